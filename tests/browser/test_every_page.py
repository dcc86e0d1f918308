"""Every page of the sample office, for everyone who can see it: axe, no sideways scrolling at any width, and nothing lost with wider
spacing, larger letters, forced colours or on paper.

The addresses come from the table of tests/test_addresses.py, so a new page is checked without being added here. Pages
that two people see alike are looked at once. It does not depend on the kind of database, so one of the two runs does
it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone
from playwright.sync_api import Page

from inspections.models import ReportProposal, WatchedAddress
from inspections.watching.actions import add_watched_address
from responses.bulk.actions import undo
from responses.distribution.actions import add_evidence
from responses.evidence.files import checked
from responses.models import (
    BulkChange,
    DistributionLine,
    EvidenceFile,
    ForceRequest,
    GuestText,
    Publication,
    Reminder,
    Response,
)
from responses.sample_office.people import SampleOffice
from responses.saved_paragraphs.actions import add_saved_paragraph
from responses.summaries.unsubscribing import token_for
from responses.workflow import FORCE_MOVES, PUBLISHED, RESPONSE_MOVES
from s55tracker.accounts.models import DistributionRecipient, User
from s55tracker.accounts.roles import Role
from s55tracker.office.delegations.actions import record_delegation
from s55tracker.office.invitations import actions as invitations
from tests.browser.axe import violations
from tests.browser.looks import (
    DESK,
    FEWER_WIDTHS,
    PHONE,
    wrong_at_each_width,
    wrong_for_readers,
    wrong_in_forced_colours,
    wrong_on_paper,
)
from tests.inspections.long_files.files import of_long_files
from tests.responses.back_catalogue.tables import a_finished_table, a_table
from tests.responses.comments.threads import on_office_text
from tests.responses.many_files.old_responses import a_batch_with_two_alike, of_a_batch
from tests.test_addresses import (
    TABLE,
    a_bank_holiday,
    a_bulk_change,
    a_proposal,
    a_view,
    an_absence,
    key_to_override,
    token_of,
)

pytestmark = [pytest.mark.browser, pytest.mark.embedded, pytest.mark.django_db(transaction=True)]

SECTIONS = ("key-findings", "introduction", "overall-comment")
PARTS = {
    "responses": "response-",
    "force and public": ("force-", "published-"),
    "inspections": ("inspection-", "finding-", "new-report-"),
    "office": "office-",
}


# Addresses that are not pages: a fragment, a document drawn on each request, and requests made by scripts.
NOT_LOOKED_AT = {"inspection-clock", "response-preview-pdf", "admin:index", "response-keep", "force-keep"}


def part_of(name: str) -> str:
    return next((part for part, beginning in PARTS.items() if name.startswith(beginning)), "the rest")


@pytest.fixture
def sample(sample_office) -> SampleOffice:
    office = sample_office
    platform = User.objects.create_superuser("platform@example.org", "three calm horses", name="Petra Platform")
    office.people["platform"] = platform
    office.people["nobody"] = None
    return office


def places_of(track: ForceRequest) -> dict[str, str]:
    return {"reference": track.response.reference, "force_slug": track.force.slug}


def rows_for(office: SampleOffice) -> dict[str, list[dict]]:
    """Values for the addresses: the sample office's responses, which cover every status."""
    responses = list(Response.objects.select_related("inspection").order_by("pk"))
    tracks = list(ForceRequest.objects.select_related("response", "force"))
    invitation = invitations.invite_person(
        by=office.people["administrator"],
        organisation=office.body,
        name="Nina New",
        email="nina@example.test",
        roles=[Role.OFFICER],
    )
    findings = [(response, finding) for response in responses for finding in response.inspection.findings.all()[:2]]
    person = office.people["manager"]
    saved_view = [{"pk": a_view(office, by=office.people["officer"]).pk}]
    steps = [{"reference": r.reference, "step": step} for r in responses for step in ("draft-ready", "publish")]
    paragraph = add_saved_paragraph(
        by=office.people["officer"], body=office.body, title="Accepted", html="<p>It is accepted.</p>"
    )
    paragraphs = [{"pk": paragraph.pk}]
    thread = on_office_text(office.people["officer"], responses[0])
    absence = [{"pk": an_absence(office.people["officer"], office.people["officer2"]).pk}]
    first = next(r for r in responses if r.status in ("not_started", "drafting"))
    delegation = record_delegation(
        by=office.people["administrator"],
        body=office.body,
        delegated_by=office.people["approver"],
        delegate=office.people["manager"],
        from_on=timezone.localdate(),
        until_on=timezone.localdate(),
        scheme_reference="Scheme of delegation, paragraph 4.2",
        today=timezone.localdate(),
    )
    published_responses = [{"reference": r.reference} for r in responses if r.status in PUBLISHED]
    evidence = an_evidence_file(office)
    importing = SimpleNamespace(officer=office.people["officer"], body=office.body)
    a_batch_with_two_alike(importing)
    waiting_file = [{"pk": a_proposal(office.people["officer"], office.body).pk}]
    waiting_table, finished_table = [{"pk": a_table(importing).pk}], [{"pk": a_finished_table(importing).pk}]
    by_name = {
        "response-check-override": [{"reference": first.reference, "key": key_to_override(first)}],
        "office-delegation-end": [{"pk": delegation.pk}],
        "response-section": [{"reference": r.reference, "section": section} for r in responses for section in SECTIONS],
        "response-finding": [{"reference": r.reference, "finding_pk": finding.pk} for r, finding in findings],
        "text-revisions": [{"reference": r.reference, "text": "key-findings"} for r in responses],
        "text-revision": [{"reference": r.reference, "text": "key-findings", "version": 1} for r in responses],
        "force-text-revisions": [{**places_of(track), "text": "overall"} for track in tracks],
        "force-text-revision": [{**places_of(track), "text": "overall", "version": 1} for track in tracks],
        "response-move": [
            {"reference": r.reference, "move": move.replace("_", "-")}
            for r in responses
            for status, move in RESPONSE_MOVES
            if status == r.status
        ],
        "response-step": steps,
        "response-step-owner": steps,
        "response-force-move": [
            {**places_of(track), "move": move.replace("_", "-")}
            for track in tracks
            for status, move in FORCE_MOVES
            if status == track.status
        ],
        "response-distribution-line": [
            {"reference": line.response.reference, "line_pk": line.pk}
            for line in DistributionLine.objects.select_related("response").order_by("pk")[::3]
        ],
        **dict.fromkeys(("response-copies-email", "response-portal"), published_responses),
        "response-evidence-remove": [{"reference": evidence.line.response.reference, "pk": evidence.pk}],
        "force-comment": [
            {**places_of(track), "finding_pk": finding.pk}
            for track in tracks
            for response, finding in findings
            if response.pk == track.response_id
        ],
        "thread": [{"pk": thread.pk}],
        "thread-comment-edit": [{"pk": thread.comments.get().pk}],
        "thread-comment-delete": [{"pk": thread.comments.get().pk}],
        "force-guest-text": [
            {**places_of(text.link.request), "pk": text.pk}
            for text in GuestText.objects.select_related("link__request__response", "link__request__force")
        ],
        "guest-open": [{"token": "no-such-link"}],
        "bulk-change": [{"pk": change.pk} for change in bulk_changes_of(office, responses)],
        "saved-view-add": [{"page": "responses"}],
        "saved-view-edit": saved_view,
        "saved-view-delete": saved_view,
        **dict.fromkeys(("response-import-review", "response-import-parts"), waiting_file),
        **dict.fromkeys(("table-import-columns", "table-import-rows"), waiting_table),
        **dict.fromkeys(("table-import-result", "table-import-undo"), finished_table),
        **of_a_batch(),
        **of_long_files(importing),
        "response-for-inspection": [{"pk": responses[0].inspection_id}],
        "office-person": [{"pk": person.pk}],
        "office-person-end": [{"pk": person.pk}],
        "office-person-second-factor": [{"pk": person.pk}],
        "office-invitation-withdraw": [{"pk": invitation.pk}],
        "office-reminder": [{"pk": pk} for pk in Reminder.objects.order_by("pk").values_list("pk", flat=True)],
        "digest-unsubscribe": [{"token": token_for(person)}, {"token": "no-such-link"}],
        **dict.fromkeys(("office-saved-paragraph", "office-saved-paragraph-remove"), paragraphs),
        "new-report-dismiss": [{"pk": ReportProposal.objects.get().pk}],
        "office-watched-address-remove": [{"pk": a_long_watched_address(office).pk}],
        "office-bank-holiday-remove": [{"pk": a_bank_holiday(office.body).pk}],
        "away-change": absence,
        "away-remove": absence,
        "join": [{"token": token_of(invitation)}, {"token": "no-such-link"}],
        "account_reset_password_from_key": [{"uidb36": "1", "key": "no-such-key"}],
    }
    recipients = [{"pk": recipient.pk} for recipient in DistributionRecipient.objects.all()[:1]]
    published = [{"slug": each.slug, "number": each.number} for each in Publication.objects.all()]
    for name in TABLE:
        wanted = set(get_resolver().reverse_dict.getlist(name)[0][0][0][1]) if name != "admin:index" else set()
        if name in by_name:
            continue
        if not wanted:
            by_name[name] = [{}]
        elif name.startswith("office-recipient"):
            by_name[name] = recipients
        elif wanted == {"reference", "force_slug"}:
            by_name[name] = [places_of(track) for track in tracks]
        elif name.startswith("response-"):
            by_name[name] = [{"reference": response.reference} for response in responses]
        elif name.startswith("published-"):
            by_name[name] = [{key: each[key] for key in wanted} for each in published]
        elif name.startswith("inspection-") or name == "finding-add":
            by_name[name] = [{"pk": response.inspection_id} for response in responses]
        elif name.startswith("finding-"):
            by_name[name] = [{"pk": response.inspection_id, "finding_pk": finding.pk} for response, finding in findings]
        # Addresses with more arguments make changes, or have tests of their own (threads, guests, Word files).
        by_name[name] = [row for row in by_name.get(name, []) if set(row) == wanted]
    return by_name


def a_long_watched_address(office: SampleOffice) -> WatchedAddress:
    """A watched address with an error, so that its page shows one."""
    watched = add_watched_address(
        by=office.people["administrator"],
        body=office.body,
        address=f"https://hmicfrs.justiceinspectorates.gov.uk/publications/{'a-long-name-' * 12}/",
    )
    WatchedAddress.objects.update(attempts_failed=3, tried_at=timezone.now(), last_error="The host cannot be reached.")
    return watched


def an_evidence_file(office: SampleOffice) -> EvidenceFile:
    line = DistributionLine.objects.exclude(done_on=None).filter(publication__is_current=True).order_by("pk").first()
    return add_evidence(
        by=office.people["officer"],
        line=line,
        evidence=checked(b"Received on Monday.", name=f"{'A long name of a file ' * 5}.txt"),
        today=timezone.localdate(),
    )


def bulk_changes_of(office: SampleOffice, responses: list[Response]) -> list[BulkChange]:
    """One bulk change in effect and one that has been undone."""
    made = [
        a_bulk_change(office, response, by=office.people["manager"])
        for response in responses
        if response.status == "drafting" and response.first_published_on is None
    ]
    undo(by=office.people["manager"], bulk_change=made[0])
    return made[:2]


# Differences between two pages that look alike: tokens, numbers, and all text written by people.
ALIKE = re.compile(rb'(csrfmiddlewaretoken|form_key|window)" value="[^"]*"|data-s55-key="[^"]*"|[0-9]+|>[^<]*<')


def shape_of(html: bytes) -> bytes:
    """The skeleton of a page: two pages with the same one are the same to axe."""
    main = html[html.find(b"<body") :]
    return ALIKE.sub(lambda found: b"><" if found[0].startswith(b">") else b"", main)


# How many pages of one address are checked, each with a different shape: most addresses have a form, its read-only
# state and little else.
LOOKS = {
    "dashboard": 3,  # for one office, seen by people who may log reports and people who may not; for all offices
    "response-workspace": 5,
    "response-approval": 4,
    "inspection-detail": 3,
    "force-request": 3,
    "response-force": 3,
}
USUAL_LOOKS = 2


@pytest.mark.parametrize("part", [*PARTS, "the rest"])
def test_every_page_can_be_read_by_everyone_at_any_width(visit, sample, part):
    rows = rows_for(sample)
    clients = {person: client_of(user) for person, user in sample.people.items()}
    visitor, seen, troubles = visit(), set(), []

    def look(path: str, person: str, shape: bytes, looked_at: Callable[[Page], list[str]]) -> None:
        seen.add(shape)
        visitor.is_already(sample.people[person])
        visitor.goto(path)
        troubles.extend(f"{path} for {person}: {trouble}" for trouble in looked_at(visitor.page))

    for name in (name for name in TABLE if part_of(name) == part and name not in NOT_LOOKED_AT):
        looks = LOOKS.get(name, USUAL_LOOKS)
        unseen = (each for each in pages_of(clients, name, rows.get(name, [])) if each[2] not in seen)
        for number, each in enumerate(islice(unseen, looks)):
            look(*each, looked_at_closely if number == 0 else looked_at)
        # People who see the same page with different parts: another link in the navigation, or one button fewer.
        for each in pages_of(clients, name, rows.get(name, [])[:1]):
            if each[2] not in seen:
                look(*each, wrong_at_fewer_widths)
    print(f"{len(seen)} pages were looked at")
    assert troubles == []
    assert len(seen) >= 5


def client_of(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def pages_of(clients: dict[str, Client], name: str, rows: list[dict]) -> Iterator[tuple[str, str, bytes]]:
    """The pages of this address, person by person: address, person and shape."""
    for arguments in rows:
        path = reverse(name, kwargs=arguments)
        for person, client in clients.items():
            answer = client.get(path)
            if answer.status_code == 405:
                return  # not a page for anyone: forms are sent to this address
            # Refusals look the same everywhere, and have tests of their own. 503: the PDF is being made.
            if answer.get("Content-Type", "").startswith("text/html") and answer.status_code in (200, 422, 503):
                yield path, person, shape_of(answer.getvalue())
            answer.close()  # a file that is streamed and not read


def wrong_at_fewer_widths(page: Page) -> list[str]:
    return wrong_at_each_width(page, FEWER_WIDTHS)


def looked_at(page: Page) -> list[str]:
    """The violations that axe finds, and any sideways scrolling."""
    return violations(page) + wrong_at_each_width(page)


def looked_at_closely(page: Page) -> list[str]:
    """The same, with axe on a phone too, and anything the page loses for people who read it in other ways."""
    found = violations(page)
    page.set_viewport_size(PHONE)
    found += [f"at 320 pixels: {each}" for each in violations(page)]
    page.set_viewport_size(DESK)
    return [
        *found,
        *wrong_at_each_width(page),
        *wrong_for_readers(page),
        *wrong_on_paper(page),
        *wrong_in_forced_colours(page),
    ]
