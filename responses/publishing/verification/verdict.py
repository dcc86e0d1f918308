"""Collects what verification finds: one difference for each row, in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from s55tracker.audit.chain import History


@dataclass(frozen=True)
class Difference:
    """One thing that has changed. `row` is its label in seals ("approval:12"), if it is about a single row."""

    name: str
    what: str
    row: str = ""

    def __str__(self) -> str:
        return f"{self.name}: {self.what}"


@dataclass
class Verdict:
    """How much was checked, and one sentence for each difference."""

    publications: int = 0
    files: int = 0
    copies: int = 0
    evidence: int = 0
    seals: int = 0
    history: History = field(default_factory=History)
    altered: list[str] = field(default_factory=list)
    _named: set[str] = field(default_factory=set)

    @property
    def is_good(self) -> bool:
        return not self.altered

    def add(self, differences: Iterable[Difference]) -> None:
        """Add the differences; a row already named is not named again."""
        for each in differences:
            if (each.row or each.name) in self._named:
                continue
            self._named |= {each.row, each.name}
            self.altered.append(str(each))


def each_of(name: str, row: str, wrong: Iterable[str]) -> Iterator[Difference]:
    return (Difference(name, what, row) for what in wrong)
