// The toolbar, following the pattern in the ARIA Authoring Practices: one tab stop, arrow keys inside, Escape to return to the text.
export function toolbar(editor, groups) {
  const bar = document.createElement("div");
  bar.className = "s55-editor__toolbar";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", "Formatting");
  bar.setAttribute("aria-controls", editor.view.dom.id);
  const tools = [];
  for (const group of groups) {
    const holder = document.createElement("div");
    holder.className = "s55-editor__group";
    for (const tool of group) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "s55-editor__button";
      button.textContent = tool.words;
      if (tool.keys) button.setAttribute("aria-keyshortcuts", tool.keys);
      button.addEventListener("click", () => {
        if (button.getAttribute("aria-disabled") === "true") return;
        tool.run();
      });
      // Using the mouse does not move the selection.
      button.addEventListener("mousedown", (event) => event.preventDefault());
      holder.append(button);
      tools.push({ ...tool, button });
    }
    bar.append(holder);
  }

  let present = 0;
  const move = (to) => {
    present = (to + tools.length) % tools.length;
    tools.forEach(({ button }, index) => { button.tabIndex = index === present ? 0 : -1; });
  };
  move(0);
  bar.addEventListener("focusin", (event) => move(tools.findIndex(({ button }) => button === event.target)));
  bar.addEventListener("keydown", (event) => {
    const to = { ArrowRight: present + 1, ArrowDown: present + 1, ArrowLeft: present - 1, ArrowUp: present - 1, Home: 0, End: -1 }[event.key];
    if (event.key === "Escape") editor.view.focus();
    else if (to !== undefined) {
      move(to);
      tools[present].button.focus();
    } else return;
    event.preventDefault();
  });

  const show = () => {
    for (const { button, isOn, can } of tools) {
      if (isOn) button.setAttribute("aria-pressed", String(isOn()));
      if (can) button.setAttribute("aria-disabled", String(!can()));
    }
  };
  editor.on("transaction", show);
  show();
  return { element: bar, focus: () => tools[present].button.focus() };
}
