// A form is sent once. The server refuses a second one anyway (a version number, a lock); this saves people the surprise.
const SENT = "data-s55-sent";

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
    setTimeout(() => {
      if (form.hasAttribute(SENT)) announce(form.dataset.s55Sending || "Saving…");
    }, 800);
    // An answer that is a file leaves the page where it is.
    setTimeout(() => allowAgain(form), 10_000);
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
}

// One region speaks for the whole page; two would talk over each other.
export function announce(words) {
  const region = document.getElementById("s55-status");
  if (region) region.textContent = words;
}
