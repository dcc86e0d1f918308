// Holds text in this browser until the server has it: text typed while there was no connection, or after the session ended.
//
// It is encrypted with a key that is only in pages for the same signed-in person, so on a shared computer the next person
// cannot read it. It is deleted once the server has kept it, and when the person signs out. Without encryption (on a page
// without https), the browser holds it only while the tab is open.
const PREFIX = "s55-held:";
const DAYS = 30;

const person = () => document.body.dataset.s55Person ?? "";
const canEncrypt = () => Boolean(globalThis.crypto?.subtle && document.body.dataset.s55Key);

// `held` is what will be sent later: the address and the form’s fields.
export async function hold(name, held) {
  try {
    const words = JSON.stringify({ ...held, at: Date.now() });
    if (canEncrypt()) localStorage.setItem(nameOf(name), await encrypted(words));
    else sessionStorage.setItem(nameOf(name), words);
    return true;
  } catch {
    return false; // no room, or the browser stores nothing
  }
}

export function letGo(name) {
  for (const store of stores()) store.removeItem(nameOf(name));
}

// Everything held for this person, oldest first.
export async function allHeld() {
  const found = [];
  for (const store of stores()) {
    for (const key of Object.keys(store).filter((each) => each.startsWith(nameOf("")))) {
      try {
        const words = store === localStorage ? await decrypted(store.getItem(key)) : store.getItem(key);
        found.push({ ...JSON.parse(words), name: key.slice(nameOf("").length) });
      } catch {
        store.removeItem(key); // no one can read it any more
      }
    }
  }
  return found.sort((one, other) => one.at - other.at);
}

// Runs on every page. Deletes everything held for a person who signs out, and any text that no one has come back to for a month.
export function tidyHeld() {
  for (const form of document.querySelectorAll("form[data-s55-sign-out]")) {
    form.addEventListener("submit", () => attempt(() => sessionStorage.setItem("s55-signing-out", person())));
  }
  attempt(() => {
    const leaving = sessionStorage.getItem("s55-signing-out");
    sessionStorage.removeItem("s55-signing-out");
    if (leaving && leaving !== person()) {
      for (const store of stores()) removeAll(store, (key) => key.startsWith(`${PREFIX}${leaving}:`));
    }
  });
  allHeld().then((found) => {
    for (const each of found) if (Date.now() - each.at > DAYS * 24 * 60 * 60 * 1000) letGo(each.name);
  });
}

function removeAll(store, which) {
  for (const key of Object.keys(store)) if (which(key)) store.removeItem(key);
}

function attempt(deed) {
  try {
    deed();
  } catch {
    // If the browser stores nothing, there is nothing to tidy.
  }
}

function stores() {
  try {
    return [localStorage, sessionStorage];
  } catch {
    return [];
  }
}

const nameOf = (name) => `${PREFIX}${person()}:${name}`;

let importedKey = null;
function key() {
  importedKey ??= crypto.subtle.importKey("raw", bytesOf(document.body.dataset.s55Key), "AES-GCM", false, ["encrypt", "decrypt"]);
  return importedKey;
}

async function encrypted(words) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key(), new TextEncoder().encode(words));
  return `${hexOf(iv)}.${hexOf(new Uint8Array(data))}`;
}

async function decrypted(stored) {
  const [iv, data] = stored.split(".").map(bytesOf);
  return new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await key(), data));
}

const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
