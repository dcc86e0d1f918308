"""A deletion, and the tests that should notice it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """A deletion: in `path`, `old` becomes `new`. `tests` are what pytest is given."""

    name: str
    path: str
    old: str
    new: str
    tests: tuple[str, ...]


def without(name: str, path: str, old: str, *tests: str, new: str = "") -> Mutant:
    return Mutant(name, path, old, new, tests)
