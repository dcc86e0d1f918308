"""A response's workspace pages: who sees them, their words, and how few queries they make."""

import re
from copy import deepcopy
from dataclasses import dataclass
from datetime import date

import pytest
from django.urls import reverse

from responses.enums import Move, ResponseStatus, Section
from responses.models import Response
from responses.workflow import WHO_MAY
from responses.workspace.move_menu import MOVE_PAGES
from s55tracker.accounts.roles import Role
from tests.factories import Office, a_finding, a_response, an_office

pytestmark = pytest.mark.django_db

READING = (
    "response-workspace",
    "response-preview",
    "response-checks",
    "response-people",
    "response-history",
    "response-approval",
    "response-publication",
)
OFFICE_ROLES = ("officer", "approver", "manager", "administrator")


@dataclass
class Written:
    """An office with a response in every status."""

    office: Office
    responses: dict[str, Response]


def an_office_with_every_status() -> Written:
    office = an_office()
    return Written(office, {status: a_response(office, status, title=status) for status in ResponseStatus.values})


@pytest.fixture(scope="module")
def written(written_once):
    return written_once(an_office_with_every_status)


@pytest.fixture
def office(written):
    return deepcopy(written.office)


@pytest.fixture
def in_status(written):
    """The office's existing response."""
    return lambda status: deepcopy(written.responses[status])


def addresses_of(response):
    """Every page of the workspace, with the moves and one page for each kind of text."""
    reference = response.reference
    found = [reverse(name, args=[reference]) for name in READING]
    found += [
        reverse("response-section", args=[reference, slug])
        for slug in ("key-findings", "introduction", "overall-comment")
    ]
    found += [
        reverse("response-finding", args=[reference, finding.pk]) for finding in response.inspection.findings.all()
    ]
    return found


@pytest.mark.parametrize("status", ResponseStatus.values)
@pytest.mark.parametrize("role", OFFICE_ROLES)
def test_everybody_of_the_office_reads_every_page_in_every_status(client, office, in_status, status, role):
    response = in_status(status)
    client.force_login(getattr(office, role))

    for address in addresses_of(response):
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.content.decode()[-2000:])


@pytest.mark.parametrize("status", ResponseStatus.values)
def test_every_move_is_a_page_or_a_sentence_for_an_officer(client, office, in_status, status):
    response = in_status(status)
    client.force_login(office.officer)

    for move in MOVE_PAGES:
        address = reverse("response-move", args=[response.reference, move.value.replace("_", "-")])
        wanted = (200, 302, 422) if Role.OFFICER in WHO_MAY[move] else (403,)
        for answer in (client.get(address), client.post(address, {"reason": "A reason."})):
            assert answer.status_code in wanted, (move, answer.status_code)


@pytest.mark.parametrize("who", ["lead", "contributor", "stranger"])
def test_nobody_outside_the_office_finds_any_page(client, office, in_status, who):
    response = in_status(ResponseStatus.WITH_APPROVER)
    stranger = an_office("Ambridge").officer
    client.force_login(stranger if who == "stranger" else getattr(office, who))
    moves = [reverse("response-move", args=[response.reference, move.value]) for move in Move]

    for address in [*addresses_of(response), *moves, reverse("response-preview-pdf", args=[response.reference])]:
        assert client.get(address).status_code == 404, address
        assert client.post(address, {}).status_code in (404, 405), address


def test_visitor_is_asked_to_sign_in_for_every_page(client, in_status):
    for address in addresses_of(in_status(ResponseStatus.DRAFTING)):
        answer = client.get(address)
        assert answer.status_code == 302 and answer.url.startswith(reverse("account_login")), address


def test_pages_ask_the_same_number_of_questions_with_one_and_three_findings(
    client, office, django_assert_max_num_queries
):
    one = a_response(office, ResponseStatus.WITH_APPROVER, title="One", findings=[a_finding("1")])
    three = a_response(
        office, ResponseStatus.WITH_APPROVER, title="Three", findings=[a_finding("1"), a_finding("2"), a_finding("3")]
    )
    client.force_login(office.approver)
    client.get(one.get_absolute_url())  # the session's own queries, once
    for name in READING:
        if name == "response-preview":
            continue
        counted = []
        for response in (one, three):
            # The approver’s page composes the document and runs every check.
            most = 45 if name == "response-approval" else 30
            with django_assert_max_num_queries(most, info=name) as questions:
                client.get(reverse(name, args=[response.reference]))
            counted.append(len(questions))

        assert counted[0] == counted[1], name


def test_response_for_an_inspection_leads_to_the_own_offices_response(client, office, in_status):
    response = in_status(ResponseStatus.NOT_STARTED)
    address = reverse("response-for-inspection", args=[response.inspection_id])
    client.force_login(office.manager)
    assert client.get(address).url == response.get_absolute_url()

    client.force_login(an_office("Ambridge").officer)
    assert client.get(address).status_code == 404


def test_published_response_shows_how_it_went_and_no_safe_day_to_fear(client, office, in_status):
    response = in_status(ResponseStatus.PUBLISHED)
    client.force_login(office.officer)

    page = client.get(response.get_absolute_url()).content.decode()

    assert "in time" in page
    assert "Safe day to publish by" not in page
    assert "s55-date--late" not in page


def test_write_tab_shows_every_text_and_leads_to_it(client, office, in_status):
    response = in_status(ResponseStatus.DRAFTING)
    client.force_login(office.officer)

    page = client.get(response.get_absolute_url()).content.decode()

    for address in addresses_of(response)[len(READING) :]:
        assert f'href="{address}"' in page
    assert Section.KEY_FINDINGS.label in page


def test_head_shows_the_printed_deadline_beside_the_safe_day_and_leads_to_the_report(client, office):
    response = a_response(
        office, published_on=date(2026, 10, 1), report_pdf_url="https://hmicfrs.justiceinspectorates.gov.uk/report.pdf"
    )
    client.force_login(office.officer)
    page = client.get(response.get_absolute_url()).content.decode()
    head = " ".join(re.sub(r"<[^>]+>", " ", page[page.index('<header class="s55-response-head') :]).split())

    assert "Safe day to publish by: 25 November 2026" in head
    assert "Deadline printed in the response: 26 November 2026" in head
    for url in (
        response.inspection.get_absolute_url(),
        response.inspection.report_url,
        response.inspection.report_pdf_url,
    ):
        assert f'href="{url}"' in page


def test_tag_and_steps_agree_before_anything_is_written(client, office):
    response = a_response(office)
    client.force_login(office.officer)
    answer = client.get(reverse("response-workspace", args=[response.reference]))

    assert answer.context["frame"].status == "Drafting not started"
    assert [step["label"]["text"] for step in answer.context["workspace"].steps if step["active"]] == []


def test_list_in_a_wording_stays_a_list_on_the_workspace(client, office):
    wording = "Forces should:\n\n- buy lamps\n- light them"
    response = a_response(office, findings=[a_finding("1", wording=wording)])
    client.force_login(office.officer)
    page = client.get(reverse("response-workspace", args=[response.reference])).content.decode()

    assert '<div class="s55-prose"><p>Forces should:</p><ul><li>buy lamps</li><li>light them</li></ul></div>' in page
