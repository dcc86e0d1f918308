// Runs before the page is drawn, so that parts which work only with scripts never flash in their plain state.
document.documentElement.classList.add("js-enabled");
document.addEventListener("DOMContentLoaded", markBody);
markBody();

function markBody() {
  if (!document.body) return;
  document.body.classList.add("js-enabled");
  if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");
}

// A browser may keep a whole page for Back, even one that says it must not be stored. When it brings one back, the page is asked for
// again: whoever has signed out meanwhile gets the sign-in page. Until the answer comes, nothing of the old one is shown.
addEventListener("pagehide", (event) => {
  if (event.persisted && isPrivate()) document.documentElement.hidden = true;
});
addEventListener("pageshow", (event) => {
  if (event.persisted && isPrivate()) location.reload();
});

function isPrivate() {
  return document.body && "signedIn" in document.body.dataset;
}
