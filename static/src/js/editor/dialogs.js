// The toolbar's questions, each in a real dialog. They are outside the page's form, so nothing in them is sent.
import { SAFE_ADDRESS } from "./tidy.js";

let number = 0;

function dialog(heading, inner, buttons) {
  const id = `s55-dialog-${number += 1}`;
  const element = document.createElement("dialog");
  element.className = "s55-dialog";
  element.setAttribute("aria-labelledby", `${id}-heading`);
  element.innerHTML = `<form method="dialog" novalidate><h2 class="govuk-heading-m" id="${id}-heading"></h2>${inner.replaceAll("#id", id)}`
    + `<div class="govuk-button-group">${buttons}<button type="button" class="govuk-button govuk-button--secondary" data-cancel>Cancel</button></div></form>`;
  element.querySelector("h2").textContent = heading;
  element.querySelector("[data-cancel]").addEventListener("click", () => element.close());
  document.body.append(element);
  return element;
}

function field(label, name, hint = "") {
  return `<div class="govuk-form-group" data-for="${name}"><label class="govuk-label govuk-label--s" for="#id-${name}">${label}</label>`
    + (hint ? `<div class="govuk-hint" id="#id-${name}-hint">${hint}</div>` : "")
    + `<p class="govuk-error-message" id="#id-${name}-error" hidden></p>`
    + `<input class="govuk-input" type="text" id="#id-${name}" name="${name}" autocomplete="off" spellcheck="false" `
    + `aria-describedby="${hint ? `#id-${name}-hint ` : ""}#id-${name}-error"></div>`;
}

function complain(element, name, words) {
  const group = element.querySelector(`[data-for=${name}]`);
  const message = group.querySelector(".govuk-error-message");
  group.classList.toggle("govuk-form-group--error", Boolean(words));
  group.querySelector("input").classList.toggle("govuk-input--error", Boolean(words));
  message.hidden = !words;
  message.textContent = words;
  if (words) group.querySelector("input").focus();
}

// Treats "www.example.org" and "office@example.org" as addresses. Returns null for anything a link may not lead to.
export function addressOf(typed) {
  let address = typed.trim();
  if (/^[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+$/.test(address)) address = `mailto:${address}`;
  else if (!/^[a-z][a-z0-9+.-]*:/i.test(address) && /^[^\s/]+\.[^\s/]+/.test(address)) address = `https://${address}`;
  return SAFE_ADDRESS.test(address) ? address : null;
}

export function linkDialog(editor) {
  const element = dialog(
    "Link",
    field("Words to show", "words") + field("Address", "address", "A web page (https://…) or an email address"),
    '<button type="submit" class="govuk-button">Save link</button>'
      + '<button type="button" class="govuk-button govuk-button--warning" data-remove>Remove link</button>',
  );
  const { words, address } = element.querySelector("form").elements;
  element.addEventListener("close", () => editor.view.focus());
  element.querySelector("[data-remove]").addEventListener("click", () => {
    editor.chain().extendMarkRange("link").unsetMark("link").run();
    element.close();
  });
  element.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const href = addressOf(address.value);
    complain(element, "address", href ? "" : address.value.trim()
      ? "Enter a web address that begins with https:// or http://, or an email address" : "Enter an address");
    if (!href) return;
    const chain = editor.chain().extendMarkRange("link");
    const before = element.dataset.words;
    const shown = words.value.trim() || before || address.value.trim();
    if (shown === before) chain.setMark("link", { href }).run();
    else chain.insertContent({ type: "text", text: shown, marks: [{ type: "link", attrs: { href } }] }).run();
    element.close();
  });
  return () => {
    const href = editor.getAttributes("link").href;
    if (href) editor.commands.extendMarkRange("link");
    const { from, to } = editor.state.selection;
    const before = editor.state.doc.textBetween(from, to, " ").trim();
    element.dataset.words = before;
    words.value = before;
    address.value = href || "";
    element.querySelector("[data-remove]").hidden = !href;
    complain(element, "address", "");
    element.showModal();
    (before ? address : words).focus();
  };
}

// `paragraphs` are {title, html}. The words of the chosen one are shown before they are inserted.
export function paragraphDialog(editor, paragraphs) {
  const element = dialog(
    "Insert a saved paragraph",
    '<div class="govuk-form-group"><label class="govuk-label govuk-label--s" for="#id-which">Paragraph</label>'
      + '<select class="govuk-select s55-dialog__choice" id="#id-which"></select></div><div class="s55-prose s55-dialog__words" aria-live="polite"></div>',
    '<button type="submit" class="govuk-button">Insert</button>',
  );
  const which = element.querySelector("select");
  const shown = element.querySelector(".s55-dialog__words");
  which.append(...paragraphs.map(({ title }) => new Option(title)));
  // From our own server, which stores nothing but the subset.
  const show = () => { shown.innerHTML = paragraphs[which.selectedIndex].html; };
  which.addEventListener("change", show);
  element.addEventListener("close", () => editor.view.focus());
  element.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    insertBlocks(editor, paragraphs[which.selectedIndex].html);
    element.close();
  });
  return () => {
    show();
    element.showModal();
    which.focus();
  };
}

// At the end of the text, replacing an empty last paragraph.
export function appendBlocks(editor, html) {
  const { doc } = editor.state;
  const to = doc.content.size;
  const isEmpty = doc.lastChild.isTextblock && doc.lastChild.content.size === 0;
  editor.chain().insertContentAt(isEmpty ? { from: to - doc.lastChild.nodeSize, to } : to, html).run();
}

// After the paragraph with the caret, or instead of it if it is empty.
export function insertBlocks(editor, html) {
  const { $from } = editor.state.selection;
  const isEmpty = $from.depth === 1 && $from.parent.content.size === 0;
  const place = isEmpty ? { from: $from.before(1), to: $from.after(1) } : $from.after(1);
  editor.chain().insertContentAt(place, html).focus().run();
}
