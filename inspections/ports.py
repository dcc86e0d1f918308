"""Declares what the inspections ask of the responses, which they do not import. s55tracker/ports.py has the mechanism;
responses/apps.py registers the answers.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

from s55tracker.ports import Listeners, Named, Port

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from inspections.answer_status import AnswerStatus
    from inspections.clock.deadlines import Clock
    from inspections.intake.blocks import Reading
    from inspections.intake.listening import Listener
    from inspections.intake.picturing import Picture
    from inspections.listeners import Change, NoResponse
    from inspections.models import Finding, Inspection, LongFile
    from s55tracker.accounts.models import User


class InspectionListener(Protocol):
    """Called when an inspection changes, inside the same transaction. inspections/listeners.py says which arguments
    come with which change.
    """

    def __call__(
        self,
        *,
        inspection: Inspection,
        change: Change,
        by: User,
        no_response: NoResponse | None,
        finding: Finding | None,
        old_clock: Clock | None,
    ) -> None: ...


class AnswerStatuses(Protocol):
    """The status of the answer to each inspection. Each function decides for itself what the person may see."""

    def choices(self, user: User) -> list[tuple[str, str]]:
        """The statuses that a list can be filtered by, each with its label."""
        ...

    def narrowed(
        self, inspections: QuerySet[Inspection], values: Collection[str], *, user: User
    ) -> QuerySet[Inspection]:
        """The inspections whose answer has one of these statuses."""
        ...

    def named(self, text: str, *, user: User) -> QuerySet:
        """The keys of the inspections whose answer has this reference."""
        ...

    def answer_statuses(self, inspections: Sequence[Inspection], *, user: User) -> dict[int, AnswerStatus]:
        """The status of each answer by inspection key, in at most two queries however many inspections there are."""
        ...


Found = TypeVar("Found")


class FilePurpose(Protocol[Found]):
    """What a worker does with a long file once its text has been read."""

    def find(self, reading: Reading) -> Found:
        """What the text says. Raises Unreadable if it is of no use."""
        ...

    def draw(self, found: Found, data: bytes, heard: Listener) -> list[Picture]:
        """Pictures of the pages to be checked. `heard` is called each second meanwhile."""
        ...

    def keep(self, file: LongFile, reading: Reading, found: Found, pictures: Sequence[Picture]) -> str:
        """Keep it all for the person who uploaded the file, and return the address of the page that shows it."""
        ...


inspection_listeners: Listeners[InspectionListener] = Listeners()
answer_status: Port[AnswerStatuses] = Port("how far the answer to an inspection has come")
# Keyed by LongFile.Purpose.
file_purposes: Named[FilePurpose] = Named("what a long file is read for")
