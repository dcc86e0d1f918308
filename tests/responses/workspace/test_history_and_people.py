"""History in words, versions of a text side by side, a response's owner, its dates, and its draft as a PDF."""

import pytest
from django.urls import reverse
from django.utils import timezone

from responses.document.article import RenderFailed
from responses.enums import ResponseStatus, Section
from responses.force_comments import actions as force_comments
from responses.history import KINDS, entry_of, events_of, of_kind
from responses.history_sentences import SENTENCES, sentence_of
from responses.sealing.seals import SEALED
from s55tracker.audit.models import AuditEvent
from s55tracker.working_days.calendar import format_date
from tests.factories import (
    a_response,
    an_office,
    comment_as_force,
    invite,
    refreshed,
    write,
    write_force_comments,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


def page_of(response, name="response-history", **query):
    return reverse(name, args=[response.reference], query=query)


def test_history_tells_the_whole_way_in_words(office):
    response = a_response(office, ResponseStatus.DISTRIBUTED)

    told = [sentence_of(event) for event in events_of(response).reverse()]

    assert told[:3] == [
        "Olive Officer logged the inspection.",
        "Olive Officer opened the response.",
        "Olive Officer saved the key findings (version 1).",
    ] or told[:3] == [
        "Olive Officer opened the response.",
        "Olive Officer logged the inspection.",
        "Olive Officer saved the key findings (version 1).",
    ]
    for sentence in (
        "Olive Officer saved our comment on recommendation 2 (version 1).",
        "Leo Lead submitted Borsetshire Police’s comments on behalf of Chris Chief.",
        "Olive Officer submitted the response for approval.",
        "April Approver approved the response.",
        "Olive Officer published the response.",
        "Olive Officer completed the distribution.",
    ):
        assert told.count(sentence) == 1, sentence
    assert not [sentence for sentence in told if "_" in sentence]


def test_every_action_of_a_response_has_words_of_its_own(office):
    for status in ResponseStatus.values:
        a_response(office, status, title=f"Way to {status}")
    recorded = set(
        AuditEvent.objects.exclude(target__startswith="force_draft:")
        .exclude(action=SEALED)
        .values_list("action", flat=True)
        .distinct()
    )

    assert recorded - SENTENCES.keys() == set()


def test_returned_comments_are_told_with_their_reason(office):
    response = a_response(office, ResponseStatus.DRAFTING)
    request = comment_as_force(office, response)
    force_comments.return_force_comments(
        by=office.officer, request=request, reason="Recommendation 2 is not answered.", today=timezone.localdate()
    )

    entry = entry_of(events_of(response).first())

    back_by = format_date(refreshed(request).comment_by)
    assert entry.sentence == f"Olive Officer returned Borsetshire Police’s comments, to be back by {back_by}."
    assert entry.reason == "Recommendation 2 is not answered."


def test_what_the_force_drafts_is_not_in_the_offices_history(client, office):
    response = a_response(office)
    write_force_comments(office, invite(office, response), words="SECRET DRAFT")
    assert AuditEvent.objects.filter(action="force_text_saved").exists()
    client.force_login(office.officer)

    page = client.get(page_of(response)).content.decode()

    assert "SECRET DRAFT" not in page and "Connie Contributor" not in page


def test_every_event_belongs_to_exactly_one_kind(office):
    response = a_response(office, ResponseStatus.DISTRIBUTED)
    events = events_of(response)

    counted = {kind: of_kind(events, kind).count() for kind in KINDS}

    assert sum(counted.values()) == events.count()
    # The plan was not changed on the way, and no one discussed a text: tests/responses/planning and comments cover
    # those.
    assert [kind for kind, number in counted.items() if not number] == ["plan", "discussion"]


def test_kind_that_there_is_not_shows_everything(client, office):
    response = a_response(office, ResponseStatus.DRAFTING)
    client.force_login(office.officer)

    everything = client.get(page_of(response)).context["entries"]

    assert client.get(page_of(response, kind="nonsense")).context["entries"] == everything


def test_long_history_comes_in_pages(client, office):
    response = a_response(office)
    for number in range(40):
        write(office, response, Section.KEY_FINDINGS, words=f"Version {number + 1}.")
    client.force_login(office.officer)

    first, second = (client.get(page_of(response, kind="text", page=page)) for page in (1, 2))

    assert len(first.context["entries"]) == 30
    assert len(second.context["entries"]) == 10
    assert "version 40" in first.context["entries"][0].sentence


def test_two_versions_of_a_text_are_compared_word_by_word(client, office):
    response = a_response(office)
    for words in ("The force did well.", "The force did badly.", "The force did very badly."):
        write(office, response, Section.KEY_FINDINGS, words=words)
    first, _second, third = AuditEvent.objects.filter(action="text_saved").order_by("pk")
    client.force_login(office.manager)

    with_the_one_before = client.get(page_of(response, compare=third.pk)).content.decode()
    with_the_first = client.get(page_of(response, **{"compare": third.pk, "with": first.pk})).content.decode()

    assert "did <ins>very </ins>badly" in with_the_one_before
    assert "<del>well</del>" in with_the_first


def test_versions_of_another_text_or_another_response_are_not_found(client, office):
    response, other = a_response(office, title="One"), a_response(office, title="Two")
    write(office, response, Section.KEY_FINDINGS, words="Here.")
    write(office, response, Section.BODY_COMMENT, words="Overall.")
    write(office, other, Section.KEY_FINDINGS, words="There.")
    here, overall, there = AuditEvent.objects.filter(action="text_saved").order_by("pk")
    client.force_login(office.officer)

    for query in (
        {"compare": there.pk},
        {"compare": "x"},
        {"compare": here.pk, "with": overall.pk},
        {"compare": AuditEvent.objects.filter(action="response_opened").first().pk},
    ):
        assert client.get(page_of(response, **query)).status_code == 404, query


def test_manager_gives_the_response_to_somebody_of_the_office_and_nobody_else(client, office):
    response = a_response(office)
    page = page_of(response, "response-people")
    client.force_login(office.manager)

    assert client.post(page, {"owner": office.lead.pk}).status_code == 422
    assert client.post(page, {"owner": ""}).status_code == 422
    assert client.post(page, {"owner": office.other_officer.pk}).status_code == 302

    assert refreshed(response).owner == office.other_officer
    client.force_login(office.approver)
    assert "<select" not in client.get(page).content.decode()
    assert client.post(page, {"owner": office.officer.pk}).status_code == 403


def test_dates_are_shown_with_the_sum_behind_them(client, office):
    response = a_response(office, published_on=timezone.datetime(2026, 8, 11).date())
    client.force_login(office.officer)

    page = client.get(page_of(response, "response-dates")).content.decode()

    assert "11 August 2026 + 56 days = 6 October 2026. That is the deadline." in page
    assert "On a strict reading, the day of publication is day 1, so day 56 is 5 October 2026." in page
    assert "Day 28 after publication is Tuesday 8 September 2026." in page


@pytest.mark.once
def test_draft_comes_as_a_pdf_that_is_marked_as_one(client, office):
    response = a_response(office, ResponseStatus.DRAFTING)
    client.force_login(office.manager)

    answer = client.get(page_of(response, "response-preview-pdf"))

    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'inline; filename="{response.reference}-draft.pdf"'
    assert answer.content.startswith(b"%PDF-")
    assert "no-store" in answer["Cache-Control"]


def test_draft_that_cannot_be_made_says_why_on_a_page(client, office, monkeypatch):
    def fail(*_args, **_options):
        raise RenderFailed("The office’s logo must be a PNG or JPEG picture.")

    monkeypatch.setattr("responses.workspace.views.response.pdf_of", fail)
    response = a_response(office)
    client.force_login(office.officer)

    answer = client.get(page_of(response, "response-preview-pdf"))

    assert answer.status_code == 422
    assert "The office’s logo must be a PNG or JPEG picture." in answer.content.decode()


def test_letter_that_the_font_lacks_is_found_before_approval_and_not_after_publishing(client, office):
    response = a_response(office, ResponseStatus.DRAFTING)
    comment_as_force(office, response)
    write(office, response, Section.KEY_FINDINGS, words="An owl from Egypt: \U00013153.")
    client.force_login(office.officer)

    checks = client.get(page_of(response, "response-checks")).content.decode()
    answer = client.post(reverse("response-move", args=[response.reference, "submit"]))

    for page in (checks, answer.content.decode()):
        assert "(U+13153) in the key findings. The document cannot print it." in page and "An owl from Egypt" in page
    assert answer.status_code == 422
    assert refreshed(response).status == ResponseStatus.DRAFTING
