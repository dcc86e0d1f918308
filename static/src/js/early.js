// Runs before the page is drawn, so that parts that need scripts never flash in their plain state.
document.documentElement.classList.add("js-enabled");
document.addEventListener("DOMContentLoaded", markBody);
markBody();

function markBody() {
  if (!document.body) return;
  document.body.classList.add("js-enabled");
  if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");
}

// A browser may keep a whole page for its Back button, even one marked as not to be stored. When it shows one again, we reload the
// page, so that someone who has since signed out gets the sign-in page. Until then, nothing of the old page is shown.
addEventListener("pagehide", (event) => {
  if (event.persisted && isPrivate()) document.documentElement.hidden = true;
});
addEventListener("pageshow", (event) => {
  if (event.persisted && isPrivate()) location.reload();
});

function isPrivate() {
  return document.body && "signedIn" in document.body.dataset;
}
