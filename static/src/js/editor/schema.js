// What a text may contain, and nothing else: the stored subset of HTML in s55tracker/richtext.
import { Extension, Mark, mergeAttributes } from "@tiptap/core";
import { Blockquote } from "@tiptap/extension-blockquote";
import { Bold } from "@tiptap/extension-bold";
import { Document } from "@tiptap/extension-document";
import { HardBreak } from "@tiptap/extension-hard-break";
import { Heading } from "@tiptap/extension-heading";
import { Italic } from "@tiptap/extension-italic";
import { BulletList } from "@tiptap/extension-list/bullet-list";
import { ListItem } from "@tiptap/extension-list/item";
import { OrderedList } from "@tiptap/extension-list/ordered-list";
import { Paragraph } from "@tiptap/extension-paragraph";
import { Text } from "@tiptap/extension-text";
import { UndoRedo } from "@tiptap/extensions/undo-redo";
import OfficePaste from "@intevation/tiptap-extension-office-paste";
import { DOMParser as Reader } from "@tiptap/pm/model";
import { Plugin } from "@tiptap/pm/state";

import { htmlOfLines } from "./lines.js";
import { SAFE_ADDRESS, tidied, withoutHiddenText } from "./tidy.js";

const DEEPEST_LIST = 3;

export const Link = Mark.create({
  name: "link",
  inclusive: false,
  addAttributes: () => ({ href: { default: null } }),
  parseHTML: () => [{
    tag: "a[href]",
    getAttrs: (element) => {
      const href = element.getAttribute("href").trim();
      return SAFE_ADDRESS.test(href) ? { href } : false;
    },
  }],
  renderHTML: ({ HTMLAttributes }) => ["a", mergeAttributes(HTMLAttributes), 0],
});

export function listDepth(state) {
  const { $from } = state.selection;
  let depth = 0;
  for (let level = $from.depth; level > 0; level -= 1) depth += $from.node(level).type.name === "listItem";
  return depth;
}

// Tab and Shift+Tab change the level of an item. After Escape, Tab leaves the text, as it does everywhere else.
const Item = ListItem.extend({
  addKeyboardShortcuts() {
    let isLeaving = false;
    const inList = (command) => () => {
      if (isLeaving || !this.editor.isActive("listItem")) return false;
      command();
      return true;
    };
    return {
      Enter: () => this.editor.commands.splitListItem("listItem"),
      Tab: inList(() => listDepth(this.editor.state) < DEEPEST_LIST && this.editor.commands.sinkListItem("listItem")),
      "Shift-Tab": inList(() => this.editor.commands.liftListItem("listItem")),
      Escape: () => {
        isLeaving = true;
        addEventListener("keyup", (event) => event.key !== "Escape" && (isLeaving = false), { once: true });
        return false;
      },
    };
  },
});

// The order matters: office-paste is between these two (its priority is 99999).
const HiddenText = Extension.create({
  name: "hiddenText",
  priority: 100_000,
  addProseMirrorPlugins: () => [new Plugin({ props: { transformPastedHTML: withoutHiddenText } })],
});

const Tidy = Extension.create({
  name: "tidy",
  priority: 99_000,
  addOptions: () => ({ onTables: () => {} }),
  addProseMirrorPlugins() {
    return [new Plugin({
      props: {
        transformPastedHTML: (html) => {
          const { html: plain, tables } = tidied(html);
          if (tables) this.options.onTables(tables);
          return plain;
        },
        clipboardTextParser: (text, context, isPlain, view) => {
          const holder = new DOMParser().parseFromString(htmlOfLines(text), "text/html").body;
          return Reader.fromSchema(view.state.schema).parseSlice(holder, { context });
        },
      },
    })];
  },
});

export function extensions({ onTables }) {
  return [
    HiddenText, OfficePaste, Tidy.configure({ onTables }),
    Document, Text, Paragraph, HardBreak, Bold, Italic, Link,
    // A heading is bold already.
    Heading.extend({ marks: "italic link" }).configure({ levels: [3, 4] }),
    BulletList, OrderedList, Item, Blockquote, UndoRedo,
  ];
}
