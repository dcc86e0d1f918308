// A button that prints the page. It is hidden until this runs, because without a script it would do nothing.
export function offerToPrint(scope) {
  for (const button of scope.querySelectorAll("[data-s55-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}
