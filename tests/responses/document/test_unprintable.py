"""Characters the document cannot print: all named at once with their places, before submission or approval."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from inspections.models import Inspection
from responses.approval import actions as approval
from responses.document.characters import named, named_together, printable, unprintable_in, with_replacements
from responses.document.unprintable import unprintable_problems
from responses.enums import ResponseStatus, Section
from responses.exceptions import Incomplete, WorkflowError
from responses.force_comments import actions as force_comments
from responses.models import Passage, Response
from responses.publishing import actions as publication
from tests.factories import (
    a_response,
    an_office,
    approve,
    comment_as_force,
    invite,
    refreshed,
    write_force_comments,
)

pytestmark = pytest.mark.django_db

PASTED = "→←↑↓↔⇒⇔➔➜✓✔✗✘☐☑☒□■▪▫◦‣●○◆◇►▸★☆½⅓⅔¼¾⅛⅜≤≥≠≈±×÷∞√∑∂∆πµΩ−‐‑–—…‰′″€£™℠№℃ªº¹²³⁴₁①②⚠☎✉ŵŷẁẃẅỳŴŶâêîôûäëïöü•"


@pytest.fixture
def office():
    return an_office()


def sentences(problems) -> list[str]:
    return [problem.sentence for problem in problems]


def spoil(response: Response, section: Section, words: str, *, finding=None) -> None:
    """Put words into stored text that the forms would now reject."""
    Passage.objects.filter(response=response, section=section, finding=finding).update(
        html=f"<p>{words}</p>", plain=words
    )


# --- The fonts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("character", PASTED)
def test_what_people_paste_can_be_printed(character):
    assert character in printable()


def test_characters_are_named_with_their_numbers_and_invisible_ones_are_not_shown():
    assert named("✓") == "✓ check mark (U+2713)"
    assert named_together("✅\uf0b7\u200e\x0b") == (
        "✅ white heavy check mark (U+2705), a character of a symbol font (U+F0B7), "
        "an invisible character, left-to-right mark (U+200E) and an invisible character (U+000B)"
    )


def test_unprintable_characters_are_found_once_and_in_order():
    assert unprintable_in("done ✅, 📞 or ✅") == ["✅", "📞"]


# --- Before submitting, approving and publishing -----------------------------------------------------------------------


def test_submitting_names_every_unprintable_character_with_its_place_at_once(office):
    response = a_response(office, ResponseStatus.DRAFTING)
    response = _ready(office, response)
    finding = response.inspection.findings.order_by("position").last()
    spoil(response, Section.KEY_FINDINGS, "The work is done ✅ as agreed 📞 with us.")
    spoil(response, Section.BODY_COMMENT, "We will 中 act.", finding=finding)
    Inspection.objects.filter(pk=response.inspection_id).update(title="Custody 🙂 records")

    with pytest.raises(Incomplete) as refusal:
        approval.submit_for_approval(by=office.officer, response=refreshed(response), today=timezone.localdate())

    report = reverse("inspection-edit", args=[response.inspection_id])
    key_findings = reverse("response-section", args=[response.reference, "key-findings"])
    comment = reverse("response-finding", args=[response.reference, finding.pk])
    assert [(problem.sentence, problem.url) for problem in refusal.value.problems] == [
        (
            "Replace 🙂 slightly smiling face (U+1F642) in the report details. The document cannot print it. "
            "It is in “Custody 🙂 records; Custody”.",
            report,
        ),
        (
            "Replace ✅ white heavy check mark (U+2705) in the key findings. The document cannot print it. "
            "It is in “The work is done ✅ as agreed 📞 with us.”.",
            key_findings,
        ),
        (
            "Replace 📞 telephone receiver (U+1F4DE) in the key findings. The document cannot print it. "
            "It is in “The work is done ✅ as agreed 📞 with us.”.",
            key_findings,
        ),
        (
            "Replace 中 cjk unified ideograph-4e2d (U+4E2D) in our comment on recommendation 3. The document cannot print it. "
            "It is in “We will 中 act.”.",
            comment,
        ),
    ]
    assert refreshed(response).status == ResponseStatus.DRAFTING


def test_many_unprintable_characters_of_one_place_have_one_line(office):
    response = a_response(office, ResponseStatus.DRAFTING)
    spoil(response, Section.KEY_FINDINGS, "一二三四五六")
    (sentence,) = sentences(unprintable_problems(refreshed(response)))
    assert sentence.startswith("Replace 一 cjk unified ideograph-4e00 (U+4E00), 二")
    assert sentence.endswith("in the key findings. The document cannot print them.")


def test_checks_page_links_each_unprintable_character_to_its_place(client, office):
    response = _ready(office, a_response(office, ResponseStatus.DRAFTING))
    spoil(response, Section.KEY_FINDINGS, "The work is done ✅.")
    client.force_login(office.officer)
    for name, more in (("response-checks", []), ("response-move", ["submit"])):
        html = client.get(reverse(name, args=[response.reference, *more])).content.decode()
        address = reverse("response-section", args=[response.reference, "key-findings"])
        assert f'href="{address}">Replace ✅ white heavy check mark (U+2705) in the key findings.' in html


def test_approving_is_refused_when_the_reason_of_the_correction_cannot_be_printed(office):
    """Like a reason stored before reasons were checked."""
    response = a_response(office, ResponseStatus.PUBLISHED)
    publication.start_correction(by=office.officer, response=response, reason="The figure was wrong.")
    approval.submit_for_approval(
        by=office.officer,
        response=refreshed(response),
        today=timezone.localdate(),
        unchanged_because="The reason alone.",
    )
    Response.objects.filter(pk=response.pk).update(correction_reason="The figure was wrong ✅.")

    with pytest.raises(Incomplete) as refusal:
        approve(office, refreshed(response))

    (problem,) = refusal.value.problems
    assert problem.sentence.startswith("Replace ✅ white heavy check mark (U+2705) in the reason for the correction")
    assert refreshed(response).status == ResponseStatus.WITH_APPROVER


def test_reason_of_a_correction_is_checked_when_it_is_typed(client, office):
    response = a_response(office, ResponseStatus.PUBLISHED)
    client.force_login(office.officer)
    address = reverse("response-move", args=[response.reference, "correct"])

    answer = client.post(address, {"reason": "Checked ✅ and 📞."})

    assert answer.status_code == 422
    said = (
        "Replace ✅ white heavy check mark (U+2705) and 📞 telephone receiver (U+1F4DE): the document cannot print them"
    )
    assert said in answer.content.decode()
    assert refreshed(response).status == ResponseStatus.PUBLISHED
    with pytest.raises(WorkflowError, match="white heavy check mark"):
        publication.start_correction(by=office.officer, response=refreshed(response), reason="Checked ✅.")


def test_reason_with_a_tick_is_printed(office):
    response = a_response(office, ResponseStatus.PUBLISHED)
    publication.start_correction(by=office.officer, response=response, reason="The figure was wrong ✓.")
    approval.submit_for_approval(
        by=office.officer,
        response=refreshed(response),
        today=timezone.localdate(),
        unchanged_because="The reason alone.",
    )
    approve(office, refreshed(response))
    assert publication.publish(by=office.officer, response=refreshed(response), today=timezone.localdate()).number == 2


def test_force_is_told_before_it_submits_what_cannot_be_printed(client, office):
    response = a_response(office)
    request = invite(office, response)
    write_force_comments(office, request)
    for comment in request.comments.all():
        comment.plain, comment.html = "We agree ✅ and ring 📞.", "<p>We agree ✅ and ring 📞.</p>"
        comment.save()
    commented = request.comments.exclude(finding=None).order_by("finding__position").first()

    with pytest.raises(Incomplete) as refusal:
        force_comments.submit_force_comments(
            by=office.lead, request=refreshed(request), chief_officer_name="Chris Chief"
        )

    address = [response.reference, office.force.slug]
    assert len(refusal.value.problems) == 2 * request.comments.count()
    assert (
        "Replace ✅ white heavy check mark (U+2705) in the comment on recommendation 2. The document cannot print it. "
        "It is in “We agree ✅ and ring 📞.”.",
        reverse("force-comment", args=[*address, commented.finding_id]),
    ) in [(problem.sentence, problem.url) for problem in refusal.value.problems]
    assert refreshed(request).status == "invited"

    client.force_login(office.lead)
    read = client.get(reverse("force-submit", args=address)).context["read"]
    answer = client.post(reverse("force-submit", args=address), {"read": read, "chief_officer_name": "Chris Chief"})
    assert answer.status_code == 422
    assert f'href="{reverse("force-comment", args=[*address, commented.finding_id])}"' in answer.content.decode()


def _ready(office, response: Response) -> Response:
    """Written, and answered by the force: ready for the officer to submit."""
    comment_as_force(office, response)
    return refreshed(response)


def test_draft_has_a_sign_of_our_own_fonts_in_place_of_a_character_that_they_lack():
    replaced = with_replacements("Lamps 你 are dim \N{REPLACEMENT CHARACTER}.")

    assert replaced == "Lamps □ are dim □."
    assert unprintable_in(replaced) == []
