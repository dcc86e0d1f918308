// Keeps typed text as the person's own draft: on the server, a few seconds after they stop typing and when they leave the page,
// and until then in the browser (holding.js). The line beside the button always says which.
import { announce } from "./forms.js";
import { allHeld, hold, letGo, tidyHeld } from "./holding.js";
import { UNATTENDED } from "./leaving.js";
import { clockTime } from "./times.js";

const HOLD_AFTER = 250; // milliseconds
const PATIENCE = 10_000;
const OPEN_EVERY = 30_000;
// Browsers send no more than this in requests that outlive their page.
const LONGEST_LAST_WORDS = 60_000;

// `stateOf` returns the fields as one string, `isUnsaved` whether they differ from what is saved, and `say` writes the line.
export function startKeeping(form, { stateOf, isUnsaved, say }) {
  const address = form.dataset.s55Keep;
  const name = `${address}:${form.elements.window.value}`;
  const after = Number(form.dataset.s55KeepAfter);
  const again = Number(form.dataset.s55KeepAgain);
  // What the server has: the saved text, or the draft that the page began with. A form that was sent but not saved says whether
  // its text was kept.
  let kept = form.dataset.s55Kept === "no" ? null : stateOf(form);
  const isKept = () => stateOf(form) === kept;
  let notKeptSince = null;
  let isHeld = false;
  let isBusy = false;
  let isLeaving = false;
  let timer = null;
  let holdTimer = null;

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    // The text is sent with the save. If that never arrives, the browser still has the text.
    isLeaving = true;
    clearTimeout(timer);
    if (stateOf(form) !== kept) holdNow();
  });
  addEventListener("pageshow", () => (isLeaving = false));
  addEventListener("online", () => isKept() || keep());
  addEventListener("pagehide", lastWords);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") lastWords();
    else if (!isKept()) keep();
  });
  sayOpen();
  if (!isKept()) schedule(after);

  function changed() {
    if (isKept()) return;
    notKeptSince ??= new Date();
    clearTimeout(holdTimer);
    holdTimer = setTimeout(holdNow, HOLD_AFTER);
    schedule(after);
  }

  function schedule(delay) {
    clearTimeout(timer);
    timer = setTimeout(keep, delay);
  }

  async function holdNow() {
    clearTimeout(holdTimer);
    isHeld = await hold(name, { address, fields: [...fieldsOf(form)] });
  }

  function lastWords() {
    if (isLeaving || isKept()) return;
    holdNow();
    const body = bodyOf(form);
    if (body.toString().length <= LONGEST_LAST_WORDS) {
      fetch(address, { method: "POST", body, keepalive: true, redirect: "manual" }).catch(() => {});
    }
  }

  async function keep() {
    clearTimeout(timer);
    if (isBusy || isLeaving) return;
    isBusy = true;
    const state = stateOf(form);
    const answer = await send(address, bodyOf(form), form);
    isBusy = false;
    if (isLeaving) return;
    if (answer.kept !== undefined) {
      const failed = form.hasAttribute("data-s55-not-kept");
      form.removeAttribute("data-s55-not-kept");
      kept = state;
      if (!isKept()) {
        notKeptSince = new Date();
        schedule(after);
        return;
      }
      clearTimeout(holdTimer);
      letGo(name);
      notKeptSince = null;
      if (isUnsaved()) {
        say(`Draft kept at ${answer.at}, ${form.dataset.s55NotYet}.`);
        if (failed) announce(`Draft kept at ${answer.at}.`);
      }
      return;
    }
    await holdNow();
    tellNotKept(answer);
    if (answer.again) schedule(answer.wait ? answer.wait * 1000 : again);
  }

  function tellNotKept({ why, signIn }) {
    const where = isHeld ? "It is held in this browser meanwhile." : "Copy it before you close this page.";
    const words = `Not kept since ${clockTime(notKeptSince ?? new Date())}: ${why} ${where}`;
    say(words, signIn ? { text: "Sign in in another tab", href: "/accounts/login/" } : undefined);
    if (!form.hasAttribute("data-s55-not-kept")) announce(words);
    form.setAttribute("data-s55-not-kept", "");
  }

  async function sayOpen() {
    const line = document.querySelector("[data-s55-others]");
    if (document.visibilityState === "visible" && form.dataset.s55Open) {
      const answer = await send(form.dataset.s55Open, bodyOf(form, { whole: false }), form, { patience: OPEN_EVERY, unattended: true });
      if (line && answer.others !== undefined && line.textContent !== answer.others) line.textContent = answer.others;
    }
    setTimeout(sayOpen, OPEN_EVERY);
  }

  return { isKept, lastWords };
}

// Sends what an earlier page could not, on any page of someone who is signed in. If it belongs to the text on this page, we reload
// the page, which then offers it.
export async function sendWhatIsHeld() {
  tidyHeld();
  if (!document.body.dataset.s55Person) return;
  const form = document.querySelector("form[data-s55-keep]");
  const own = form ? `${form.dataset.s55Keep}:${form.elements.window.value}` : "";
  let isTouched = false;
  form?.addEventListener("input", () => (isTouched = true), { once: true });
  for (const each of await allHeld()) {
    if (each.name === own) continue;
    const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
    const body = new URLSearchParams([...each.fields, ["csrfmiddlewaretoken", token]]);
    const answer = await send(each.address, body, form);
    if (answer.kept === undefined) continue;
    letGo(each.name);
    if (answer.kept && form?.dataset.s55Keep === each.address) {
      if (!isTouched && form.dataset.s55Posted !== "yes") location.reload();
      else announce("Another draft of this text was found in this browser. Reload the page to see it.");
    }
  }
}

// The answer, or a sentence that says why there is none. If a page has been open for a long time, all its forms get a new token.
async function send(address, body, form, { patience = PATIENCE, isSecond = false, unattended = false } = {}) {
  let response;
  try {
    const signal = AbortSignal.timeout(patience);
    response = await fetch(address, { method: "POST", body, redirect: "manual", signal, headers: unattended ? UNATTENDED : {} });
    const isOurs = response.headers.get("Content-Type")?.startsWith("application/json");
    if (response.status === 403 && !isOurs && !isSecond) {
      const { token } = await (await fetch(address, { redirect: "manual", signal })).json();
      for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = token;
      body.set("csrfmiddlewaretoken", token);
      return send(address, body, form, { patience, isSecond: true, unattended });
    }
    const answer = isOurs ? await response.json() : {};
    if (response.ok && isOurs) return answer;
    if (response.status === 401) return { why: "you have been signed out.", again: true, signIn: true };
    if (response.status === 404) return { why: "you can no longer write this text." };
    if (response.status === 409) return { why: `${answer.refused} Sign in as yourself to keep it.`, again: true };
    if (response.status === 403 || response.status === 422) return { why: answer.refused ?? "the page is out of date. Reload it." };
    return { why: "the service is busy. We are trying again.", again: true, wait: answer.wait };
  } catch {
    return { why: "no connection. We are trying again.", again: true };
  }
}

function* fieldsOf(form) {
  const number = form.elements.number;
  number.value = String(Number(number.value || 0) + 1);
  for (const [name, value] of new FormData(form)) {
    if (name !== "csrfmiddlewaretoken" && typeof value === "string") yield [name, value];
  }
  yield ["person", document.body.dataset.s55Person];
}

function bodyOf(form, { whole = true } = {}) {
  const token = form.querySelector("input[name=csrfmiddlewaretoken]").value;
  return new URLSearchParams([...(whole ? fieldsOf(form) : []), ["csrfmiddlewaretoken", token]]);
}
