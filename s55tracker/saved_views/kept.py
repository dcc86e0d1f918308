"""The part of an address that can be saved. Each list registers a reader in ports.saved_view_readers that returns it.

A reader is called with the person and the query of an address, `reader(user, query: QueryDict) -> KeptList`.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class KeptList:
    """`query` is rebuilt from what the list's form understood, never copied; `words` describe it for people."""

    query: str
    words: list[str] = field(default_factory=list)
