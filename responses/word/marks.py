"""Defines what the writer and the reader of a Word file share: its parts, the mark of each text, and the words of the
form. A mark is a bookmark around a heading. Word and LibreOffice keep bookmarks, do not show them, and remove them with
their heading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from responses.document.content import (
    ACCEPTED,
    ACTION_PROPOSED,
    ACTION_TAKEN,
    NO_ACTION,
    NOT_ACCEPTED,
    PARTLY_ACCEPTED,
)
from responses.enums import Section


class Part(StrEnum):
    """The part of a response that a file contains."""

    ALL = "all"
    FORCE = "force"
    BODY = "body"


@dataclass(frozen=True)
class Place:
    """A text that a file can change. The office's texts have a section, and a force's texts have the key of its
    request. A text about one finding also has the finding's key.
    """

    section: str = ""
    request: int | None = None
    finding: int | None = None

    @property
    def is_of_force(self) -> bool:
        return self.request is not None

    @property
    def mark(self) -> str:
        """The bookmark. Word allows 40 letters, digits and underscores."""
        side = f"force_{self.request}" if self.is_of_force else self.section
        return f"s55_{side}" if self.finding is None else f"s55_{side}_finding_{self.finding}"


_MARK = re.compile(r"s55_(?:force_(\d{1,12})|([a-z_]+?))(?:_finding_(\d{1,12}))?", re.ASCII)


def place_of_mark(name: str) -> Place | None:
    """The place that one of our bookmarks stands for; None for any other bookmark."""
    found = _MARK.fullmatch(name)
    if found is None or (found[2] is not None and found[2] not in Section.values):
        return None
    return Place(
        section=found[2] or "",
        request=int(found[1]) if found[1] else None,
        finding=int(found[3]) if found[3] else None,
    )


# Shown below a heading without text, and ignored on reading.
WRITE_HERE = "Write here."
POSITION, ACTION = "Position", "Action"
POSITIONS = {
    ACCEPTED: "accepted",
    PARTLY_ACCEPTED: "partly accepted",
    NOT_ACCEPTED: "not accepted",
}
ACTIONS = {
    ACTION_TAKEN: "action taken",
    ACTION_PROPOSED: "action proposed",
    NO_ACTION: "no action",
}
# Words in files downloaded before we used the same terms everywhere.
EARLIER_NAMES = {"action planned": ACTION_PROPOSED}
_STANCE = re.compile(rf"({POSITION}|{ACTION})\s*:\s*(.*)", re.IGNORECASE | re.DOTALL)


def stance_line(stance: str, *, of_force: bool) -> str:
    """The line above a comment: "Position: accepted". Without a stance, it lists the choices."""
    label, words = (POSITION, POSITIONS) if of_force else (ACTION, ACTIONS)
    choices = ", ".join(words.values())
    return f"{label}: {words[stance] if stance else f'({choices})'}"


def stance_of_line(text: str, *, of_force: bool) -> str | None:
    """The stance given in a line; "" if the line leaves the stance open; None if it is not a line for a stance, or
    names none that we know.
    """
    label, words = (POSITION, POSITIONS) if of_force else (ACTION, ACTIONS)
    found = _STANCE.fullmatch(text.strip())
    if found is None or found[1].lower() != label.lower():
        return None
    said = " ".join(found[2].lower().strip(" .[]()").split())
    for earlier, code in EARLIER_NAMES.items():
        said = said.replace(earlier, words.get(code, earlier))
    if not said or said == ", ".join(words.values()):
        return ""
    return next((code for code, name in words.items() if name == said), None)
