"""A response from its report to the public, with one awkward text in every box: nothing breaks, and accepted text
reaches the public.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Iterator
from datetime import timedelta

import lxml.etree
import lxml.html
import openpyxl
import pypdfium2
import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from responses.calendars.actions import make_calendar_address
from responses.models import Publication, Response
from responses.publishing.rendering import render
from responses.summaries.run import run_reminders
from s55tracker.mail.outbox import send_due
from s55tracker.working_days.calendar import working_day_on_or_after
from tests.awkward.sending import PLAIN, Visitor, errors_of, form_of
from tests.awkward.strings import ONE_OF_EACH_KIND, awkward_strings
from tests.factories import PASSWORD, Office, an_office, has_trial_pdf, refreshed
from tests.inspections.logging.forms_as_sent import date_parts, report_sent, rows_sent

# `make awkward` runs it on both databases, other runs on one, because the same code handles the text on both.
ALL = os.environ.get("S55_AWKWARD_TEXTS") == "all"
pytestmark = [pytest.mark.django_db, *([] if ALL else [pytest.mark.once])]

STRINGS = awkward_strings()
TRIED = list(STRINGS) if ALL else ONE_OF_EACH_KIND


@pytest.fixture
def office() -> Office:
    return an_office()


def visitor(user, text: str) -> Visitor:
    client = Client(raise_request_exception=True)
    client.force_login(user)
    return Visitor(client, text)


@pytest.mark.parametrize("name", TRIED)
def test_text_goes_the_whole_way_or_is_refused_where_it_is_typed(office, name):
    text = STRINGS[name]
    officer, lead, approver, administrator = (
        visitor(user, text) for user in (office.officer, office.lead, office.approver, office.administrator)
    )
    set_up(administrator)
    administrator.fill_in("/office/distribution-list/add/", ["line", "address"], duty="practice")
    response = logged(officer)
    at = f"/responses/{response.reference}/"
    invite(officer, at, office)
    comment(lead, response, office)
    write(officer, at, response)
    submit(officer, administrator, at, response)
    approver.fill_in(f"{at}approval/", ["reason"], decision="return")
    write(officer, at, response)
    submit(officer, administrator, at, response)
    approve(approver, at)
    publish(officer, at)
    correct(officer, approver, administrator, at, response)
    copies(officer, at, refreshed(response))

    for publication in Publication.objects.all():
        assert render(publication.pk), (name, refreshed(publication).render_error)
    for problem in what_is_read(officer, office, refreshed(response), text):
        pytest.fail(problem)
    everything_sent(office)


def set_up(administrator: Visitor) -> None:
    administrator.fill_in("/office/settings/", ["panel_name", "name_welsh"])
    administrator.fill_in("/office/letterhead/", ["address", "signature_name"])


def logged(officer: Visitor) -> Response:
    boxes = [
        "title",
        "publication_types",
        "joint_with",
        "finding-0-wording",
        "finding-0-due_text",
        "finding-0-reference",
    ]
    row = {"reference": "1", "wording": "Chief constables should buy lamps.", "addressees": ["chief_constables"]}
    sent = report_sent(date_confirmed="on", published_on=timezone.localdate() - timedelta(days=3), **rows_sent(row))
    officer.send("/inspections/log/", sent | dict.fromkeys(boxes, officer.text), boxes)
    return Response.objects.get()


def as_offered(person: Visitor, path: str) -> dict[str, object]:
    return form_of(person.get(path), [])


def invite(officer: Visitor, at: str, office: Office) -> None:
    by = working_day_on_or_after(timezone.localdate() + timedelta(days=14))
    officer.fill_in(f"{at}force/{office.force.slug}/invite/", ["message"], **date_parts("comment_by", by))


def comment(lead: Visitor, response: Response, office: Office) -> None:
    at = f"/force-comments/{response.reference}/{office.force.slug}/"
    lead.fill_in(f"{at}overall/", ["text"])
    for finding in response.inspection.findings.all():
        lead.fill_in(f"{at}findings/{finding.pk}/", ["text"], stance="accepted")
    path = f"{at}submit/"
    nothing_written = "You have not written anything yet." in words_of(lead.get(path))
    if nothing_written:
        lead.refused.append(path)
    if nothing_written or refused_as_unprintable(
        lead, path, as_offered(lead, path) | {"chief_officer_name": "Chris Chief"}
    ):
        lead.text = PLAIN
        comment(lead, response, office)


def write(officer: Visitor, at: str, response: Response) -> None:
    """Adds a word the second time, so that the returned text has changed."""
    officer.text += " again" if officer.text.strip() and len(officer.text) < 1000 else ""
    for section in ("key-findings", "introduction", "overall-comment"):
        officer.fill_in(f"{at}write/{section}/", ["text"])
    for finding in response.inspection.findings.all():
        officer.fill_in(f"{at}findings/{finding.pk}/", ["text"], action_stance="action_taken")


def submit(officer: Visitor, administrator: Visitor, at: str, response: Response) -> None:
    """Also handles a page that asks why a returned text is unchanged, and one that names what to fix first: no text,
    text that cannot be printed, or text that looks like an unfilled mail merge.
    """
    path = f"{at}moves/submit/"
    page = officer.get(path)
    if stops := to_fix_first(page):
        assert officer.text != PLAIN, stops
        officer.refused.append(path)
        officer.text = PLAIN
        write_plainly(officer, administrator, response)
        write(officer, at, response)
        page = officer.get(path)
    assert not to_fix_first(page), words_of(page)
    offered = form_of(page, [])
    boxes = [box for box in ("unchanged_because",) if box in offered]
    officer.send(path, offered | dict.fromkeys(boxes, officer.text), boxes)


def to_fix_first(page: bytes) -> list[str]:
    """The problems that the page names in place of its form."""
    return re.findall(r"things? to fix first: (.+)", words_of(page))


def words_of(page: bytes) -> str:
    return " ".join(lxml.html.fromstring(page).get_element_by_id("main-content").text_content().split())


def refused_as_unprintable(person: Visitor, path: str, sent: dict[str, object]) -> bool:
    """Press the button. Returns True if the page names characters the document cannot print; anything else except
    success is a fault.
    """
    answer = person.post(path, sent)
    if answer.status_code == 302:
        return False
    assert "cannot print" in errors_of(answer.content), (path, answer.status_code, errors_of(answer.content))
    assert person.text != PLAIN, errors_of(answer.content)
    person.refused.append(path)
    return True


def write_plainly(officer: Visitor, administrator: Visitor, response: Response) -> None:
    """Logged details are also corrected in their own form."""
    administrator.text = PLAIN
    set_up(administrator)
    at = f"/inspections/{response.inspection_id}/"
    officer.fill_in(f"{at}edit/", ["title", "publication_types", "joint_with"])
    for finding in response.inspection.findings.all():
        officer.fill_in(f"{at}findings/{finding.pk}/", ["reference", "wording", "due_text"])


def approve(approver: Visitor, at: str) -> None:
    path = f"{at}approval/"
    has_trial_pdf(Response.objects.get(reference=at.split("/")[2]))
    offered = form_of(approver.get(path), ["content_hash", "password"])
    approver.send(path, offered | {"decision": "approve", "password": PASSWORD}, [])


def publish(officer: Visitor, at: str) -> None:
    officer.send(f"{at}moves/publish/", as_offered(officer, f"{at}moves/publish/"), [])


def correct(officer: Visitor, approver: Visitor, administrator: Visitor, at: str, response: Response) -> None:
    officer.fill_in(f"{at}moves/correct/", ["reason"])
    officer.text = "Corrected words about lamps"
    officer.fill_in(f"{at}write/overall-comment/", ["text"])
    submit(officer, administrator, at, response)
    approve(approver, at)
    publish(officer, at)
    officer.text = approver.text


def copies(officer: Visitor, at: str, response: Response) -> None:
    line = response.distribution_lines.order_by("pk").last()
    officer.fill_in(f"{at}distribution/{line.pk}/", ["done_by", "note", "sent_to", "reference"])


def what_is_read(officer: Visitor, office: Office, response: Response, text: str) -> Iterator[str]:
    """Read every page and file that shows the text with a parser for its format. Returns a sentence for each that
    cannot be read.
    """
    slug = response.public_slug
    lxml.etree.fromstring(officer.get("/published/feed.atom"))
    assert len(json.loads(officer.get("/published/data.json"))["responses"]) == 1
    assert len(list(csv.reader(io.StringIO(officer.get("/published/data.csv").decode("utf-8-sig"))))) >= 2
    openpyxl.load_workbook(io.BytesIO(officer.get("/lists/responses.xlsx")))
    officer.get("/lists/inspections.csv")
    _, token = make_calendar_address(by=office.officer, body=office.body)
    assert Calendar.from_ical(officer.get(f"/calendar/{token}.ics")).walk("VEVENT") is not None
    with pypdfium2.PdfDocument(officer.get(f"/published/{slug}.pdf")) as document:
        assert len(document) >= 1
    query = urlencode_of(text[:2000])
    for path in (
        *(
            "/",
            "/dashboard/",
            "/dashboard/statement/",
            "/responses/",
            "/inspections/",
            "/published/",
            f"/published/{slug}/",
        ),
        *(f"/published/{slug}/1/", f"/responses/{response.reference}/", f"/responses/{response.reference}/history/"),
        *(f"/responses/{response.reference}/preview/", f"/responses/{response.reference}/people/"),
        *(f"/responses/?q={query}", f"/inspections/?q={query}", f"/published/?q={query}"),
    ):
        page = officer.get(path).decode()
        if "?q=" not in path and ("\x00" in page or "\u202e" in page):
            yield f"{path} holds a character that must never be shown."


def urlencode_of(text: str) -> str:
    from urllib.parse import quote

    return quote(text, errors="surrogatepass")


def everything_sent(office: Office) -> None:
    """Send all the emails that the test has caused, and the reminders due tomorrow and in sixty days."""
    now = timezone.now()
    for days in (1, 60):
        run_reminders(now=now + timedelta(days=days))
    send_due()
    assert mail.outbox
    for message in mail.outbox:
        assert "\n" not in message.subject and "\r" not in message.subject
        message.message().as_bytes()
