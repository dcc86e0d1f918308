// Text that is typed and not saved: the line beside the button says so. Where it is kept as a draft (keeping.js), leaving the page is
// no loss; where it is not, or not yet, leaving asks first. Without scripts the page is as it was.
import { announce } from "./forms.js";
import { startKeeping } from "./keeping.js";
import { clockTime } from "./times.js";

const FORM = "form[data-s55-unsaved]";
// Fields of the page itself, which nobody types.
const NOT_TYPED = new Set(["csrfmiddlewaretoken", "version", "window", "replaces", "number", "text_format"]);

export function guardUnsavedText(root) {
  for (const form of root.querySelectorAll(FORM)) watch(form);
}

function watch(form) {
  const saved = stateOf(form);
  const line = form.querySelector("[data-s55-saved]");
  const words = line?.textContent;
  // A page that shows what was typed and is not saved (a preview, a mistake, a kept draft) begins with unsaved text.
  const beganUnsaved = form.dataset.s55Unsaved === "yes";
  let isLeaving = false;
  let wasUnsaved = false;

  const isUnsaved = () => beganUnsaved || stateOf(form) !== saved;

  const keeper = form.dataset.s55Keep ? startKeeping(form, { stateOf, isUnsaved, say }) : null;
  form.addEventListener("input", tellTheTruth);
  form.addEventListener("change", tellTheTruth);

  function say(sentence, link) {
    if (!line) return;
    line.textContent = sentence;
    if (!link) return;
    const anchor = Object.assign(document.createElement("a"), {
      href: link.href, textContent: `${link.text} (opens in a new tab)`, target: "_blank", rel: "noopener", className: "govuk-link",
    });
    line.append(" ", anchor);
  }

  function tellTheTruth() {
    const unsaved = isUnsaved();
    const isNew = unsaved !== wasUnsaved;
    // After a draft was kept, the next key makes the line out of date again. A failure stays on the line until it is over.
    const isStale = unsaved && keeper && line?.textContent.startsWith("Draft kept");
    if (!isNew && !isStale) return;
    wasUnsaved = unsaved;
    say(unsaved ? `Not saved: changes since ${clockTime(new Date())}.` : words);
    if (unsaved && isNew) announce("Not saved yet.");
  }

  // Saving leaves the page for a good reason; an answer that keeps the page (a file, a lost connection) asks again.
  form.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) isLeaving = true;
  });
  window.addEventListener("pageshow", () => {
    isLeaving = false;
  });

  window.addEventListener("beforeunload", (event) => {
    if (isLeaving || !isUnsaved()) return;
    if (keeper?.isKept()) return;
    keeper?.lastWords();
    event.preventDefault();
    event.returnValue = ""; // older browsers ask for this one
  });
}

// Every field that a person can change, whatever its kind.
function stateOf(form) {
  const fields = [...new FormData(form)].filter(([name]) => !NOT_TYPED.has(name));
  return JSON.stringify(fields.map(([name, value]) => [name, typeof value === "string" ? value : value.name]));
}
