// Sends each form only once. The server refuses a second one anyway (a version number, a lock), but this saves people the surprise.
const SENT = "data-s55-sent";
// How long a form stays closed if the page does not change, for example because the answer is a file. A form whose answer is always
// a file says so (data-s55-file), and opens again soon after a double click.
const SHUT_FOR = 10_000;
const SHUT_FOR_A_FILE = 2_000;
const timers = new WeakMap();

export function guardAgainstSecondSubmit(root) {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || (form.getAttribute("method") || "get").toLowerCase() !== "post") return;
    if (form.hasAttribute(SENT)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    // A later listener may still stop this event. htmx does, to send the form itself, and we clear the mark when it has finished.
    form.setAttribute(SENT, "");
    setTimeout(() => {
      // Something other than htmx has stopped the event, so nothing is being sent.
      if (event.defaultPrevented && !form.matches("[hx-post], [hx-put], [hx-boost], [data-hx-post]")) allowAgain(form);
    });
    timers.set(form, [
      setTimeout(() => announce(sendingWords(form)), 800),
      setTimeout(() => allowAgain(form), "s55File" in form.dataset ? SHUT_FOR_A_FILE : SHUT_FOR),
    ]);
  }, true);

  // The browser's Back button shows the page as it was left, including the mark.
  window.addEventListener("pageshow", () => {
    root.querySelectorAll(`form[${SENT}]`).forEach(allowAgain);
  });
  document.addEventListener("htmx:finally:request", (event) => {
    const form = event.target.closest?.("form") ?? document.querySelector(`form[${SENT}]`);
    if (form) allowAgain(form);
  });
}

function allowAgain(form) {
  form.removeAttribute(SENT);
  // The timers from this click must not open the form during the next one.
  timers.get(form)?.forEach(clearTimeout);
  timers.delete(form);
  const region = document.getElementById("s55-status");
  if (region?.textContent === sendingWords(form)) region.textContent = "";
}

function sendingWords(form) {
  return form.dataset.s55Sending || "Saving…";
}

// One region makes the announcements for the whole page, because two would talk over each other.
export function announce(words) {
  const region = document.getElementById("s55-status");
  if (region) region.textContent = words;
}
