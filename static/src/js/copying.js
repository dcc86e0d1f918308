// A button that copies the text of a box. Without scripts the button is not there, and the text can be selected.
export function copyTexts(scope) {
  for (const button of scope.querySelectorAll("[data-s55-copy]")) {
    const box = document.getElementById(button.dataset.s55Copy);
    const status = document.querySelector(`[data-s55-copied="${button.dataset.s55Copy}"]`);
    if (!box || !status) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      status.textContent = "";
      try {
        await navigator.clipboard.writeText(box.value);
        status.textContent = "Copied.";
      } catch {
        // No permission, or not over HTTPS: the text is selected, so that one key copies it.
        box.focus();
        box.select();
        status.textContent = "The text is selected. Press Ctrl and C to copy it.";
      }
    });
  }
}
