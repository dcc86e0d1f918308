// Runs before the page is drawn, so that parts which work only with scripts never flash in their plain state.
document.documentElement.classList.add("js-enabled");
document.addEventListener("DOMContentLoaded", markBody);
markBody();

function markBody() {
  if (!document.body) return;
  document.body.classList.add("js-enabled");
  if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");
}
