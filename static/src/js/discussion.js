// Threads beside a text: the words selected on the page become “The words you mean” when someone starts a thread. Without
// scripts they are typed or pasted there. The panel is replaced when it is posted, so we keep no references to its elements.
const LONGEST = 2000;
const STARTER = "[data-s55-start-thread]";

export function quoteSelectedWords(root) {
  if (!root.querySelector(STARTER)) return;
  let selected = "";
  let filledWith = "";

  // Opening the form clears the selection, so we note it when it is made.
  root.addEventListener("selectionchange", note);
  root.addEventListener("select", note, true);

  function note() {
    const active = root.activeElement;
    if (active?.closest(STARTER)) return;
    const isBox = active instanceof HTMLTextAreaElement;
    const words = isBox
      ? active.value.slice(active.selectionStart, active.selectionEnd)
      : String(root.getSelection() ?? "");
    if (!isBox && !isInText(root.getSelection()?.anchorNode)) return;
    selected = words.replace(/\s+/g, " ").trim().slice(0, LONGEST) || selected;
  }

  // A toggle event does not bubble, so we catch it in the capture phase.
  root.addEventListener("toggle", (event) => {
    const starter = event.target;
    if (!(starter instanceof Element) || !starter.matches(STARTER) || !starter.open) return;
    const box = starter.querySelector("[data-s55-quote]");
    // Anything the person has typed here is kept.
    if (selected && (box.value === "" || box.value === filledWith)) box.value = filledWith = selected;
    starter.querySelector("[name='comment']")?.focus();
  }, true);
}

// Only words in a text count, not those in a menu or in the threads themselves.
function isInText(node) {
  const element = node instanceof Element ? node : node?.parentElement;
  return Boolean(element?.closest(".s55-prose, [contenteditable='true']"));
}
