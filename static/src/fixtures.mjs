// Copies GOV.UK Frontend's own cases (options to HTML) into the tests, in compact form: run after an upgrade, then run the
// tests and fix the partials. Licence: MIT, Crown Copyright (Government Digital Service).
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const from = join(here, "node_modules", "govuk-frontend");
const into = join(here, "..", "..", "tests", "face", "fixtures");
const COMPONENTS = [
  "back-link", "breadcrumbs", "button", "checkboxes", "date-input", "details", "error-message", "error-summary", "fieldset",
  "file-upload", "generic-header", "hint", "input", "inset-text", "label", "notification-banner", "pagination", "panel",
  "password-input", "phase-banner", "radios", "select", "service-navigation", "skip-link", "summary-list", "table", "tabs",
  "tag", "task-list", "textarea", "warning-text",
];

const { version } = JSON.parse(await readFile(join(from, "package.json"), "utf8"));
for (const component of COMPONENTS) {
  const path = join(from, "dist", "govuk", "components", component, "fixtures.json");
  const { fixtures } = JSON.parse(await readFile(path, "utf8"));
  const cases = fixtures.map(({ name, options, html }) => "    " + JSON.stringify({ name, options, html }));
  const licence = "MIT, Crown Copyright (Government Digital Service)";
  await writeFile(
    join(into, `${component}.json`),
    `{\n  "from": "govuk-frontend ${version}",\n  "licence": ${JSON.stringify(licence)},\n  "cases": [\n${cases.join(",\n")}\n  ]\n}\n`,
  );
}
console.log(`Wrote the cases of ${COMPONENTS.length} components from govuk-frontend ${version}.`);
