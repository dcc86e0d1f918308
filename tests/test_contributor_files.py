"""The files a contributor reads first: they name everything that exists, and nothing else."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from tests import licences, modules

ROOT = Path(__file__).resolve().parents[1]
DECISIONS = sorted(path for path in (ROOT / "docs" / "decisions").glob("*.md") if path.name != "README.md")
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]

pytestmark = pytest.mark.embedded


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_the_index_of_decisions_has_each_under_its_own_title() -> None:
    rows = re.findall(r"^\| (\d+) \| \[(.+)\]\((.+)\) \|$", (ROOT / "docs/decisions/README.md").read_text(), re.M)
    headings = [path.read_text().split("\n", 1)[0].removeprefix("# ").split(". ", 1) for path in DECISIONS]
    assert rows == [(number, title, path.name) for (number, title), path in zip(headings, DECISIONS, strict=True)]


def test_links_between_pages_lead_to_files_that_are_there() -> None:
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in PAGES
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text())
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert broken == []


def test_decisions_named_in_the_code_are_there() -> None:
    names = (
        {"README.md"}
        | {path.stem for path in DECISIONS}
        | {path.name for path in DECISIONS}
        | {path.name[:4] for path in DECISIONS}
    )
    unknown = [
        f"{path.relative_to(ROOT)}: {name}"
        for folder in ("s55tracker", "inspections", "responses", "tests")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for name in re.findall(r"docs/decisions/([\w.-]*\w)", path.read_text())
        if name not in names
    ]
    assert unknown == []


def test_the_page_of_commands_has_each_with_its_options_and_every_key_that_they_print() -> None:
    page = (ROOT / "docs" / "commands.md").read_text()
    ours = {
        name: load_command_class(app, name).create_parser("manage.py", name)
        for name, app in get_commands().items()
        if str(app).split(".")[0] in ("s55tracker", "inspections", "responses")
    }
    rows = dict(re.findall(r"^\| `([a-z_]+)((?:\\\||[^|])*) \|", page, re.M))
    records = "".join(
        (ROOT / path).read_text()
        for path in (
            *("inspections/intake/record.py", "responses/importing/record.py"),
            "responses/management/commands/import_word.py",
        )
    )

    assert rows.keys() & ours.keys() == ours.keys()
    assert [
        (name, option)
        for name, parser in ours.items()
        for option in re.findall(r"--[a-z-]+", rows[name])
        if option not in parser._option_string_actions
    ] == []
    assert [key for key in re.findall(r'"(\w+)":', records) if f"`{key}`" not in page] == []


def test_make_help_shows_every_command() -> None:
    commands = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M)
    shown = subprocess.run(
        ["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert re.findall(r"^  make ([a-z]+) +\S", shown, re.M) == commands


def test_no_package_that_the_product_runs_on_has_a_licence_nobody_considered() -> None:
    assert [each for each in licences.runtime_packages() if not licences.is_allowed(licences.licence_of(each))] == []


def test_the_page_of_licences_is_current() -> None:
    assert licences.PAGE.read_text() == licences.page(), "Run python -m tests.licences"


def test_the_list_of_modules_is_current_and_says_something_of_each() -> None:
    assert modules.PAGE.read_text() == modules.page(), "Run python -m tests.modules"
    assert [str(each) for each in [*modules.modules(), *modules.scripts()] if not modules.purpose_of(each)] == []


@pytest.mark.parametrize("licence", ["", "AGPL-3.0-only", "MIT AND GPL-3.0-only", "UNKNOWN"])
def test_a_licence_that_was_not_considered_is_refused(licence: str) -> None:
    assert not licences.is_allowed(licence)


def test_glossary_has_at_most_twenty_words_and_each_is_still_in_the_code() -> None:
    words = re.findall(r"^\| (?!Word|-)(.+?) \|", (ROOT / "docs/glossary.md").read_text(), re.M)
    source = "\n".join(
        f"{path.relative_to(ROOT)} {path.read_text()}"
        for package in ("responses", "inspections", "s55tracker")
        for path in (ROOT / package).rglob("*.py")
    )
    assert words == sorted(words)
    assert 0 < len(words) <= 20
    assert [word for word in words if not re.search(word.replace(" ", "[ _]"), source, re.IGNORECASE)] == []
