"""The result: what was due, compared with the ledger and the mail server. Printed as a table, saved as JSON."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from email.message import EmailMessage

from responses.enums import ESCALATIONS, ReminderState
from responses.models import Digest, Reminder
from s55tracker.mail.models import OutgoingMail
from tests.faults.oracle import Key
from tests.faults.run import Run
from tests.services import Acceptance

STATES = ReminderState
# Reminders of events, which no date requires; see responses/reminders/.
NOTES = ("plan_moved", "now_yours", "mail_refused")


@dataclass
class Report:
    size: dict
    seconds: float
    reminders: Counter = field(default_factory=Counter)
    days_until_sent: Counter = field(default_factory=Counter)
    digests: Counter = field(default_factory=Counter)
    other_mail: Counter = field(default_factory=Counter)
    twice: list[str] = field(default_factory=list)
    never: list[str] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)
    kills: Counter = field(default_factory=Counter)
    troubles: dict = field(default_factory=dict)
    actions: dict = field(default_factory=dict)
    slow_stages: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """True if everything was sent, and nothing twice except in the one window."""
        wrong = (
            self.reminders["never"]
            + self.reminders[TOO_LATE]
            + self.reminders["sent twice, outside the window"]
            + self.reminders["in the ledger and due to no one"]
        )
        wrong += sum(
            mail["accepted twice, outside the window"] + mail["never"] + mail[UNTOLD]
            for mail in (self.digests, self.other_mail)
        )
        return wrong + self.digests["of one person and day, two"] == 0

    def to_json(self) -> dict:
        """Do not use `asdict`, which turns a counter's entries into counters."""
        return {"is_good": self.is_good} | {
            name: dict(value) if isinstance(value, Counter) else value for name, value in vars(self).items()
        }


def report_of(run: Run) -> Report:
    report = Report(
        size={**vars(run.size), "offices": run.size.offices, "people": len(run.world.people)},
        seconds=round(run.seconds, 1),
        troubles=dict(run.troubles),
        actions=dict(run.world.done),
        slow_stages=run.slow_stages,
    )
    run.book.read()
    taken: dict[str, list[Acceptance]] = defaultdict(list)
    for acceptance in run.mail.acceptances:
        taken[acceptance.message_id].append(acceptance)
    _count_kills(report, run)
    _count_mail(report, run, taken)
    _count_reminders(report, run, taken)
    return report


# --- Kills ---------------------------------------------------------------------------------------------------------


def _count_kills(report: Report, run: Run) -> None:
    busy: dict[int, str] = {}
    for entry in run.book.entries:
        busy[entry.pid] = entry.task if entry.what == "begins" else ""
    for kill in run.team.kills:
        kind = "on purpose, at the mail server’s acceptance" if kill.on_purpose else "at random"
        report.kills[kind] += 1
        if not kill.on_purpose:
            report.kills["at random: " + kill.name.rstrip("0123456789")] += 1
            if task := busy.get(kill.pid):
                report.kills["at random, in the middle of " + task.rpartition(".")[2]] += 1


# --- Mail ----------------------------------------------------------------------------------------------------------


def _count_mail(report: Report, run: Run, taken: dict[str, list[Acceptance]]) -> None:
    digest_mails = set(Digest.objects.exclude(mail=None).values_list("mail_id", flat=True))
    known: set[str] = set()
    for mail in OutgoingMail.objects.all():
        counted = report.digests if mail.pk in digest_mails else report.other_mail
        counted["written"] += 1
        known.add(mail.message_id)
        times = taken.get(mail.message_id, [])
        if times:
            counted[f"accepted {_how_often(times, run)}"] += 1
            if len(times) > 1:
                report.twice.append(_format_mail(mail, times, run))
        elif mail.refused_at:
            counted["rejected (5xx)"] += 1
            if counted is report.digests and not Reminder.objects.filter(
                kind="mail_refused", sentence__contains=mail.to_email
            ):
                counted[UNTOLD] += 1
        else:
            counted["never"] += 1
            report.never.append(f"mail {mail.pk} of {mail.created_at:%d %B %H:%M}: {mail.last_error or 'no error'}")
    report.other_mail["accepted, but in no row"] += len(set(taken) - known)
    report.digests["written without an email: nothing to say"] = Digest.objects.filter(mail=None).count()
    pairs = Counter(Digest.objects.values_list("person", "for_on"))
    report.digests["of one person and day, two"] = sum(number > 1 for number in pairs.values())


def _how_often(times: list[Acceptance], run: Run) -> str:
    if len(times) == 1:
        return "once"
    within = all(_is_in_the_window(each, run) for each in times[:-1])
    return "twice, in the window" if within else "twice, outside the window"


def _is_in_the_window(acceptance: Acceptance, run: Run) -> bool:
    """Between the server's acceptance and the stamp: its sender was never told, or was killed before doing anything
    else.

    A worker sends one email after another, so it was killed over the last one it delivered, in a task that never ended.
    """
    if not acceptance.is_answered:
        return True
    pid = _pid_of(acceptance)
    is_last = not any(each.at > acceptance.at for each in run.mail.acceptances if each.sender == acceptance.sender)
    has_ended = any(each.pid == pid and each.what == "ends" and each.at > acceptance.at for each in run.book.entries)
    return is_last and not has_ended and any(kill.pid == pid for kill in run.team.kills)


def _format_mail(mail: OutgoingMail, times: list[Acceptance], run: Run) -> str:
    told = []
    for each in times:
        kill = next((kill for kill in run.team.kills if kill.pid == _pid_of(each)), None)
        fate = f"accepted from process {_pid_of(each)}"
        if not each.is_answered:
            fate += ", which was not told"
        elif kill and each is not times[-1]:
            how = "on purpose " if kill.on_purpose else ""
            fate += f", which was killed {how}{max(0, kill.at - each.at) * 1000:.1f} ms later"
        told.append(fate)
    return f"{mail.message_id}: {'; again '.join(told)}"


def _pid_of(acceptance: Acceptance) -> int:
    digits = "".join(letter for letter in acceptance.sender if letter.isdigit())
    return int(digits or 0)


# --- Reminders -----------------------------------------------------------------------------------------------------


def _count_reminders(report: Report, run: Run, taken: dict[str, list[Acceptance]]) -> None:
    rows = {
        (row.response_id, row.person_id, str(row.kind), row.about_on, row.due_on): row
        for row in Reminder.objects.select_related("digest__mail", "response__inspection")
    }
    accepted = {message["Message-ID"]: _text_of(message) for message in run.mail.messages}
    counted = report.reminders
    counted["due"] = len(run.oracle.must)
    for key in run.oracle.must:
        outcome = _outcome(key, rows.get(key), run, accepted)
        if outcome == SENT:
            mail = rows[key].digest.mail
            counted[f"{SENT} {_how_often(taken[mail.message_id], run)}"] += 1
            report.days_until_sent[(rows[key].digest.for_on - run.oracle.must[key].date()).days] += 1
        else:
            counted[outcome] += 1
        if outcome in ("never", TOO_LATE):
            report.never.append(f"reminder {key}, due at {run.oracle.must[key]:%d %B %H:%M}: {_state(rows.get(key))}")
    extra = {key for key, row in rows.items() if key not in run.oracle.must and str(row.kind) not in NOTES}
    counted["due only between two checks, and recorded"] = len(extra & run.oracle.may)
    counted["in the ledger and due to no one"] = len(extra - run.oracle.may)
    report.unexpected = [f"{key}: {_state(rows[key])}" for key in sorted(extra - run.oracle.may)]
    for key, row in rows.items():
        if str(row.kind) in NOTES:
            waiting = row.state == STATES.WAITING and run.world.people[key[1]].choice == "daily"
            counted["notes of an event, still waiting" if waiting else "notes of an event, settled"] += 1


UNTOLD = "rejected, and no administrator told"
SENT = "sent"
TOO_LATE = "sent, but in a summary a day later than necessary"
REFUSED = "in a summary that its reader’s mail server rejected"
REPLACED = "replaced by a more urgent one"
OFF = "switched off by their reader"
GONE = "withdrawn: no longer due when the summary was written"


def _outcome(key: Key, row: Reminder | None, run: Run, accepted: dict[str, str]) -> str:
    if row is None or row.state == STATES.WAITING:
        return "never"
    person = run.world.people[key[1]]
    if row.state == STATES.SENT:
        mail = row.digest.mail
        if mail is None or mail.to_email != person.email:
            return "never"
        if mail.message_id in accepted:
            if not _is_said(row, accepted[mail.message_id]):
                return "never"
            return SENT if row.digest.for_on <= run.oracle.should_be_out.get(key, date.max) else TOO_LATE
        return REFUSED if mail.refused_at else "never"
    if row.state == STATES.SUPERSEDED:
        return REPLACED if _is_told(row, run) else "never"
    if row.state == STATES.SWITCHED_OFF:
        return OFF if person.was_ever_off and row.kind not in ESCALATIONS else "never"
    if row.state == STATES.WITHDRAWN:
        return "never" if key in run.oracle.due_now or key in run.oracle.should_be_out else GONE
    return "never"


def _is_said(row: Reminder, text: str) -> bool:
    """True if the summary has the reminder's sentence in the paragraph about its response. Each response has one."""
    for paragraph in text.split("\n\n"):
        words = " ".join(paragraph.split()).casefold()
        if f"({row.response.reference})" in words and row.sentence.casefold() in words:
            return True
    return False


def _text_of(message: EmailMessage) -> str:
    return message.get_body(("plain",)).get_content().replace("\r\n", "\n")


def _is_told(row: Reminder, run: Run) -> bool:
    """True if its replacement, or the replacement's replacement, was sent, switched off or rightly withdrawn."""
    while row.state == STATES.SUPERSEDED:
        if row.superseded_by is None:
            return False
        row = Reminder.objects.select_related("superseded_by").get(pk=row.superseded_by_id)
    key = (row.response_id, row.person_id, str(row.kind), row.about_on, row.due_on)
    if row.state == STATES.WITHDRAWN:
        return key not in run.oracle.due_now
    return row.state in (STATES.SENT, STATES.SWITCHED_OFF)


def _state(row: Reminder | None) -> str:
    if row is None:
        return "no line in the ledger"
    return f"{row.state}{f', {row.ended_because}' if row.ended_because else ''}"


# --- The table -----------------------------------------------------------------------------------------------------


def table(report: Report) -> str:
    size = report.size
    where = "the embedded default (SQLite, files as broker)" if size["embedded"] else "PostgreSQL and Redis"
    lines = [
        f"Fault run on {where}: {size['responses']} responses in {size['offices']} offices, {size['people']} people, "
        f"{size['days']} days, seed {size['seed']}; {report.seconds:.0f} seconds",
        "",
        *_block("Reminders", report.reminders, always=REMINDERS),
        *_block(
            "Days from being due to the summary", {str(days): n for days, n in sorted(report.days_until_sent.items())}
        ),
        *_block("Summaries", report.digests, always=MAIL),
        *_block("Other emails", report.other_mail, always=MAIL),
        *_block("Kills -9", report.kills),
        *_block("Faults made by the mail server, messages", report.troubles),
        *_block("What people did", report.actions),
    ]
    for title, entries in (
        ("Twice, each with the same Message-ID", report.twice),
        ("Never", report.never),
        ("In the ledger and due to no one", report.unexpected),
        ("Stages not finished in time", report.slow_stages),
    ):
        if entries:
            lines += [title, *(f"  {entry}" for entry in entries[:20])]
            lines += [f"  and {len(entries) - 20} more"] if len(entries) > 20 else []
            lines.append("")
    return "\n".join([*lines, "Nothing was lost." if report.is_good else "SOMETHING IS WRONG: see above."])


REMINDERS = ("due", "sent once", "sent twice, in the window", "sent twice, outside the window", TOO_LATE, "never")
MAIL = ("written", "accepted once", "accepted twice, in the window", "accepted twice, outside the window", "never")


def _block(title: str, counted: dict, *, always: tuple[str, ...] = ()) -> list[str]:
    names = [*always, *(name for name, number in sorted(counted.items()) if number and name not in always)]
    return [title, *(f"  {name:<60}{counted.get(name, 0):>8,}" for name in names), ""] if names else []
