// The editor, over each textarea that asks for one. The textarea stays in the form and always has the whole text: as HTML while the
// editor is running, as the field beside it says, and as simple text without scripts.
import { Editor } from "@tiptap/core";

import { appendBlocks, insertBlocks, linkDialog, paragraphDialog } from "./dialogs.js";
import { findBar } from "./find.js";
import { extensions, listDepth } from "./schema.js";
import { toolbar } from "./toolbar.js";

const WANTED = "textarea[data-s55-html]";
const KEYS = "Alt and F10 go to the formatting buttons, and Escape comes back. In a list, Tab nests an item; Escape and then Tab leave the text.";

for (const textarea of document.querySelectorAll(WANTED)) mount(textarea);
document.addEventListener("htmx:after:swap", () => document.querySelectorAll(WANTED).forEach(mount));

function mount(textarea) {
  const form = textarea.form;
  const format = form?.elements[`${textarea.name}_format`];
  if (!format) return;
  const id = textarea.id;
  const label = document.querySelector(`label[for="${id}"]`);
  const hint = document.getElementById(`${id}-hint`);
  if (hint && textarea.dataset.s55Keeps) hint.textContent = textarea.dataset.s55Keeps;
  label.id ||= `${id}-label`;

  const frame = document.createElement("div");
  frame.className = "s55-editor";
  if (textarea.classList.contains("govuk-textarea--error")) frame.classList.add("s55-editor--error");
  const keys = Object.assign(document.createElement("p"), { id: `${id}-keys`, className: "govuk-visually-hidden", textContent: KEYS });
  const note = Object.assign(document.createElement("p"), { className: "s55-editor__note" });
  note.setAttribute("role", "status");
  const count = Object.assign(document.createElement("p"), { id: `${id}-count`, className: "govuk-hint s55-editor__size" });
  const holder = document.createElement("div");

  const described = [...(textarea.getAttribute("aria-describedby") || "").split(" ").filter(Boolean), keys.id, count.id];
  // The id moves to the element people write in, so that the label and links to an error find it.
  textarea.id = `${id}-source`;
  const editor = new Editor({
    element: holder,
    injectCSS: false,
    content: textarea.dataset.s55Html,
    extensions: extensions({ onTables: (tables) => say(tables === 1
      ? "A table was pasted. Each of its rows is now a line of text." : "Tables were pasted. Each of their rows is now a line of text.") }),
    editorProps: {
      attributes: {
        id,
        class: "s55-editor__text s55-prose",
        role: "textbox",
        "aria-multiline": "true",
        "aria-labelledby": label.id,
        "aria-describedby": described.join(" "),
        ...(textarea.hasAttribute("aria-invalid") && { "aria-invalid": "true" }),
        spellcheck: textarea.getAttribute("spellcheck") || "true",
      },
      handleKeyDown: (view, event) => {
        if (event.altKey && event.key === "F10") tools.focus();
        else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") askForLink();
        else return false;
        event.preventDefault();
        return true;
      },
    },
  });
  textarea.hidden = true;
  textarea.before(frame);
  label.addEventListener("click", () => editor.view.focus());

  function say(words) {
    note.textContent = words;
  }

  const toText = () => editor.view.focus();
  const askForLink = linkDialog(editor);
  const find = findBar(editor, { returnTo: toText });
  const { groups, used } = groupsOf(editor, form, { askForLink, find });
  const tools = toolbar(editor, groups);
  used.forEach((element) => { element.hidden = true; });
  frame.append(tools.element, find.element, holder, keys);
  frame.after(note, count);

  const html = () => (editor.isEmpty ? "" : editor.getHTML());
  const measure = () => { count.textContent = sizeOf(editor); };
  textarea.value = html();
  format.value = "html";
  measure();

  editor.on("update", () => {
    textarea.value = html();
    measure();
    textarea.dispatchEvent(new Event("input", { bubbles: true }));
  });
  editor.on("transaction", ({ transaction }) => {
    // A note about the last paste disappears when the person types.
    if (transaction.docChanged && !transaction.getMeta("paste")) say("");
  });
  textarea.addEventListener("s55:set-text", (event) => {
    event.preventDefault();
    const { html: words, append } = event.detail;
    if (!append || editor.isEmpty) editor.commands.setContent(words, { emitUpdate: true });
    else appendBlocks(editor, words);
    if (append) editor.commands.focus("end");
  });
  textarea.removeAttribute("data-s55-html");
  frame.dataset.s55Ready = "";
}

function groupsOf(editor, form, { askForLink, find }) {
  const on = (words, name, attributes, run, keys) => ({
    words, keys, run: () => run(editor.chain().focus()).run(), isOn: () => editor.isActive(name, attributes), can: () => run(editor.can().chain().focus()).run(),
  });
  const groups = [
    [
      on("Bold", "bold", {}, (chain) => chain.toggleMark("bold"), "Control+B"),
      on("Italic", "italic", {}, (chain) => chain.toggleMark("italic"), "Control+I"),
      { words: "Link", keys: "Control+K", run: askForLink, isOn: () => editor.isActive("link") },
    ],
    [
      on("Heading", "heading", { level: 3 }, (chain) => chain.toggleHeading({ level: 3 })),
      on("Subheading", "heading", { level: 4 }, (chain) => chain.toggleHeading({ level: 4 })),
      on("Quotation", "blockquote", {}, (chain) => chain.toggleBlockquote()),
    ],
    [
      on("Bullets", "bulletList", {}, (chain) => chain.toggleBulletList()),
      on("Numbers", "orderedList", {}, (chain) => chain.toggleOrderedList()),
      {
        words: "Nest", run: () => editor.chain().focus().sinkListItem("listItem").run(),
        can: () => listDepth(editor.state) < 3 && editor.can().sinkListItem("listItem"),
      },
      {
        words: "Un-nest", run: () => editor.chain().focus().liftListItem("listItem").run(),
        can: () => editor.can().liftListItem("listItem"),
      },
    ],
    [
      { words: "Undo", keys: "Control+Z", run: () => editor.chain().focus().undo().run(), can: () => editor.can().undo() },
      { words: "Redo", keys: "Control+Y", run: () => editor.chain().focus().redo().run(), can: () => editor.can().redo() },
      { words: "Find", run: find.open },
    ],
  ];
  // What the page offers to insert. Without scripts, these are fields of the form.
  const used = [...form.querySelectorAll(".s55-without-scripts")];
  const own = [];
  const chooser = form.querySelector("[data-s55-paragraphs]");
  const paragraphs = [...(chooser?.querySelectorAll("option[data-html]") || [])].map((each) => ({ title: each.text, html: each.dataset.html }));
  if (paragraphs.length) own.push({ words: "Saved paragraphs", run: paragraphDialog(editor, paragraphs) });
  if (chooser) used.push(chooser);
  for (const button of form.querySelectorAll("button[data-s55-insert]")) {
    own.push({ words: button.textContent.trim(), run: () => insertBlocks(editor, document.getElementById(button.dataset.s55Insert).innerHTML) });
    used.push(button);
  }
  if (own.length) groups.push(own);
  return { groups, used };
}

// Counts as a person would: characters without line breaks, and words between spaces.
function sizeOf(editor) {
  const text = editor.state.doc.textBetween(0, editor.state.doc.content.size, "\n", " ");
  const characters = [...text.replace(/\n/g, "")].length;
  const words = text.split(/\s+/).filter(Boolean).length;
  const number = (many, one) => `${many.toLocaleString("en-GB")} ${one}${many === 1 ? "" : "s"}`;
  return `${number(characters, "character")}, ${number(words, "word")}`;
}
