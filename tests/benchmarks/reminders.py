"""The minute's check of every open response, and delivering email to a mail server. In a separate process, on
PostgreSQL.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from datetime import time as time_of_day

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inspections.clock.deadlines import clock_for
from inspections.models import Inspection
from responses.enums import ReminderKind, ReminderState
from responses.models import Digest, ForceRequest, Reminder, ReminderRecalculation, Response
from responses.reminders import ledger
from responses.reminders.ledger import AGAIN_AFTER, AGAIN_AT_MOST, record_due_reminders
from responses.summaries.sending import send_digests
from s55tracker.accounts.models import Force, Membership, PolicingBody, User
from s55tracker.accounts.roles import Role
from s55tracker.mail.models import OutgoingMail
from s55tracker.mail.outbox import send_due
from tests.services import ROOT

OPEN_RESPONSES = 20_000
LINES_A_RESPONSE = 60
OFFICES = 43
# The same offices on an ordinary day, for the summaries.
USUALLY_OPEN = 12 * OFFICES
MAILS = 1_000


def measure_reminders() -> dict:
    """The summaries of an ordinary day; then seconds and queries for checking 20,000 open responses with 60 lines each,
    none new.
    """
    today = timezone.localdate()
    offices = [_office(number) for number in range(OFFICES)]
    _fill(offices, range(USUALLY_OPEN), today)
    _analyse()
    first_s = _seconds(lambda: record_due_reminders(today=today))
    digests = measure_digests()
    _fill(offices, range(USUALLY_OPEN, OPEN_RESPONSES), today)
    _watch_and_add_old_lines(today)
    return {"digests": digests, "look": {"first_ms_each": _ms_each(first_s, USUALLY_OPEN), **measure_looks(today)}}


def measure_looks(today: date) -> dict:
    ReminderRecalculation.objects.filter(response__lte=USUALLY_OPEN).update(recalculate_on=date.min)
    record_due_reminders(today=today)
    _analyse()
    lines = Reminder.objects.count()
    figures = {
        "open_responses": Response.objects.count(),
        "lines": lines,
        "run_with_nothing_due": _look(today),
    }
    # The slow round: the 500 responses not checked for the longest time.
    long_ago = timezone.now() - AGAIN_AFTER - timedelta(hours=1)
    oldest = ReminderRecalculation.objects.filter(response__lte=USUALLY_OPEN)
    figures["run_with_the_slow_round"] = _look(today, before=lambda: oldest.update(recalculated_at=long_ago), runs=3)
    figures["again_ms_each"] = _ms_each(figures["run_with_the_slow_round"]["seconds"], AGAIN_AT_MOST)
    assert Reminder.objects.count() == lines, "The looks were to find nothing new."
    return figures


def _ms_each(seconds: float, number: int) -> float:
    return round(seconds / number * 1000, 2)


def measure_mail() -> dict:
    """Emails per second from the outbox to a real SMTP server on this machine, which stores them."""
    OutgoingMail.objects.bulk_create(
        OutgoingMail(
            to_email=f"reader{number}@force.example",
            subject="Section 55 Tracker: your digest of 6 October 2026",
            text="Publish the response.\n" * 40,
            html="<p>Publish the response.</p>" * 40,
            headers={"Auto-Submitted": "auto-generated"},
            message_id=f"<{number}@office.example>",
        )
        for number in range(MAILS)
    )
    # In a separate process, like a mail server.
    command = [sys.executable, "-c", MAIL_SERVER]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        with _mailing_to(port=int(server.stdout.readline())):
            seconds = _seconds(send_due)
        accepted = int(server.communicate("")[0])
    return {"mails": accepted, "seconds": round(seconds, 2), "a_second": round(accepted / seconds)}


MAIL_SERVER = """
import sys
from tests.services import MailServer
with MailServer() as server:
    print(server.port, flush=True)
    sys.stdin.read()
    print(len(server.messages))
"""


def measure_digests() -> dict:
    """Writing everyone's summary for a working day: 43 offices with twelve open responses each."""
    day = timezone.localdate() + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    now = timezone.make_aware(datetime.combine(day, time_of_day(9)))
    _analyse()
    record_due_reminders(today=day)
    people = User.objects.count()
    with CaptureQueriesContext(connection) as queries:
        seconds = _seconds(lambda: send_digests(now=now))
    written = Digest.objects.filter(for_on=day).count()
    return {
        "people": people,
        "digests": written,
        "seconds": round(seconds, 2),
        "ms_each": round(seconds / written * 1000, 1),
        "queries_each": round(len(queries) / written, 1),
    }


def _look(today: date, *, before: Callable[[], object] = lambda: None, runs: int = 5) -> dict:
    seconds, queries = [], 0
    for _ in range(runs):
        before()
        with CaptureQueriesContext(connection) as asked:
            seconds.append(_seconds(lambda: record_due_reminders(today=today)))
        queries = len(asked)
    return {"seconds": round(statistics.median(seconds), 3), "queries": queries, "lots": ledger.LOT}


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _analyse() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@contextmanager
def _mailing_to(*, port: int):
    kept = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield
    settings.EMAIL_BACKEND = kept


def _fill(offices: list, numbers: range, today: date) -> None:
    """Open responses aged from a day to about seven weeks, each with 60 lines sent or replaced long ago."""
    inspections, responses = [], []
    for number in numbers:
        body, _, people = offices[number % OFFICES]
        published_on = today - timedelta(days=1 + number // OFFICES % 50)
        clock = clock_for(published_on)
        inspections.append(
            Inspection(
                recorded_by=body,
                title=f"Report {number}",
                published_on=published_on,
                deadline_on=clock.deadline,
                safe_day_on=clock.safe_day,
                all_forces=True,
            )
        )
        responses.append(
            Response(
                reference=f"{body.slug}-{number}",
                body=body,
                inspection=inspections[-1],
                status="drafting",
                owner=people[Role.OFFICER],
                created_at=timezone.make_aware(datetime.combine(published_on, time_of_day(9))),
            )
        )
    Inspection.objects.bulk_create(inspections, batch_size=2000)
    Response.objects.bulk_create(responses, batch_size=2000)
    ForceRequest.objects.bulk_create(
        [
            ForceRequest(
                response=response,
                force=offices[number % OFFICES][1],
                status="invited",
                status_changed_at=response.created_at,
                comment_by=response.inspection.published_on + timedelta(days=28),
            )
            for number, response in zip(numbers, responses, strict=True)
        ],
        batch_size=2000,
    )


def _watch_and_add_old_lines(today: date) -> None:
    """Marks each response as watched and gives it sixty lines, including lines of a plan that has since changed. Uses
    SQL because there are a million rows.
    """
    owners = User.objects.filter(pk__in=Response.objects.values("owner"))
    Digest.objects.bulk_create(Digest(person=person, for_on=date(2020, 1, 6)) for person in owners)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO responses_reminderwatch (response_id, look_on, looked_at, enter_since)
            SELECT id, %s, now(), now() FROM responses_response ON CONFLICT DO NOTHING
            """,
            [today + timedelta(days=5)],
        )
        # Skip the foreign key checks: a million of them would take longer than everything else.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            """
            WITH found AS MATERIALIZED (SELECT response_id, count(*) AS lines FROM responses_reminder GROUP BY response_id)
            INSERT INTO responses_reminder (response_id, person_id, kind, about_on, due_on, sentence, because, state,
                                            ended_because, digest_id, created_at)
            SELECT response.id, response.owner_id, %s, date '2020-01-01' + number::int, date '2020-01-01' + number::int,
                   'Planned for this day: Draft ready', '', %s, '', digest.id, now()
            FROM responses_response response
            JOIN responses_digest digest ON digest.person_id = response.owner_id AND digest.for_on = '2020-01-06'
            LEFT JOIN found ON found.response_id = response.id
            CROSS JOIN LATERAL generate_series(1, %s - coalesce(found.lines, 0)) number
            """,
            [ReminderKind.STEP_DUE, ReminderState.SENT, LINES_A_RESPONSE],
        )
        cursor.execute("SET session_replication_role = origin")


def _office(number: int) -> tuple[PolicingBody, Force, dict[Role, User]]:
    name = f"County {number:02d}"
    force = Force.objects.create(slug=f"county-{number:02d}", name=f"{name} Police")
    body = PolicingBody.objects.create(
        slug=f"county-{number:02d}", name=name, office_name=f"Office of the PCC for {name}"
    )
    people = {}
    for role in Role:
        of_force = role in (Role.FORCE_CONTRIBUTOR, Role.FORCE_LEAD)
        people[role] = User.objects.create(email=f"{role}@{body.slug}.example", name=f"{role.label} of {name}")
        Membership.objects.create(user=people[role], role=role, **({"force": force} if of_force else {"body": body}))
    return (
        body,
        force,
        {role: person for role, person in people.items() if role not in (Role.FORCE_CONTRIBUTOR, Role.FORCE_LEAD)},
    )
