// Simplifies what Word, Outlook and Google Docs put on the clipboard, before the editor reads it. The server does the same again in
// s55tracker/richtext/word.py, so change both. The cases in tests/s55tracker/richtext/paste check that both give the same result.

const DROPPED = "script, style, title, xml, template, noscript, svg, math, iframe, object, embed, textarea, select, head, img, picture, video, audio, canvas, link, meta, input";
const COMMENT_CLASSES = [
  "msocomtxt", "msocomanchor", "msocomoff", "msocommentreference", "msocommenttext", "msodel",
  "trackchangetextdeletion", "trackchangetextdeletionmarker",
];
const HIDDEN = /mso-element:\s*comment|mso-special-character:\s*comment|mso-hide:\s*all|display:\s*none|visibility:\s*hidden|(?<![\w-])(?:font-size|max-height|opacity):\s*0(?![.\d])/i;
const COMMENT_ADDRESS = /^#_mso(?:com|anchor)_\d+$/i;
const COMMENT_ID = /^_(?:com|anchor)_\d+$/i;
const GOOGLE_ANCHOR = /^[^#\s]*#cmnt\d+$/i;
const GOOGLE_COMMENT = /^[^#\s]*#cmnt_ref\d+$/i;

const LIST_STYLE = /mso-list:\s*(?:(l\d+)\s+)?level(\d+)/i;
const MARKER_STYLE = /mso-list:\s*ignore/i;
const BULLETS = "•·▪◦‣●○∙⁃■❖➢➤";
const TYPED_BULLET = new RegExp(`^\\s*[${BULLETS}§o\uf0b7\uf0a7][\\s\u00a0]+`);
const NUMBER = /(\d{1,5})[.)]?$/;
const LETTER = /^\(?([A-Za-z]{1,5})[.)]$/;

const BOLD = /font-weight:\s*(?:bold|[6-9]00)/i;
const NOT_BOLD = /font-weight:\s*(?:normal|[1-5]00)/i;
const ITALIC = /font-style:\s*italic/i;
const NOT_ITALIC = /font-style:\s*normal/i;

const LEVELS = { H1: "h3", H2: "h3", H5: "h4", H6: "h4" };
const ITEMS = /^(?:P|H[1-6])$/;
const BLOCKS = "p, li, h1, h2, h3, h4, h5, h6, td, th, div";
const KEPT = { A: ["href"], OL: ["start"] };

// A comment's anchor without its markup. At least two initials, so that a reference such as [A1] is kept.
const ANCHOR = /\[[A-Z]{2,4}\d{1,3}(?:R\d{1,3})?\]/g;

export const SAFE_ADDRESS = /^(?:https?:\/\/(?![^/?#]*@)|mailto:)\S+$/i;

// Runs before office-paste, which removes the styles that hide text, and moves an item that follows a paragraph into the list
// before that paragraph. We leave it no comments, and only real lists.
export function withoutHiddenText(html) {
  const body = parsed(html);
  dropHidden(body);
  listsFromParagraphs(body);
  listsFromStatedLevels(body);
  return body.ownerDocument.documentElement.outerHTML;
}

// Runs after office-paste: keeps only the elements a text can have, without attributes. Returns how many tables became lines.
export function tidied(html) {
  const body = parsed(html);
  looksFromStyles(body);
  const tables = tablesToParagraphs(body);
  withoutAnchors(body);
  for (const element of body.querySelectorAll("*")) {
    for (const { name } of [...element.attributes]) {
      if (!KEPT[element.tagName]?.includes(name)) element.removeAttribute(name);
    }
  }
  // A new line in the source is not a line break, and an item contains only words and lists.
  for (const element of body.querySelectorAll("pre, li h1, li h2, li h3, li h4, li h5, li h6, li blockquote")) renamed(element, "div");
  for (const [from, to] of Object.entries(LEVELS)) {
    for (const heading of body.querySelectorAll(from)) renamed(heading, to);
  }
  return { html: body.innerHTML, tables };
}

// We read styles but never apply them, and ignore handlers. We rename both, so that the content security policy has nothing to report.
const STYLE_SHEETS = /<style[\s>][\s\S]*?<\/style\s*>/gi;
const TAGS = /<[a-z][^<>]*/gi;
const REPORTED = /(?<=[\s"'/])(?:(style)|on[a-z]+)(?=\s*=)/gi;
const STYLE = "data-s55-style";
const renamedAttributes = (tag) => tag.replace(REPORTED, (_, style) => (style ? STYLE : "data-s55-off"));

function parsed(html) {
  const harmless = html.replace(STYLE_SHEETS, "").replace(TAGS, renamedAttributes);
  const body = new DOMParser().parseFromString(harmless, "text/html").body;
  for (const element of body.querySelectorAll(DROPPED)) element.remove();
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_COMMENT);
  const comments = [];
  while (walker.nextNode()) comments.push(walker.currentNode);
  for (const comment of comments) comment.remove();
  return body;
}

const styleOf = (element) => [STYLE, "style"].map((name) => element.getAttribute(name) || "").join(";");
const classesOf = (element) => [...element.classList].map((name) => name.toLowerCase().replace(/^x_/, ""));

function renamed(element, tag) {
  const made = element.ownerDocument.createElement(tag);
  for (const { name, value } of [...element.attributes]) made.setAttribute(name, value);
  made.append(...element.childNodes);
  element.replaceWith(made);
  return made;
}

// Comments, their anchors, hidden text and tracked deletions.
function dropHidden(body) {
  for (const anchor of [...body.querySelectorAll("a[href]")]) {
    if (GOOGLE_COMMENT.test(anchor.getAttribute("href"))) (anchor.closest("p") || anchor).remove();
  }
  for (const element of [...body.querySelectorAll("*")]) {
    const address = element.getAttribute("href") || "";
    if (
      element.tagName === "DEL" || element.hasAttribute("hidden")
      || classesOf(element).some((name) => COMMENT_CLASSES.includes(name))
      || HIDDEN.test(styleOf(element))
      || COMMENT_ADDRESS.test(address) || GOOGLE_ANCHOR.test(address)
      || (element.tagName !== "A" && COMMENT_ID.test(element.id))
    ) element.remove();
  }
}

// Word writes a list as paragraphs with a level in their style.
function listsFromParagraphs(body) {
  for (const first of [...body.querySelectorAll("p, h1, h2, h3, h4, h5, h6")]) {
    if (!first.isConnected || !isItem(first)) continue;
    const run = [first];
    while (!wordsAfter(run.at(-1)) && isItem(run.at(-1).nextElementSibling)) run.push(run.at(-1).nextElementSibling);
    const lists = listsBefore(first);
    for (const paragraph of run) {
      const [, key, level] = LIST_STYLE.exec(styleOf(paragraph)) || [null, "", "1"];
      const number = takeMarker(paragraph);
      const item = paragraph.ownerDocument.createElement("li");
      item.append(...paragraph.childNodes);
      lists.add(item, { level: Number(level), key: key || "", number });
      paragraph.remove();
    }
  }
}

function isItem(element) {
  if (!element || !ITEMS.test(element.tagName)) return false;
  if (LIST_STYLE.test(styleOf(element))) return true;
  return classesOf(element).some((name) => name.startsWith("msolistparagraph")) && TYPED_BULLET.test(element.textContent);
}

function wordsAfter(element) {
  for (let next = element.nextSibling; next && next.nodeType !== Node.ELEMENT_NODE; next = next.nextSibling) {
    if (next.textContent.trim()) return true;
  }
  return false;
}

// Builds lists from single items, each with its level, before this element.
function listsBefore(place) {
  const marker = place.ownerDocument.createComment("");
  place.before(marker);
  const opened = [];
  return {
    add(item, { level, key, number }) {
      while (opened.length && opened.at(-1).level > level) opened.pop();
      if (opened.length && opened.at(-1).level === level && !isSameList(opened.at(-1), key, number)) opened.pop();
      if (!opened.length || opened.at(-1).level < level) {
        const element = item.ownerDocument.createElement(number === null ? "ul" : "ol");
        if (number !== null) element.setAttribute("start", number);
        if (opened.length) opened.at(-1).element.lastElementChild.append(element);
        else marker.before(element);
        opened.push({ level, key, element });
      }
      opened.at(-1).element.append(item);
    },
  };
}

function isSameList(opened, key, number) {
  if ((opened.element.tagName === "OL") !== (number !== null)) return false;
  return opened.key === key || number === null
    || number === Number(opened.element.getAttribute("start")) + opened.element.children.length;
}

// Removes the printed marker, and returns its number, or null for a bullet.
function takeMarker(paragraph) {
  for (const element of paragraph.querySelectorAll("*")) {
    if (!MARKER_STYLE.test(styleOf(element))) continue;
    const marker = element.textContent.trim();
    element.remove();
    return numberOf(marker);
  }
  const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode;
    if (!text.data.trim()) continue;
    text.data = text.data.replace(TYPED_BULLET, "");
    break;
  }
  return null;
}

function numberOf(marker) {
  const number = NUMBER.exec(marker);
  if (number) return Number(number[1]);
  const letters = LETTER.exec(marker)?.[1].toLowerCase();
  if (!letters) return null;
  // A single letter counts as a letter, except "i", which is far more often the first Roman numeral than the ninth item.
  return letters.length === 1 && letters !== "i" ? letters.charCodeAt(0) - 96 : 1;
}

// Word for the web writes each item as a separate list, with its level in an attribute.
function listsFromStatedLevels(body) {
  for (const wrapper of [...body.querySelectorAll("div")]) {
    if (classesOf(wrapper).includes("listcontainerwrapper")) wrapper.replaceWith(...wrapper.childNodes);
  }
  for (const first of [...body.querySelectorAll("ul, ol")]) {
    if (!first.isConnected || !statesLevels(first)) continue;
    const run = [first];
    while (!wordsAfter(run.at(-1)) && statesLevels(run.at(-1).nextElementSibling)) run.push(run.at(-1).nextElementSibling);
    const lists = listsBefore(first);
    for (const list of run) {
      let number = /^\d{1,6}$/.test(list.getAttribute("start")) ? Number(list.getAttribute("start")) : 1;
      for (const item of [...list.children]) {
        const level = item.getAttribute("data-aria-level");
        item.removeAttribute("data-aria-level");
        lists.add(item, {
          level: /^\d{1,2}$/.test(level) ? Number(level) : 1,
          key: item.getAttribute("data-listid") || "",
          number: list.tagName === "OL" ? number : null,
        });
        number += 1;
      }
      list.remove();
    }
  }
}

function statesLevels(element) {
  return element && /^[UO]L$/.test(element.tagName) && element.children.length > 0
    && [...element.children].every((each) => each.tagName === "LI" && each.hasAttribute("data-aria-level"));
}

// Emphasis given by a style becomes an element. An element whose style cancels its emphasis (Google Docs) becomes a span.
function looksFromStyles(body) {
  for (const element of [...body.querySelectorAll("span, font, b, strong, i, em")]) {
    const style = styleOf(element);
    if (/^(?:B|STRONG)$/.test(element.tagName)) {
      if (NOT_BOLD.test(style)) renamed(element, "span");
    } else if (/^(?:I|EM)$/.test(element.tagName)) {
      if (NOT_ITALIC.test(style)) renamed(element, "span");
    } else {
      const bold = BOLD.test(style);
      const italic = ITALIC.test(style);
      if (!bold && !italic) continue;
      const made = renamed(element, bold ? "strong" : "em");
      if (bold && italic) {
        const inner = made.ownerDocument.createElement("em");
        inner.append(...made.childNodes);
        made.append(inner);
      }
    }
  }
}

// Turns each row into a paragraph, with dashes between the cells. A row of one cell is only layout. Returns how many tables became lines.
function tablesToParagraphs(body) {
  const tables = new Set();
  for (const row of [...body.querySelectorAll("tr")]) {
    const cells = [...row.children].filter((each) => /^T[DH]$/.test(each.tagName) && each.textContent.trim());
    if (cells.length < 2 || cells.some((cell) => cell.querySelector("table"))) continue;
    tables.add(row.closest("table"));
    const line = row.ownerDocument.createElement("p");
    cells.forEach((cell, position) => {
      for (const inner of [...cell.querySelectorAll("p, div, li, h1, h2, h3, h4, h5, h6, ul, ol, br, blockquote")]) {
        const words = inner.ownerDocument.createElement("span");
        words.append(" ", ...inner.childNodes);
        inner.replaceWith(words, " ");
      }
      const made = row.ownerDocument.createElement(cell.tagName === "TH" ? "strong" : "span");
      made.append(...cell.childNodes);
      line.append(made);
      if (position + 1 < cells.length) line.append(" – ");
    });
    row.replaceWith(line);
  }
  // A paragraph may not be in a table, so its frame is removed, and so is anything that is only layout.
  for (const table of [...body.querySelectorAll("table")].reverse()) {
    for (const inner of table.querySelectorAll("thead, tbody, tfoot, tr, td, th, caption, colgroup, col")) renamed(inner, "div");
    renamed(table, "div");
  }
  return tables.size;
}

// Anchors that have lost their markup, and the paragraphs after the text that begin with one.
function withoutAnchors(body) {
  const seen = new Set();
  for (const block of [...body.querySelectorAll(BLOCKS)]) {
    if (block.querySelector(BLOCKS)) continue;
    const found = block.textContent.match(ANCHOR) || [];
    const opening = block.textContent.trim().match(ANCHOR)?.[0];
    if (block.tagName === "P" && opening && block.textContent.trim().startsWith(opening) && seen.has(opening)) {
      block.remove();
      continue;
    }
    found.forEach((each) => seen.add(each));
    while (removeAnchor(block));
  }
}

function removeAnchor(block) {
  const place = block.textContent.search(ANCHOR);
  if (place < 0) return false;
  const range = block.ownerDocument.createRange();
  const length = block.textContent.match(ANCHOR)[0].length;
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  let passed = 0;
  let isOpen = false;
  while (walker.nextNode()) {
    const text = walker.currentNode;
    if (!isOpen && place < passed + text.data.length) {
      range.setStart(text, place - passed);
      isOpen = true;
    }
    if (isOpen && place + length <= passed + text.data.length) {
      range.setEnd(text, place + length - passed);
      break;
    }
    passed += text.data.length;
  }
  range.deleteContents();
  return true;
}
