// A button that copies the text in a box. Without scripts there is no button, but people can select the text.
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
        // There is no permission, or no HTTPS. The text is selected, so that people can copy it with the keyboard.
        box.focus();
        box.select();
        status.textContent = "The text is selected. Press Ctrl and C to copy it.";
      }
    });
  }
}
