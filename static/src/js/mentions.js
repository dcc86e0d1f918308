// Naming a person by typing @ in a comment. The people are those in the tick boxes under “Tell someone”: choosing one ticks the
// box and writes the name. Without scripts the tick boxes do the same. A box of several lines cannot have the role of a combobox,
// so it stays a text box that points at the list and at the person chosen in it.
const LONGEST_NAME = 30;
const MOST_SHOWN = 8;

const folded = (words) => words.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase();

for (const box of document.querySelectorAll("textarea[name='comment']")) {
  const ticks = [...box.form.querySelectorAll("input[name='tell']")];
  if (ticks.length) offerNames(box, ticks);
}

function offerNames(box, ticks) {
  const people = ticks.map((tick) => {
    const words = box.form.querySelector(`label[for="${tick.id}"]`).textContent.trim();
    return { tick, words, name: words.split(",")[0] };
  });
  const list = document.createElement("ul");
  list.className = "s55-names";
  list.id = `${box.id}-names`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "People to tell");
  list.hidden = true;
  const said = document.createElement("p");
  said.className = "govuk-hint govuk-!-margin-top-1";
  said.setAttribute("role", "status");
  said.textContent = "Type @ to tell someone.";
  box.after(list, said);
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  let found = [];
  let at = -1; // the one chosen
  let start = -1; // where the @ is

  box.addEventListener("input", look);
  box.addEventListener("click", look);
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      choose((at + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length);
    } else if (event.key === "Enter") write(found[at]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  // Clicking a name leaves the focus in the box.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role='option']");
    if (option) write(found[[...list.children].indexOf(option)]);
  });

  function look() {
    const before = box.value.slice(0, box.selectionStart);
    const typed = before.match(new RegExp(`(?:^|[\\s(])@([^\\n@]{0,${LONGEST_NAME}})$`));
    const words = typed ? folded(typed[1]) : "";
    found = typed ? people.filter(({ words: all }) => beginsWith(folded(all), words)).slice(0, MOST_SHOWN) : [];
    if (!found.length) return close();
    start = before.length - typed[1].length - 1;
    list.replaceChildren(...found.map(({ words: all }, number) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${number}`;
      option.className = "s55-names__name";
      option.setAttribute("role", "option");
      option.textContent = all;
      return option;
    }));
    list.hidden = false;
    const number = `${found.length} ${found.length === 1 ? "person" : "people"}`;
    said.textContent = `${number}. Use the up and down arrow keys, then Enter.`;
    choose(0);
  }

  function choose(number) {
    at = number;
    [...list.children].forEach((option, each) => option.setAttribute("aria-selected", String(each === at)));
    box.setAttribute("aria-activedescendant", list.children[at].id);
    list.children[at].scrollIntoView({ block: "nearest" });
  }

  function close() {
    if (list.hidden) return;
    list.hidden = true;
    box.removeAttribute("aria-activedescendant");
    said.textContent = toldInWords();
  }

  function write({ tick, name }) {
    tick.checked = true;
    tick.closest("details")?.setAttribute("open", "");
    box.setRangeText(`@${name} `, start, box.selectionStart, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
    close();
  }

  function toldInWords() {
    const told = people.filter(({ tick }) => tick.checked).map(({ name }) => name);
    return told.length ? `We will email ${told.join(", ")}. You can untick a name below.` : "Type @ to tell someone.";
  }

  for (const { tick } of people) tick.addEventListener("change", () => { said.textContent = toldInWords(); });
}

// "jo s" and "smi" both begin "Jo Smith".
function beginsWith(name, typed) {
  return typed === "" || name.startsWith(typed) || name.split(" ").some((word) => typed && word.startsWith(typed));
}
