// What has to be done when htmx puts the server's answer into the page.
import { announce } from "./forms.js";

export function settleAfterSwap(root, enhance) {
  // 422 (the form has errors) and 409 (someone else saved first) come with a page to show, and htmx 4 swaps them like any
  // other answer. For other errors we show a sentence, and the typed text stays where it is.
  root.addEventListener("htmx:after:swap", () => {
    enhance(document);
    const summary = document.querySelector(".govuk-error-summary");
    if (summary) focusOn(summary);
    document.title = document.querySelector("main[data-title]")?.dataset.title ?? document.title;
  });
  root.addEventListener("htmx:before:swap", (event) => {
    const answer = event.detail?.ctx?.response?.raw;
    const status = answer?.status ?? 200;
    if (answer?.redirected && new URL(answer.url).pathname.startsWith("/accounts/login")) {
      event.preventDefault();
      announce("You have been signed out. Your text is still here. Sign in in another tab, then save again.");
      return;
    }
    // The server says where a refusal belongs: if a signed-out person sends a form, the answer is the sign-in page.
    const belongs = answer?.headers?.get("HX-Retarget");
    if (status >= 400 && status !== 422 && status !== 409 && !belongs) {
      event.preventDefault();
      announce("That did not work, and nothing was changed. Your text is still here. Try again in a minute.");
    }
  });
  root.addEventListener("htmx:error", () => {
    announce("There is no connection at the moment. Your text is still here. Try again in a minute.");
  });
}

function focusOn(element) {
  element.setAttribute("tabindex", "-1");
  element.focus();
}
