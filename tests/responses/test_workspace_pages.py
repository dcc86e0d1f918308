"""The pages of a response's workspace: who sees them, what they say, and how few questions they ask."""

import pytest
from django.urls import reverse

from responses.enums import Move, ResponseStatus, Section
from responses.presenters.moves import MOVE_PAGES
from tests.factories import a_finding, a_response, an_office

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


@pytest.fixture
def office():
    return an_office()


def addresses_of(response):
    """Every page of the workspace, with the moves and one page of each kind of text."""
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
def test_everybody_of_the_office_reads_every_page_in_every_status(client, office, status, role):
    response = a_response(office, status)
    client.force_login(getattr(office, role))

    for address in addresses_of(response):
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.content.decode()[-2000:])


@pytest.mark.parametrize("status", ResponseStatus.values)
def test_every_move_of_an_officer_is_a_page_or_a_sentence(client, office, status):
    response = a_response(office, status)
    client.force_login(office.officer)

    for move in MOVE_PAGES:
        address = reverse("response-move", args=[response.reference, move.value.replace("_", "-")])
        for answer in (client.get(address), client.post(address, {"reason": "A reason."})):
            assert answer.status_code in (200, 302, 422), (move, answer.status_code)


@pytest.mark.parametrize("who", ["lead", "contributor", "stranger"])
def test_nobody_outside_the_office_finds_any_page(client, office, who):
    response = a_response(office, ResponseStatus.WITH_APPROVER)
    stranger = an_office("Ambridge").officer
    client.force_login(stranger if who == "stranger" else getattr(office, who))
    moves = [reverse("response-move", args=[response.reference, move.value]) for move in Move]

    for address in [*addresses_of(response), *moves, reverse("response-preview-pdf", args=[response.reference])]:
        assert client.get(address).status_code == 404, address
        assert client.post(address, {}).status_code in (404, 405), address


def test_visitor_is_asked_to_sign_in_for_every_page(client, office):
    for address in addresses_of(a_response(office, ResponseStatus.DRAFTING)):
        answer = client.get(address)
        assert answer.status_code == 302 and answer.url.startswith(reverse("account_login")), address


@pytest.mark.parametrize("name", [name for name in READING if name != "response-preview"])
def test_pages_ask_the_same_number_of_questions_with_one_and_three_findings(
    client, office, django_assert_max_num_queries, name
):
    one = a_response(office, ResponseStatus.WITH_APPROVER, title="One", findings=[a_finding("1")])
    three = a_response(
        office, ResponseStatus.WITH_APPROVER, title="Three", findings=[a_finding("1"), a_finding("2"), a_finding("3")]
    )
    client.force_login(office.approver)
    client.get(one.get_absolute_url())  # the session's own questions, once
    counted = []
    for response in (one, three):
        with django_assert_max_num_queries(30) as questions:
            client.get(reverse(name, args=[response.reference]))
        counted.append(len(questions))

    assert counted[0] == counted[1]


def test_response_for_an_inspection_leads_to_the_own_offices_response(client, office):
    response = a_response(office)
    address = reverse("response-for-inspection", args=[response.inspection_id])
    client.force_login(office.manager)
    assert client.get(address).url == response.get_absolute_url()

    client.force_login(an_office("Ambridge").officer)
    assert client.get(address).status_code == 404


def test_published_response_shows_how_it_went_and_no_safe_day_to_fear(client, office):
    response = a_response(office, ResponseStatus.PUBLISHED)
    client.force_login(office.officer)

    page = client.get(response.get_absolute_url()).content.decode()

    assert "in time" in page
    assert "Safe day to publish by" not in page
    assert "s55-date--late" not in page


def test_write_tab_shows_every_text_and_leads_to_it(client, office):
    response = a_response(office, ResponseStatus.DRAFTING)
    client.force_login(office.officer)

    page = client.get(response.get_absolute_url()).content.decode()

    for address in addresses_of(response)[len(READING) :]:
        assert f'href="{address}"' in page
    assert Section.KEY_FINDINGS.label in page
