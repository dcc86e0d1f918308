// Makes static/dist from these sources. `npm run build` writes it; `npm run check` fails when a rebuild would differ.
import { createHash } from "node:crypto";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

import * as esbuild from "esbuild";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "..", "dist");
process.chdir(here);

// What comes with the product, and under which licence. The build tools are not in it.
const SHIPPED = {
  "govuk-frontend": "MIT, Crown Copyright (Government Digital Service); used without GOV.UK branding",
  "@ministryofjustice/frontend": "MIT, Crown Copyright (Ministry of Justice)",
  "htmx.org": "Zero-Clause BSD",
  "@tiptap/core": "MIT, Tiptap GmbH; with its extensions of the same version",
  "@tiptap/pm": "MIT, Tiptap GmbH; contains ProseMirror, MIT, Marijn Haverbeke and others",
  "@intevation/tiptap-extension-office-paste": "MIT, Intevation",
};

const SOURCES = [
  "build.mjs", "icon.svg", "package.json", "package-lock.json",
  ...(await filesBelow(join(here, "scss"))).map((path) => `scss/${path}`),
  ...(await filesBelow(join(here, "js"))).map((path) => `js/${path}`),
];

const packageOf = async (name) => JSON.parse(await readFile(join(here, "node_modules", name, "package.json"), "utf8"));

async function buildInto(out) {
  await mkdir(join(out, "images"), { recursive: true });

  const css = sass.compile("scss/s55.scss", {
    style: "compressed",
    loadPaths: ["."],
    importers: [new sass.NodePackageImporter(here)],
    quietDeps: true,
  }).css;
  await writeFile(join(out, "s55.css"), css + "\n");

  await esbuild.build({
    entryPoints: { s55: "js/s55.js", early: "js/early.js", editor: "js/editor/editor.js", mentions: "js/mentions.js",
      passkeys: "js/passkeys.js" },
    outdir: out,
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
  });

  // Exactly the pictures that the stylesheet names; one that does not exist stops the build.
  for (const [, image] of css.matchAll(/url\("?images\/([^")]+)"?\)/g)) {
    await cp(join("node_modules/@ministryofjustice/frontend/moj/assets/images", image), join(out, "images", image));
  }

  await cp("icon.svg", join(out, "images", "icon.svg"));

  const versions = {};
  for (const name of Object.keys(SHIPPED)) versions[name] = (await packageOf(name)).version;
  await writeFile(join(out, "LICENCES.txt"), [
    "These files are compiled from:",
    ...Object.entries(SHIPPED).map(([name, licence]) => `- ${name} ${versions[name]}: ${licence}`),
    "The licence texts are in the packages themselves. The sources and the way to rebuild are in static/src.",
    "",
  ].join("\n"));

  // A test without Node compares these with the sources, so anyone who changes a source and forgets to build finds out.
  const sources = {};
  for (const path of SOURCES) {
    sources[path] = createHash("sha256").update(await readFile(join(here, path))).digest("hex");
  }

  const files = {};
  for (const path of await filesBelow(out)) {
    files[path] = createHash("sha256").update(await readFile(join(out, path))).digest("hex");
  }
  await writeFile(join(out, "manifest.json"), JSON.stringify({ versions, files, sources }, null, 2) + "\n");
}

async function filesBelow(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && entry.name !== ".gitkeep")
    .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name))).sort();
}

if (process.argv.includes("--check")) {
  const fresh = await mkdtemp(join(tmpdir(), "s55-face-"));
  await buildInto(fresh);
  const names = new Set([...await filesBelow(fresh), ...await filesBelow(dist)]);
  const differing = [];
  for (const name of [...names].sort()) {
    const [was, is] = await Promise.all([dist, fresh].map((root) => readFile(join(root, name)).catch(() => null)));
    if (!was || !is || !was.equals(is)) differing.push(name);
  }
  await rm(fresh, { recursive: true });
  if (differing.length) {
    console.error(`static/dist is not what these sources make: ${differing.join(", ")}. Run: npm run build`);
    process.exit(1);
  }
  console.log(`static/dist is what these sources make: ${names.size} files.`);
} else {
  await rm(dist, { recursive: true, force: true });
  await buildInto(dist);
  console.log(`Wrote ${(await filesBelow(dist)).length} files to static/dist.`);
}
