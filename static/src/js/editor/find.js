// Finding words in the text: every match is marked, and one of them is the current match.
import { Plugin, PluginKey } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";

const key = new PluginKey("find");
const NOTHING = { words: "", places: [], at: 0 };

const marks = new Plugin({
  key,
  state: {
    init: () => NOTHING,
    apply(change, value, before, state) {
      const asked = change.getMeta(key);
      if (!asked && !change.docChanged) return value;
      const { words, at } = { ...value, ...asked };
      const places = placesOf(state.doc, words);
      return { words, places, at: places.length ? (at + places.length) % places.length : 0 };
    },
  },
  props: {
    decorations(state) {
      const { places, at } = key.getState(state);
      return DecorationSet.create(state.doc, places.map(({ from, to }, index) => Decoration.inline(from, to, {
        class: index === at ? "s55-editor__found s55-editor__found--here" : "s55-editor__found",
      })));
    },
  },
});

function placesOf(doc, words) {
  const wanted = words.toLowerCase();
  const places = [];
  if (!wanted) return places;
  doc.descendants((node, position) => {
    if (!node.isTextblock) return;
    // One character for each position, so a line break counts, and a capital whose small letter is longer is left as it is.
    const text = node.textBetween(0, node.content.size, "\n", "\n").replace(/./gsu, (each) => (
      each.toLowerCase().length === each.length ? each.toLowerCase() : each
    ));
    for (let place = text.indexOf(wanted); place >= 0; place = text.indexOf(wanted, place + wanted.length)) {
      places.push({ from: position + 1 + place, to: position + 1 + place + wanted.length });
    }
  });
  return places;
}

export function findBar(editor, { returnTo }) {
  editor.registerPlugin(marks);
  const bar = document.createElement("div");
  bar.className = "s55-editor__find";
  bar.setAttribute("role", "search");
  bar.setAttribute("aria-label", "Find in this text");
  bar.hidden = true;
  const id = `${editor.view.dom.id}-find`;
  bar.innerHTML = `<label class="govuk-label govuk-label--s" for="${id}">Find</label>`
    + `<input class="govuk-input govuk-input--width-20" id="${id}" type="text" autocomplete="off">`
    + '<span class="s55-editor__count" role="status"></span>'
    + '<button type="button" class="s55-editor__button" data-by="-1">Previous</button>'
    + '<button type="button" class="s55-editor__button" data-by="1">Next</button>'
    + '<button type="button" class="s55-editor__button" data-close>Close</button>';
  const input = bar.querySelector("input");
  const count = bar.querySelector("[role=status]");

  const ask = (asked) => {
    editor.view.dispatch(editor.state.tr.setMeta(key, asked));
    const { words, places, at } = key.getState(editor.state);
    count.textContent = !words ? "" : places.length ? `${at + 1} of ${places.length}` : "Not found";
    editor.view.dom.querySelector(".s55-editor__found--here")?.scrollIntoView({ block: "nearest" });
  };
  const step = (by) => ask({ at: key.getState(editor.state).at + by });
  const close = () => {
    const { places, at } = key.getState(editor.state);
    bar.hidden = true;
    ask({ words: "", at: 0 });
    if (!places[at]) return returnTo();
    editor.commands.setTextSelection(places[at]);
    // Immediately: TipTap's own command waits for the next frame, so anything typed before then would be lost.
    editor.view.focus();
  };

  // The words to find are not part of the form: they are not sent, and do not count as a change.
  input.addEventListener("input", (event) => {
    event.stopPropagation();
    ask({ words: input.value, at: 0 });
  });
  input.addEventListener("change", (event) => event.stopPropagation());
  bar.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    else if (event.key === "Enter" && event.target === input) step(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if ("close" in button.dataset) close();
    else step(Number(button.dataset.by));
  });

  return {
    element: bar,
    open() {
      bar.hidden = false;
      const { from, to } = editor.state.selection;
      const chosen = editor.state.doc.textBetween(from, to, " ");
      if (chosen && chosen.length < 100) input.value = chosen;
      input.focus();
      input.select();
      ask({ words: input.value, at: 0 });
    },
  };
}
