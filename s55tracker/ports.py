"""Lets the base ask questions of the apps above it, which it cannot import.

Each port has a typed signature. The answering app registers a function in `AppConfig.ready()`; responses/apps.py and
inspections/apps.py list all the answers. A call without an answer fails immediately and names the port.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Generic, NamedTuple, Protocol, TypeVar

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpRequest, HttpResponse, QueryDict

    from s55tracker.accounts.models import Force, PolicingBody, User
    from s55tracker.accounts.roles import Role
    from s55tracker.mail.models import OutgoingMail
    from s55tracker.office.handovers import Handover
    from s55tracker.office.listeners import Before, OfficeChange
    from s55tracker.saved_views.kept import KeptList

F = TypeVar("F")


class PortUnanswered(RuntimeError):
    """No app has registered an answer to a port that was called."""


class Port(Generic[F]):
    """A question that exactly one app answers."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.answer: F | None = None

    def register(self, answer: F) -> None:
        self.answer = answer

    @property
    def ask(self) -> F:
        """The registered function. Raises PortUnanswered."""
        if self.answer is None:
            raise PortUnanswered(f"No app answers “{self.name}”. Register a function for it in AppConfig.ready().")
        return self.answer


class Listeners(Generic[F]):
    """Functions called for an event, in order of registration. There may be none."""

    def __init__(self) -> None:
        self.registered: list[F] = []

    def register(self, listener: F) -> None:
        # Django may prepare an app twice in a test run.
        if listener not in self.registered:
            self.registered.append(listener)

    def __iter__(self) -> Iterator[F]:
        return iter(self.registered)


class Named(Generic[F]):
    """A question with a separate answer for each name. Asking for a name that no app has registered raises
    PortUnanswered.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.registered: dict[str, F] = {}

    def register(self, name: str, answer: F) -> None:
        self.registered[name] = answer

    def ask(self, name: str) -> F:
        if name not in self.registered:
            raise PortUnanswered(f"No app answers “{self.name}” for “{name}”. Register it in AppConfig.ready().")
        return self.registered[name]


# --- The questions -------------------------------------------------------------------------------------------------


class OfficeListener(Protocol):
    """Called when an office's people, plan or reminders change, inside the same transaction. Returns sentences
    describing what it did.
    """

    def __call__(
        self,
        *,
        organisation: PolicingBody | Force,
        change: OfficeChange,
        by: User,
        person: User | None,
        successor: User | None,
        lost: Role | None,
        why: str,
        before: Before | None,
    ) -> list[str]: ...


class HandoverOf(Protocol):
    """What someone would leave behind in an organisation, and who would take it over; None if they leave nothing."""

    def __call__(self, *, person: User, organisation: PolicingBody | Force, today: date) -> Handover | None: ...


class EndCalendarAddresses(Protocol):
    def __call__(self, *, by: User, person: User, why: str) -> object: ...


class WordsBesideADate(Protocol):
    """The note beside a future date if no one works until then: "today is the last working day before it". Otherwise
    empty.
    """

    def __call__(self, day: date, *, today: date, extra: frozenset[date]) -> str: ...


class Badge(NamedTuple):
    """A number beside a navigation item, and its words for screen readers."""

    count: Callable[[User], int]
    words: str


office_listeners: Listeners[OfficeListener] = Listeners()
# Called before a change to several offices, or to a person in several: each listener locks what it will touch, in
# order.
office_locks: Listeners[Callable[[list[PolicingBody | Force]], None]] = Listeners()
refused_mail_listeners: Listeners[Callable[[OutgoingMail], None]] = Listeners()
# Called after the mail server accepts an email, and when a report says that an accepted one came back.
sent_mail_listeners: Listeners[Callable[[OutgoingMail], None]] = Listeners()
bounced_mail_listeners: Listeners[Callable[[OutgoingMail], None]] = Listeners()
handover: Port[HandoverOf] = Port("what someone leaves behind")
calendar_addresses_counted: Port[Callable[[User], int]] = Port("how many calendar addresses someone has")
calendar_addresses_ended: Port[EndCalendarAddresses] = Port("end someone’s calendar addresses")
words_beside_a_date: Port[WordsBesideADate] = Port("the words beside a date")
safe_day_of: Port[Callable[[date], date]] = Port("the safe day of a date of publication")
# The answer to a request for a public page, which needs no session. None for every other request.
public_pages: Port[Callable[[HttpRequest], HttpResponse | None]] = Port("public pages")
# Keyed by the name of the item's address.
navigation_badges: Named[Badge] = Named("the badge of a navigation item")
# Keyed by the page that can be saved as a view. Each reads an address through the list's own search form.
saved_view_readers: Named[Callable[[User | AnonymousUser, QueryDict], KeptList]] = Named("the reader of a saved view")
# Keyed by kind of row: when the oldest unprocessed one started waiting, for /readyz; None if there is none.
backlogs: Named[Callable[[], datetime | None]] = Named("the oldest undone row")
