"""Which way imports point. The layers below are the rule; what follows reads the code and holds it to them.

A module may import from its own layer and from those under it, never from one above, and nowhere may imports run in a circle.
Imports inside functions count like any other. A new module needs a place: add its name where it belongs.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# From the floor upwards. A name stands for a module or for a package with all that is in it.
PACKAGES = [
    # Wiring names apps as strings alone; the rest of the floor knows nothing of the product's people and papers.
    ["s55tracker.production", "s55tracker.celery", "s55tracker.settings", "s55tracker.urls", "s55tracker.wsgi"],
    [
        "s55tracker.background",
        "s55tracker.cleaning",
        "s55tracker.folded",
        "s55tracker.folding",
        "s55tracker.left_out",
        "s55tracker.limits",
        "s55tracker.present",
        "s55tracker.public_address",
        "s55tracker.richtext",
        "s55tracker.secret_addresses",
        "s55tracker.tables",
        "s55tracker.wording",
    ],
    ["s55tracker.mail"],
    ["s55tracker.accounts"],
    ["s55tracker.audit"],
    ["s55tracker.health"],
    ["s55tracker.face"],
    ["s55tracker.identity"],
    ["s55tracker.saved_views"],
    ["inspections"],
    ["s55tracker.office"],
    ["responses"],
    ["s55tracker.launch"],
]

# The same inside an app, without the app's name in front.
INSIDE = {
    "inspections": [
        ["enums", "exceptions", "likeness", "report_addresses", "wrapping", "working_days"],
        ["deadlines", "addressees", "due_dates"],
        ["finding_lists"],
        ["due_wording"],
        ["models"],
        ["standings"],
        ["queries"],
        ["permissions"],
        ["followers"],
        ["actions"],
        ["forms", "presenters", "intake"],
        ["tables"],
        ["views", "admin", "management", "templatetags"],
        ["urls"],
    ],
    "responses": [
        ["enums", "exceptions"],
        ["workflow", "comment_dates"],
        ["workflow_diagram"],
        ["models"],
        ["queries", "public_register", "reminder_queries"],
        # How things are put into words, for pages, checks and documents alike.
        ["document_content", "characters"],
        ["document_wording"],
        ["counts_in_words", "finding_names", "publication_dates"],
        ["figures"],
        ["permissions", "completeness", "standings", "places", "plans", "owners", "handovers", "history", "returns"],
        ["next_steps", "calendar_dates", "bulk_changes"],
        ["documents", "notifications", "verification"],
        ["composition", "rendering"],
        ["unprintable"],
        ["reminders", "calendar_entries", "calendar_feeds"],
        ["tasks"],
        ["actions"],
        ["forms", "presenters", "intake", "sample_office"],
        ["views", "admin", "management", "templatetags"],
        ["urls"],
    ],
}

# Law and text that must be readable, and testable, without a framework.
WITHOUT_DJANGO = [
    "inspections.deadlines",
    "inspections.working_days",
    "s55tracker.audit.hashes",
    "s55tracker.production",
]

# A library that one module stands for: its name appears there and nowhere else.
ONLY_IN = {
    "weasyprint": ["responses.documents"],
    "nh3": ["s55tracker.richtext"],
    "xlsxwriter": ["s55tracker.tables.spreadsheet"],
    "icalendar": ["responses.presenters.calendars"],
}

# Configuration that Django itself finds by name, and history that no code imports.
WITHOUT_A_PLACE = ("apps", "migrations")


@cache
def modules() -> dict[str, Path]:
    """Every module of the product by its dotted name."""
    found = {}
    for package in ("s55tracker", "inspections", "responses"):
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = list(path.relative_to(ROOT).with_suffix("").parts)
            if parts[-1] == "__init__":
                parts.pop()
            if not set(parts[1:]) & set(WITHOUT_A_PLACE):
                found[".".join(parts)] = path
    return found


@cache
def named_by(module: str) -> frozenset[str]:
    """Whatever the module's import statements name: modules, and things in them, ours or not."""
    names = set()
    for node in ast.walk(ast.parse(modules()[module].read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(names)


def module_of(name: str) -> str | None:
    """The module of ours that a dotted name is, or is in: `responses.models.Response` is in `responses.models`."""
    while name:
        if name in modules():
            return name
        name = name.rpartition(".")[0]
    return None


def imports_of(module: str) -> set[str]:
    """The modules of ours that this one imports."""
    return {found for name in named_by(module) if (found := module_of(name)) and found != module}


def is_in(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def place_of(module: str, layers: list[list[str]]) -> int | None:
    """The number of the layer that holds the module, from the floor upwards."""
    return next((n for n, layer in enumerate(layers) if any(is_in(module, name) for name in layer)), None)


def layers_inside(app: str) -> list[list[str]]:
    return [[f"{app}.{name}" for name in layer] for layer in INSIDE[app]]


def upward_arrows(found: dict[str, set[str]], layers: list[list[str]]) -> list[str]:
    """A sentence for each import that points from a lower layer to a higher one."""
    sentences = []
    for module, imported in sorted(found.items()):
        here = place_of(module, layers)
        for other in sorted(imported):
            there = place_of(other, layers)
            if here is not None and there is not None and there > here:
                sentences.append(
                    f"{module} imports {other}, which stands above it: move the shared part down, or name it as a string."
                )
    return sentences


def circle_in(found: dict[str, set[str]]) -> list[str]:
    """Some circle of imports, as the modules along it, or nothing."""
    finished: set[str] = set()

    def walk(module: str, path: list[str]) -> list[str]:
        if module in path:
            return [*path[path.index(module) :], module]
        if module in finished:
            return []
        for other in sorted(found.get(module, ())):
            if circle := walk(other, [*path, module]):
                return circle
        finished.add(module)
        return []

    return next((circle for module in sorted(found) if (circle := walk(module, []))), [])


def all_imports() -> dict[str, set[str]]:
    return {module: imports_of(module) for module in modules()}


@pytest.mark.parametrize("app", INSIDE)
def test_every_module_of_an_app_has_a_place(app):
    strays = [m for m in modules() if is_in(m, app) and m != app and place_of(m, layers_inside(app)) is None]
    assert strays == [], f"Say in INSIDE[{app!r}] of tests/test_import_order.py where these stand: {', '.join(strays)}."


def test_every_package_has_a_place():
    strays = [module for module in modules() if module != "s55tracker" and place_of(module, PACKAGES) is None]
    assert strays == [], f"Say in PACKAGES of tests/test_import_order.py where these stand: {', '.join(strays)}."


def test_no_import_points_upwards_between_packages():
    assert upward_arrows(all_imports(), PACKAGES) == []


@pytest.mark.parametrize("app", INSIDE)
def test_no_import_points_upwards_inside_an_app(app):
    found = {module: imported for module, imported in all_imports().items() if is_in(module, app)}
    assert upward_arrows(found, layers_inside(app)) == []


def test_no_imports_run_in_a_circle():
    found = all_imports()
    # The package imports the Celery application, so that tasks find it; and that imports nothing back.
    circle = circle_in({module: imported - {"s55tracker"} for module, imported in found.items()})
    assert circle == [], f"Imports run in a circle: {' -> '.join(circle)}"


@pytest.mark.parametrize("module", WITHOUT_DJANGO)
def test_pure_module_names_no_framework(module):
    assert [name for name in named_by(module) if name.split(".")[0] in ("django", "celery")] == []


@pytest.mark.parametrize("library", ONLY_IN)
def test_library_is_named_in_its_own_place_alone(library):
    using = [module for module in modules() if any(name.split(".")[0] == library for name in named_by(module))]
    assert using != []
    assert [m for m in using if not any(is_in(m, place) for place in ONLY_IN[library])] == []


# --- The walk itself: a rule that finds nothing would hold for any code --------------------------------------------


def test_upward_arrow_is_found():
    found = {"app.low": {"app.high"}, "app.high": {"app.low"}}
    assert upward_arrows(found, [["app.low"], ["app.high"]]) == [
        "app.low imports app.high, which stands above it: move the shared part down, or name it as a string."
    ]


def test_circle_is_found_however_long():
    assert circle_in({"a": {"b"}, "b": {"c"}, "c": {"d"}, "d": {"b"}}) == ["b", "c", "d", "b"]
    assert circle_in({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_imports_inside_functions_are_seen():
    assert "s55tracker.accounts.models" in imports_of("s55tracker.launch.prepare")


def test_module_imported_from_its_package_is_seen_as_itself():
    assert module_of("inspections.deadlines") == "inspections.deadlines"
    assert module_of("responses.models.Response") == "responses.models"
    assert module_of("django.db.models") is None
