// Text that is typed and not saved: the line beside the button says so, and leaving the page asks first. Nothing is stored here;
// without scripts the page is as it was.
import { announce } from "./forms.js";

const FORM = "form[data-s55-unsaved]";

export function guardUnsavedText(root) {
  for (const form of root.querySelectorAll(FORM)) watch(form);
}

function watch(form) {
  const saved = stateOf(form);
  const line = form.querySelector("[data-s55-saved]");
  const words = line?.textContent;
  // A page that shows what was typed and could not be saved (a preview, a mistake) begins with unsaved text.
  const beganUnsaved = form.dataset.s55Unsaved === "yes";
  let isLeaving = false;
  let wasUnsaved = false;

  const isUnsaved = () => beganUnsaved || stateOf(form) !== saved;

  form.addEventListener("input", tellTheTruth);
  form.addEventListener("change", tellTheTruth);

  function tellTheTruth() {
    const unsaved = isUnsaved();
    if (unsaved === wasUnsaved) return;
    wasUnsaved = unsaved;
    if (!line) return;
    const since = clockTime(new Date());
    line.textContent = unsaved ? `Not saved: changes since ${since}.` : words;
    if (unsaved) announce("Not saved yet.");
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
    event.preventDefault();
    event.returnValue = ""; // older browsers ask for this one
  });
}

// Every field that a person can change, whatever its kind; the version and the token are not theirs.
function stateOf(form) {
  const fields = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken" && name !== "version");
  return JSON.stringify(fields.map(([name, value]) => [name, typeof value === "string" ? value : value.name]));
}

// As the server writes it: 9:32am, 9am, midday.
function clockTime(moment) {
  const parts = new Intl.DateTimeFormat("en-GB", {
    hour: "numeric", minute: "2-digit", hour12: false, timeZone: "Europe/London",
  }).formatToParts(moment);
  const of = (type) => Number(parts.find((part) => part.type === type).value);
  const hour = of("hour") % 24;
  const minute = of("minute");
  if (minute === 0 && hour % 12 === 0) return hour ? "midday" : "midnight";
  return `${hour % 12 || 12}${minute ? `:${String(minute).padStart(2, "0")}` : ""}${hour < 12 ? "am" : "pm"}`;
}
