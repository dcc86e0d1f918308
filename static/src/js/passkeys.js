// Passkeys: the browser creates or uses one, and the form sends the result. Without scripts the page offers a password or a
// code, and these buttons stay hidden.

const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
const withBytes = (list = []) => list.map((each) => ({ ...each, id: toBytes(each.id) }));

// The server writes bytes as base64url; the browser's own function to read that is too new for some offices.
function forCreating({ publicKey }) {
  return {
    ...publicKey,
    challenge: toBytes(publicKey.challenge),
    user: { ...publicKey.user, id: toBytes(publicKey.user.id) },
    excludeCredentials: withBytes(publicKey.excludeCredentials),
    // Stored on the device, so that people can sign in with it without typing an address.
    authenticatorSelection: {
      ...publicKey.authenticatorSelection, residentKey: "required", requireResidentKey: true, userVerification: "required",
    },
  };
}

function forUsing({ publicKey }) {
  return { ...publicKey, challenge: toBytes(publicKey.challenge), allowCredentials: withBytes(publicKey.allowCredentials) };
}

function asText(credential) {
  const { response } = credential;
  const made = { clientDataJSON: toText(response.clientDataJSON) };
  if (response.attestationObject) {
    made.attestationObject = toText(response.attestationObject);
    made.transports = response.getTransports?.() ?? [];
  } else {
    made.authenticatorData = toText(response.authenticatorData);
    made.signature = toText(response.signature);
    made.userHandle = response.userHandle ? toText(response.userHandle) : null;
  }
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: made,
  });
}

async function optionsOf(button) {
  const here = document.getElementById("passkey-options");
  if (here) return JSON.parse(here.textContent);
  const answer = await fetch(button.form.action, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

async function use(button, problem) {
  problem.textContent = "";
  try {
    const options = await optionsOf(button);
    const credential = options.creation_options
      ? await navigator.credentials.create({ publicKey: forCreating(options.creation_options) })
      : await navigator.credentials.get({ publicKey: forUsing(options.request_options) });
    button.form.elements.credential.value = asText(credential);
    // Not form.submit(), which would bypass the guard on unsaved text.
    button.form.requestSubmit();
  } catch (error) {
    const known = error.name === "InvalidStateError" ? button.dataset.s55PasskeyKnown : "";
    problem.textContent = known || button.dataset.s55PasskeyFailed;
  }
}

for (const button of document.querySelectorAll("[data-s55-passkey]")) {
  const part = button.closest("[data-s55-passkeys]");
  if (!window.PublicKeyCredential) continue;
  part.hidden = false;
  const instead = document.querySelector("[data-s55-no-passkeys]");
  if (instead) instead.hidden = true;
  button.addEventListener("click", () => use(button, part.querySelector("[role=alert]")));
}
