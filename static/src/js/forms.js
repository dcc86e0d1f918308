// A form is sent once. The server refuses a second one anyway (a version number, a lock); this saves people the surprise.
const SENT = "data-s55-sent";
// How long a form stays shut if the page stays: an answer that is a file leaves the page where it is. A form that always answers with a
// file says so (data-s55-file), and opens again after the time of a double click.
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
    // A later listener may still stop this one (htmx does, to send it itself): it clears the mark when it is done.
    form.setAttribute(SENT, "");
    setTimeout(() => {
      // Stopped by somebody else, and not because htmx sends it: nothing is on its way.
      if (event.defaultPrevented && !form.matches("[hx-post], [hx-put], [hx-boost], [data-hx-post]")) allowAgain(form);
    });
    timers.set(form, [
      setTimeout(() => announce(sendingWords(form)), 800),
      setTimeout(() => allowAgain(form), "s55File" in form.dataset ? SHUT_FOR_A_FILE : SHUT_FOR),
    ]);
  }, true);

  // Coming back with the browser's Back button shows the page as it was left, mark and all.
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
  // The timers of this press must not open the form during the next one.
  timers.get(form)?.forEach(clearTimeout);
  timers.delete(form);
  const region = document.getElementById("s55-status");
  if (region?.textContent === sendingWords(form)) region.textContent = "";
}

function sendingWords(form) {
  return form.dataset.s55Sending || "Saving…";
}

// One region speaks for the whole page; two would talk over each other.
export function announce(words) {
  const region = document.getElementById("s55-status");
  if (region) region.textContent = words;
}
