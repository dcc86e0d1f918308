// Threads beside a text: the words selected on the page become “The words you mean” when someone starts a thread. Without
// scripts they are typed or pasted there. The panel is replaced when it is posted, so nothing is kept of its elements.
const LONGEST = 2000;
const STARTER = "[data-s55-start-thread]";

export function quoteSelectedWords(root) {
  if (!root.querySelector(STARTER)) return;
  let selected = "";
  let filledWith = "";

  // Opening the form takes the selection away, so it is noted as it is made.
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

  // Closing and opening are told to the element alone, so they are caught on their way down.
  root.addEventListener("toggle", (event) => {
    const starter = event.target;
    if (!(starter instanceof Element) || !starter.matches(STARTER) || !starter.open) return;
    const box = starter.querySelector("[data-s55-quote]");
    // What the person typed here stays.
    if (selected && (box.value === "" || box.value === filledWith)) box.value = filledWith = selected;
    starter.querySelector("[name='comment']")?.focus();
  }, true);
}

// Only words of a text count: not those of a menu, nor of the threads themselves.
function isInText(node) {
  const element = node instanceof Element ? node : node?.parentElement;
  return Boolean(element?.closest(".s55-prose, [contenteditable='true']"));
}
