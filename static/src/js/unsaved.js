// Unsaved text: the line beside the button says that there is some. If it has been kept as a draft (keeping.js), leaving the page
// loses nothing. If not, we ask people before they leave. Without scripts there is no such line or question.
import { announce } from "./forms.js";
import { startKeeping } from "./keeping.js";
import { clockTime } from "./times.js";

const FORM = "form[data-s55-unsaved]";
// The page’s own fields, which people do not fill in.
const NOT_TYPED = new Set(["csrfmiddlewaretoken", "version", "window", "replaces", "number", "text_format"]);

export function guardUnsavedText(root) {
  for (const form of root.querySelectorAll(FORM)) watch(form);
}

function watch(form) {
  const saved = stateOf(form);
  const line = form.querySelector("[data-s55-saved]");
  const words = line?.textContent;
  // A page that shows typed text again (a preview, an error, a kept draft) begins with unsaved text.
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
    // Once a draft has been kept, more typing makes the line out of date. A failure stays on the line until it is over.
    const isStale = unsaved && keeper && line?.textContent.startsWith("Draft kept");
    if (!isNew && !isStale) return;
    wasUnsaved = unsaved;
    say(unsaved ? `Not saved: changes since ${clockTime(new Date())}.` : words);
    if (unsaved && isNew) announce("Not saved yet.");
  }

  // People who save may leave without being asked. If the page stays (a file, a lost connection), we ask again.
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
    event.returnValue = ""; // needed by older browsers
  });
}

// Every field a person can change, of any kind.
function stateOf(form) {
  const fields = [...new FormData(form)].filter(([name]) => !NOT_TYPED.has(name));
  return JSON.stringify(fields.map(([name, value]) => [name, typeof value === "string" ? value : value.name]));
}
