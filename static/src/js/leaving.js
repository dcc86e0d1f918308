// Warns people before they are signed out, and lets them stay. Either way, what they have typed stays on the page.
import { announce } from "./forms.js";
import { clockTime } from "./times.js";

// Sent with requests that the page makes itself, which do not count as use of the session.
export const UNATTENDED = { "S55-Unattended": "yes" };
const WARN_BEFORE = 5 * 60_000;
// Timers stop while a computer sleeps, so we check the clock often.
const LOOK_EVERY = 15_000;

export function warnBeforeSignOut() {
  const { s55Left: address, s55EndsIn } = document.body.dataset;
  if (!address) return;
  const before = Math.min(WARN_BEFORE, Number(s55EndsIn) * 500);
  let endsAt = Date.now() + Number(s55EndsIn) * 1000;
  let bar = null;
  let isOver = false;
  setInterval(look, LOOK_EVERY);
  document.addEventListener("visibilitychange", look);

  // Asks the server only near the end, because the person may have used another page of the same session since.
  async function look() {
    if (document.visibilityState !== "visible" || (!isOver && Date.now() < endsAt - before)) return;
    await ask(UNATTENDED);
  }

  async function ask(headers) {
    let answer;
    try {
      answer = await fetch(address, { headers, redirect: "manual", signal: AbortSignal.timeout(10_000) });
    } catch {
      return;
    }
    if (answer.type === "opaqueredirect") return show({ over: true });
    if (!answer.ok) return;
    const { seconds, can_stay: canStay } = await answer.json();
    endsAt = Date.now() + seconds * 1000;
    if (seconds * 1000 > before) hide();
    else show({ over: false, canStay });
  }

  function show({ over, canStay = false }) {
    const isNew = bar === null || isOver !== over;
    isOver = over;
    const words = over
      ? "You have been signed out. Your text is still on this page. If you send it, we will ask you to sign in, and keep it."
      : canStay
        ? `You will be signed out at ${clockTime(new Date(endsAt))}, because you have not used this service for a while.`
        : `You will be signed out at ${clockTime(new Date(endsAt))}, because you signed in a long time ago. Save your work before then.`;
    bar ??= makeBar();
    bar.firstChild.textContent = words;
    bar.lastChild.hidden = !canStay;
    if (isNew) announce(words);
  }

  function hide() {
    isOver = false;
    bar?.remove();
    bar = null;
  }

  function makeBar() {
    const made = document.createElement("div");
    made.className = "s55-leaving s55-no-print";
    made.setAttribute("role", "region");
    made.setAttribute("aria-label", "Signing out");
    const words = document.createElement("p");
    words.className = "govuk-body";
    const stay = document.createElement("button");
    stay.type = "button";
    stay.className = "govuk-button govuk-!-margin-bottom-0";
    stay.textContent = "Stay signed in";
    stay.addEventListener("click", async () => {
      await ask({});
      if (bar === null) {
        announce("You are still signed in.");
        const main = document.getElementById("main-content");
        main?.setAttribute("tabindex", "-1");
        main?.focus();
      }
    });
    made.append(words, stay);
    document.body.append(made);
    return made;
  }
}
