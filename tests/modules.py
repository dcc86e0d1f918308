"""Lists each module in one line, its own first sentence: `python -m tests.modules` writes the list into
docs/architecture.md.

Modules that every room has (`queries`, `actions`, `forms`, `pages`, `views`, `urls` and the like) are left out: their name
says what is in them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.services import ROOT

PAGE = ROOT / "docs" / "architecture.md"
BEGINNING, END = "<!-- modules: python -m tests.modules -->\n", "<!-- end of modules -->\n"
PACKAGES = ("responses", "inspections", "s55tracker")
SCRIPTS = ROOT / "static" / "src" / "js"
IN_EVERY_ROOM = {
    *(
        "__init__",
        "actions",
        "admin",
        "apps",
        "enums",
        "exceptions",
        "forms",
        "models",
        "pages",
        "queries",
        "urls",
        "views",
    )
}
# A sentence ends before a capital, a quotation or code; "s.55(4)" and "docs/commands.md" do not end one.
SENTENCE_END = re.compile(r"(?<=[.?])\s+(?=[A-Z`“\"(])")


def modules() -> Iterator[Path]:
    """The product's modules that are not of a kind that every room has, folder by folder."""
    for package in PACKAGES:
        found = (path for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts)
        for path in sorted(found, key=lambda path: (str(path.parent), path.name)):
            if path.stem not in IN_EVERY_ROOM:
                yield path


def scripts() -> list[Path]:
    return sorted(SCRIPTS.rglob("*.js"), key=lambda path: (str(path.parent), path.name))


def first_sentence(words: str) -> str:
    return SENTENCE_END.split(" ".join(words.split()), maxsplit=1)[0].rstrip(".:").replace("|", "\\|")


def purpose_of(path: Path) -> str:
    """The first sentence of the module's docstring, of a command's `help`, or of the comment at the head of a script; for a
    module of models without one, the names of its classes.
    """
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".js":
        head = re.match(r"(?://.*\n)*", source)
        return first_sentence(re.sub(r"^// ?", "", head.group() if head else "", flags=re.MULTILINE))
    tree = ast.parse(source)
    words = ast.get_docstring(tree) or ""
    for node in ast.walk(tree) if not words else ():
        match node:
            case ast.Assign(targets=[ast.Name(id="help")], value=ast.Constant(value=str() as words)):
                break
    classes = [f"`{node.name}`" for node in tree.body if isinstance(node, ast.ClassDef)]
    return first_sentence(words) or ", ".join(classes)


def listed() -> str:
    """The lists, as written between `BEGINNING` and `END`."""
    lines = []
    folder = None
    for path in [*modules(), *scripts()]:
        if path.parent != folder:
            folder = path.parent
            lines += ["", f"**{folder.relative_to(ROOT)}/**", ""]
        lines.append(f"- `{path.name}`: {purpose_of(path)}.")
    return "\n".join([*lines, "", ""])


def page() -> str:
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGINNING)
    _, _, after = rest.partition(END)
    return f"{before}{BEGINNING}{listed()}{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)} is written.")
