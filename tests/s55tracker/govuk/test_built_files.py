"""static/dist as committed: whole, unbranded, and named by its own manifest. `npm run check` in static/src rebuilds it."""

import gzip
import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path

from django.conf import settings

DIST = settings.BASE_DIR / "static" / "dist"
SOURCES = settings.BASE_DIR / "static" / "src"


def test_every_built_file_is_the_one_that_the_manifest_names():
    manifest = json.loads((DIST / "manifest.json").read_text())
    on_disk = {
        str(path.relative_to(DIST)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in DIST.rglob("*")
        if path.is_file() and path.name not in ("manifest.json", ".gitkeep")
    }
    assert on_disk == manifest["files"]


def test_versions_are_those_of_the_lock_file():
    manifest = json.loads((DIST / "manifest.json").read_text())
    locked = json.loads((SOURCES / "package-lock.json").read_text())["packages"]
    for name, version in manifest["versions"].items():
        assert locked[f"node_modules/{name}"]["version"] == version
    cases = json.loads((Path(__file__).parent / "fixtures" / "button.json").read_text())
    assert cases["from"] == f"govuk-frontend {manifest['versions']['govuk-frontend']}"


def test_stylesheet_carries_nothing_of_govuk_branding():
    css = (DIST / "s55.css").read_text()
    for branding in ("GDS Transport", "govuk-crest", "govuk-footer__crown", "govuk-header__"):
        assert branding.lower() not in css.lower()
    assert "--govuk-brand-colour: #1f4e5c" in css


def test_every_picture_that_the_stylesheet_names_is_there():
    for picture in re.findall(r'url\("?([^")]+)"?\)', (DIST / "s55.css").read_text()):
        assert picture.startswith("data:") or (DIST / picture).is_file(), picture


def test_every_own_class_of_the_frame_and_components_has_a_rule():
    css = (DIST / "s55.css").read_text()
    templates = settings.BASE_DIR / "templates"
    files = [
        *templates.glob("*.html"),
        *(path for part in ("govuk", "forms") for path in (templates / part).glob("*")),
    ]
    used = {
        name
        for path in files
        for classes in re.findall(r'class="([^"]*)"', re.sub(r"{%.*?%}|{{.*?}}", " ", path.read_text()))
        for name in classes.split()
        if name.startswith("s55-")
    }
    assert {name for name in used if f".{name}" not in css} == set()


# The scripts of a page with the editor, as a server sends them.
LARGEST_DRAFTING_SCRIPTS = 140_000


def test_scripts_of_a_drafting_page_stay_small():
    sizes = {name: len(gzip.compress((DIST / name).read_bytes(), 9)) for name in ("early.js", "s55.js", "editor.js")}
    assert sum(sizes.values()) < LARGEST_DRAFTING_SCRIPTS, sizes


def test_editor_comes_only_with_pages_that_have_it():
    templates = settings.BASE_DIR / "templates"
    with_editor = {
        str(path.relative_to(templates)) for path in templates.rglob("*.html") if "editor.js" in path.read_text()
    }
    assert with_editor == {
        "responses/drafting/writing.html",
        "responses/force_comments/comment.html",
        "responses/force_comments/move.html",  # recording comments received
        "responses/guests/text.html",
        "responses/saved_paragraphs/form.html",
        "responses/workspace/conflict.html",
    }


def test_naming_people_comes_only_with_pages_of_threads_and_is_small():
    templates = settings.BASE_DIR / "templates"
    with_names = {path.name for path in templates.rglob("*.html") if "mentions.js" in path.read_text()}
    assert with_names == {"thread.html", "office.html", "force.html"}
    assert len(gzip.compress((DIST / "mentions.js").read_bytes(), 9)) < 2_000


def test_lock_file_holds_no_addresses_of_registries():
    assert '"resolved"' not in (SOURCES / "package-lock.json").read_text()


def test_nobody_changed_the_sources_and_forgot_to_build():
    named = json.loads((DIST / "manifest.json").read_text())["sources"]
    beside = [SOURCES / name for name in ("build.mjs", "icon.svg", "package.json", "package-lock.json")]
    beside += [path for folder in ("scss", "js") for path in (SOURCES / folder).rglob("*") if path.is_file()]
    assert named == {str(path.relative_to(SOURCES)): hashlib.sha256(path.read_bytes()).hexdigest() for path in beside}


# Neither running nor testing the product needs Node. If the sources' packages are installed (`npm ci` in static/src),
# the files are also rebuilt and compared byte by byte.
if shutil.which("npm") and (SOURCES / "node_modules").is_dir():

    def test_rebuild_gives_the_same_files():
        checked = subprocess.run(["npm", "run", "--silent", "check"], cwd=SOURCES, capture_output=True, text=True)
        assert checked.returncode == 0, checked.stderr
