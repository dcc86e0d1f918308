// "Use this text" adds an earlier answer after the text in the box, unsaved. Without scripts the button sends the form, and the
// page comes back with the same result. An editor over the box adds the text itself: it prevents the default of "s55:set-text".
import { announce } from "./forms.js";

export function useEarlierText(root) {
  for (const button of root.querySelectorAll("button[data-s55-use-text]")) {
    button.addEventListener("click", (event) => {
      const box = button.form?.elements.namedItem("text");
      if (!(box instanceof HTMLTextAreaElement)) return;
      event.preventDefault();
      const text = button.dataset.s55UseText;
      const html = button.closest("details")?.querySelector("[data-s55-answer]")?.innerHTML ?? "";
      const detail = { html, text, append: true };
      const isOurs = box.dispatchEvent(new CustomEvent("s55:set-text", { bubbles: true, cancelable: true, detail }));
      if (isOurs) {
        const before = box.value.trimEnd();
        box.value = before ? `${before}\n\n${text}` : text;
        box.dispatchEvent(new Event("input", { bubbles: true }));
        box.focus();
      }
      announce("The text has been added. It is not saved yet.");
    });
  }
}
