"""Sixty days in sequence: the clock moves to the next moment that matters, people act, something is killed."""

from __future__ import annotations

import contextlib
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone

from responses.enums import ESCALATIONS, DigestChoice
from responses.models import Digest, Publication, Reminder, ReminderRecalculation, Response
from s55tracker.mail.models import OutgoingMail
from s55tracker.working_days.calendar import is_working_day
from tests.faults.clock import SharedClock
from tests.faults.oracle import Oracle
from tests.faults.processes import Book, Team
from tests.faults.world import World
from tests.services import MailServer, Manner, wait_for

LONDON = ZoneInfo("Europe/London")

# The moments of a working day when the clock stops: before anyone is told, and after each hour people have chosen.
WORKING_DAY = ("06:30", "08:05", "12:05", "17:05")
OTHER_DAY = ("06:30", "12:05")

REMIND, SEND = "responses.tasks.remind", "s55tracker.mail.tasks.send_waiting_mail"

# A stage not finished by then is left, and reported as slow.
PATIENCE = 25  # seconds


@dataclass(frozen=True, kw_only=True)
class Size:
    responses: int = 500
    days: int = 60
    kills: int = 200
    seed: int = 55
    embedded: bool = False

    @property
    def offices(self) -> int:
        return max(2, self.responses // 50)

    @property
    def missed_days(self) -> range:
        """Ten of the sixty days when nothing runs at all, including weekends."""
        return range(self.days // 4, self.days // 4 + self.days // 6)

    @property
    def day_without_mail_server(self) -> int:
        return self.days // 5

    @property
    def first_day(self) -> date:
        """A start for which the last day is a Monday, when weekly summaries are sent. The clocks change during the
        run.
        """
        last = date(2026, 4, 27)
        return last - timedelta(days=self.days - 1)

    def day(self, number: int) -> date:
        return self.first_day + timedelta(days=number)

    def is_dark(self, number: int) -> bool:
        """A working day when the machine is off until eight: then the checks and the summaries start at the same
        moment.
        """
        is_chosen = number == self.missed_days.stop or number % 9 == 4
        return is_chosen and number not in self.missed_days and is_working_day(self.day(number))

    def stages(self, number: int) -> tuple[str, ...]:
        """The stages of a day."""
        if not is_working_day(self.day(number)):
            return OTHER_DAY
        return WORKING_DAY[1:] if self.is_dark(number) else WORKING_DAY


# --- The run -------------------------------------------------------------------------------------------------------


@dataclass
class Run:
    size: Size
    folder: Path
    mail: MailServer
    clock: SharedClock
    chance: random.Random = field(init=False)
    oracle: Oracle = field(default_factory=Oracle)
    slow_stages: list[str] = field(default_factory=list)
    troubles: Counter = field(default_factory=Counter)
    seconds: float = 0

    def __post_init__(self) -> None:
        # Separate random sources for what people do and for kills: neither depends on the other's speed.
        self.chance = random.Random(self.size.seed)
        self._accidents = random.Random(self.size.seed + 1)
        days = [number for number in range(self.size.days) if number not in self.size.missed_days]
        self._stages_left = sum(len(self.size.stages(number)) for number in days)
        self.world = World(self.chance, self.oracle, last_day=self.size.day(self.size.days - 1))
        self.team: Team | None = None
        self.book = Book(self.folder / "tasks.jsonl")

    def go(self) -> None:
        started = time.monotonic()
        self._prepare()
        names = ["worker1", "beat1"] if self.size.embedded else ["worker1", "worker2", "beat1", "beat2"]
        self.team = Team(self.folder, names, random.Random(self.size.seed + 2))
        try:
            self.team.work()
            for number in range(self.size.days):
                self._day(number)
            self._end()
        finally:
            self.team.end()
        self.seconds = time.monotonic() - started

    def _prepare(self) -> None:
        first = self.size.first_day
        self.clock.put_to(
            datetime.combine(first - timedelta(days=1), datetime.min.time(), LONDON) + timedelta(hours=18)
        )
        self.world.found_offices(self.size.offices)
        self.world.open_papers(self.size.responses, today=first - timedelta(days=1))

    def _day(self, number: int) -> None:
        day, size = self.size.day(number), self.size
        is_missed, is_dark, is_last = number in size.missed_days, size.is_dark(number), number == size.days - 1
        if is_dark or (number == size.missed_days.start and is_missed):
            self.team.rest()
        if number == size.day_without_mail_server:
            self.mail.close()
        if number == size.days // 2:
            # Two mailboxes that do not exist for three days.
            people = self._accidents.sample(sorted(person.email for person in self.world.people.values()), 2)
            self.mail.refuse_readers(550, "No such mailbox", only=people)
        if number == size.days // 2 + 3:
            self.mail.accept()
        for stage in size.stages(number):
            moment = datetime.combine(day, datetime.strptime(stage, "%H:%M").time(), LONDON)
            self.clock.put_to(moment)
            self.team.work(unless=is_missed)
            acts = 0 if is_last and stage != "06:30" else self._acts(day, stage)
            if is_missed:
                self.world.act(acts)
                continue
            trouble = number != size.day_without_mail_server and not is_last
            self._stage(moment, acts=acts, trouble=trouble, is_first=is_dark and stage == "08:05")
        if number == size.day_without_mail_server:
            self.mail.open()

    def _acts(self, day: date, stage: str) -> int:
        if stage not in ("06:30", "12:05"):
            return 0
        most = max(3, self.size.responses // 80) if is_working_day(day) else 1
        return self.chance.randint(0, most)

    def _stage(self, moment: datetime, *, acts: int, trouble: bool, is_first: bool) -> None:
        """`is_first`: nothing has run since yesterday, so everything due today is checked, written and sent in one go."""
        began = time.time()
        if trouble and f"{moment:%H:%M}" == "08:05":
            self._make_trouble()
        kills = self._kills_of_this_stage()
        plugs = threading.Thread(target=self._pull, args=(kills,), daemon=True)
        plugs.start()
        self.world.act(acts)
        plugs.join()
        try:
            wait_for(lambda: self._is_settled(began), seconds=PATIENCE, what="the stage")
        except TimeoutError:
            self.slow_stages.append(f"{moment:%d %B %H:%M}: {self._what_is_left()}")
        self.oracle.checkpoint(self.world.papers, self.world.told(moment), now=moment, nobody_acted=is_first)

    def _kills_of_this_stage(self) -> list[tuple[float, str]]:
        """Share the kills that are left among the stages, so that all are used by the end. Each can come at any moment
        after the clock jumps.
        """
        left = self.size.kills - len([kill for kill in self.team.kills if not kill.on_purpose])
        stages, self._stages_left = self._stages_left, self._stages_left - 1
        number = left // stages + (self._accidents.random() < left % stages / stages)
        chosen = [
            (self._accidents.choice([self._accidents.uniform(0, 0.6), self._accidents.uniform(0, 1.5)]), name)
            for name in self._accidents.choices(
                self.team.names, weights=[3 if name.startswith("worker") else 1 for name in self.team.names], k=number
            )
        ]
        return sorted(chosen)

    def _pull(self, kills: list[tuple[float, str]]) -> None:
        began = time.monotonic()
        for delay, name in kills:
            time.sleep(max(0, began + delay - time.monotonic()))
            # Wait for processes killed a moment ago to come back.
            with contextlib.suppress(TimeoutError):
                wait_for(lambda name=name: self.team.kill(name), seconds=3, what=f"{name} to come back")

    def _make_trouble(self) -> None:
        """How the mail server treats some of this morning's emails. On every other morning it works."""
        if self._accidents.random() < 0.5:
            return
        window = [
            Manner(lambda: "250 Accepted", keeps=True, when_kept=self.team.kill_sender),
            Manner(lambda: "250 Accepted", keeps=True, when_answered=self.team.kill_sender),
            "keep_and_drop",
        ]
        kinds = ["451", "451", "450", "554", "drop", "hang", *window]
        chosen = self._accidents.choices(kinds, k=self._accidents.randint(1, 4))
        for each in chosen:
            self.troubles[each if isinstance(each, str) else "killed at the acceptance"] += 1
        fine = [Manner(lambda: "250 Accepted", keeps=True)] * self._accidents.randint(0, 3)
        self.mail.next_messages(*fine, *chosen)

    def _end(self) -> None:
        """The mail server works again, and enough hours pass for everything waiting for a retry."""
        self.mail.accept()
        moment = self.clock.now()
        for _ in range(6):
            if not OutgoingMail.objects.filter(sent_at=None, refused_at=None).exists():
                return
            moment += timedelta(minutes=70)
            self.clock.put_to(moment)
            began = time.time()
            with contextlib.suppress(TimeoutError):
                wait_for(lambda began=began: self._is_settled(began), seconds=PATIENCE, what="the end")

    # --- Has it finished?
    # -----------------------------------------------------------------------------------------------

    def _is_settled(self, began: float) -> bool:
        """Nothing is left to check, to summarise or to send. Reads the rows only to know when to continue."""
        return not self._what_is_left() and self._has_ticked(began)

    def _what_is_left(self) -> dict[str, int]:
        now = timezone.localtime()
        today = now.date()
        left = {
            "to look at": ReminderRecalculation.objects.filter(recalculate_on__lte=today).count()
            + Response.objects.filter(reminder_recalculation=None).count(),
            "to send": OutgoingMail.objects.filter(sent_at=None, refused_at=None, attempt_after__lte=now).count(),
            "to render": Publication.objects.filter(rendered_at=None, render_after__lte=now).count(),
        }
        told = self.world.told(now)
        whole = [
            each.pk
            for each in told
            if each.choice != DigestChoice.WEEKLY or self.oracle.is_first_of_week(each, today=today)
        ]
        waiting = Reminder.objects.filter(state="waiting", due_on__lte=today).filter(
            Q(person__in=whole) | Q(person__in=[each.pk for each in told], kind__in=ESCALATIONS)
        )
        written = Digest.objects.filter(for_on=today).values("person")
        left["to put into a digest"] = waiting.exclude(person__in=written).count()
        return {what: number for what, number in left.items() if number}

    def _has_ticked(self, began: float) -> bool:
        """True if, since the clock moved, `remind` and then the sending of emails have each run in full."""
        self.book.read()
        ended = [entry.task for entry in self.book.since(began) if entry.what == "ends" and entry.state == "SUCCESS"]
        return REMIND in ended and SEND in ended[ended.index(REMIND) :]
