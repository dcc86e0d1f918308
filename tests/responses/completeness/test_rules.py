"""Each rule of completeness, with a response that breaks only that rule. The cases are listed against the rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from inspections.enums import FindingKind
from inspections.models import Inspection
from responses.completeness.rules import RULES
from responses.document.readiness import all_problems_of, check_ready
from responses.enums import ForceStance, Level, ResponseStatus, Rule, Section, WithholdingGround
from responses.exceptions import Incomplete
from responses.force_comments import actions as force_comments
from responses.models import ForceRequest, Passage, Response, WithheldWords
from responses.places import url_of
from responses.texts import Text
from s55tracker.richtext import clean, from_simple_text, to_plain_text
from tests.factories import (
    Office,
    a_finding,
    a_response,
    an_office,
    comment_as_force,
    invite,
    refreshed,
    write,
    write_everything,
)

pytestmark = pytest.mark.django_db

CASES: dict[Rule, list[Callable[[Office, Response], None]]] = {rule: [] for rule in Rule}


def breaks(rule: Rule) -> Callable:
    """The function breaks this rule in a response that is otherwise complete."""

    def note(case: Callable[[Office, Response], None]) -> Callable[[Office, Response], None]:
        CASES[rule].append(case)
        return case

    return note


@pytest.fixture
def office():
    return an_office()


def a_complete_response(office: Office) -> Response:
    """Two recommendations and an area for improvement, all answered; the force's comments are in."""
    response = a_response(
        office,
        ResponseStatus.NOT_STARTED,
        findings=[
            a_finding("1"),
            a_finding("2"),
            a_finding("", kind=FindingKind.AREA_FOR_IMPROVEMENT, wording="The force should improve its records."),
        ],
    )
    write_everything(office, response)
    comment_as_force(office, response)
    return refreshed(response)


def passage(response: Response, section: str, reference: str = "") -> Passage:
    return response.passages.get(
        section=section, **({"finding__reference": reference} if reference else {"finding": None})
    )


def says(
    response: Response, words: str, *, reference: str = "", section: str = Section.BODY_COMMENT, html: str = ""
) -> None:
    """The text as if saved: cleaned, but straight into the database, as no status matters here."""
    row = passage(response, section, reference)
    row.html = clean(html) if html else from_simple_text(words)
    row.plain = to_plain_text(row.html)
    row.save()


def found_in(response: Response) -> list:
    return all_problems_of(refreshed(response), today=timezone.localdate())


# --- A response that breaks one rule ----------------------------------------------------------------------------------


@breaks(Rule.DATE_CONFIRMED)
def date_of_publication_is_not_confirmed(office, response):
    Inspection.objects.update(published_on_confirmed_at=None, published_on_confirmed_by=None)


@breaks(Rule.KEY_FINDINGS)
def key_findings_are_empty(office, response):
    passage(response, Section.KEY_FINDINGS).delete()


@breaks(Rule.OVERALL_COMMENT)
def overall_comment_is_empty(office, response):
    write(office, response, Section.BODY_COMMENT, words="")


@breaks(Rule.EXPLANATION)
def recommendation_is_not_explained(office, response):
    passage(response, Section.BODY_COMMENT, "2").delete()


@breaks(Rule.ACTION)
def action_is_not_selected(office, response):
    response.passages.filter(finding__reference="2").update(action_stance="")


@breaks(Rule.OWN_WORDS)
def comment_only_notes_the_chief_constables(office, response):
    says(response, "I note my Chief Constable’s comments.", reference="1")


@breaks(Rule.OWN_WORDS)
def comment_only_points_to_the_force(office, response):
    says(response, "I welcome the report. Please see the Chief Constable’s response above.", reference="2")


@breaks(Rule.OTHER_FINDINGS)
def area_for_improvement_is_not_answered(office, response):
    response.passages.filter(finding__kind=FindingKind.AREA_FOR_IMPROVEMENT).delete()


@breaks(Rule.FORCE_INVITED)
def force_was_not_invited(office, response):
    ForceRequest.objects.update(status="not_invited", comment_by=None)


@breaks(Rule.FORCE_COMMENTS)
def force_has_not_submitted(office, response):
    ForceRequest.objects.update(status="invited", comment_by=timezone.localdate() + timedelta(days=3))


@breaks(Rule.COUNTS)
def introduction_has_another_number(office, response):
    write(office, response, Section.INTRODUCTION, words="The report makes five recommendations.")


@breaks(Rule.COUNTS)
def key_findings_have_another_number(office, response):
    says(response, "There are three areas for improvement.", section=Section.KEY_FINDINGS)


@breaks(Rule.COUNTS)
def report_states_fewer_recommendations_than_are_recorded(office, response):
    Inspection.objects.update(recommendations_stated=1)


def leaves(mark: str) -> Callable[[Office, Response], None]:
    def case(office: Office, response: Response) -> None:
        # Stored before saving removed Word's comment marks.
        words = f"The force will report {mark} to the panel."
        Passage.objects.filter(pk=passage(response, Section.BODY_COMMENT, "1").pk).update(
            html=f"<p>{escape(words)}</p>", plain=words
        )

    case.__name__ = f"leaves {mark}"
    return case


for _mark in ("TBC", "T.B.C.", "XX", "£xx", "xx/xx/2027", "[JS1]", "[insert date]", "[…]", "??", "? ?", "____", "TODO",
              "DRAFT", "<<name>>", "Error! Reference source not found."):  # fmt: skip
    breaks(Rule.LEFTOVERS)(leaves(_mark))


@breaks(Rule.OTHER_FORCE)
def text_names_another_force(office, response):
    an_office("Ambridge")
    says(response, "Ambridge Police has begun a register of its own.", reference="1")


@breaks(Rule.OTHER_FORCE)
def text_names_another_commissioner(office, response):
    an_office("Ambridge")
    says(response, "The Ambridge PCC has asked for a register.")


@breaks(Rule.UNFINISHED)
def sentence_stops_half_way(office, response):
    says(response, "The board meets each quarter. It will look at the register and the")


@breaks(Rule.UNFINISHED)
def paragraph_has_no_end(office, response):
    says(response, "The board meets each quarter and will look at the register then\n\nIt met in June.")


@breaks(Rule.UNFINISHED)
def list_was_never_written(office, response):
    says(response, "The board will look at these:")


def links_to(html: str) -> Callable[[Office, Response], None]:
    def case(office: Office, response: Response) -> None:
        says(response, "", html=f"<p>It is set out in {html}.</p>", reference="2")

    case.__name__ = f"links with {html}"
    return case


for _link in (
    '<a href="https://borsetshire">our plan</a>',
    '<a href="https://https://example.org/plan">our plan</a>',
    '<a href="https://example.org/plan.">our plan</a>',
    '<a href="https://files.example.local/plan">our plan</a>',
    '<a href="https://opcc.sharepoint.com/plan">our plan</a>',
    '<a href="https://eur03.safelinks.protection.outlook.com/?url=x">our plan</a>',
    '<a href="mailto:someone">our address</a>',
    '<a href="https://example.org/plan">www.example.com</a>',
):
    breaks(Rule.LINKS)(links_to(_link))


@breaks(Rule.LINKS)
def address_of_the_report_is_not_one(office, response):
    Inspection.objects.update(report_url="https://intranet/report")


def names(words: str) -> Callable[[Office, Response], None]:
    def case(office: Office, response: Response) -> None:
        says(response, f"The review was led by {words}.", reference="1")

    case.__name__ = f"names {words}"
    return case


for _who in (
    "Ms Archer",
    "Detective Inspector Grundy",
    "PC 1234 Carter",
    "Susan Carter",
    "Dr Alistair Lloyd",
    "07700 900123",
    "someone born on 3 May 1980",
):
    breaks(Rule.PEOPLE_NAMED)(names(_who))


@breaks(Rule.LONG_SENTENCES)
def sentence_is_very_long(office, response):
    says(response, f"The board will look at {'the first list and ' * 12}the last list.")


@breaks(Rule.READING_EASE)
def text_is_hard_to_read(office, response):
    hard = "Organisational accountability necessitates comprehensive interdepartmental collaboration. "
    says(response, hard * 20)


@breaks(Rule.WITHHELD)
def withheld_words_were_rewritten(office, response):
    where = Text(response=response, section=Section.KEY_FINDINGS)
    WithheldWords.objects.create(
        **where.columns, words="words of before", ground=WithholdingGround.PERSONAL, withheld_by=office.officer
    )


@breaks(Rule.PRINTABLE)
def character_cannot_be_printed(office, response):
    says(response, "The register ✅ is kept.", reference="1")


# --- And what the rules say of it -------------------------------------------------------------------------------------

ALL_CASES = [pytest.param(rule, case, id=f"{rule}-{case.__name__}") for rule, cases in CASES.items() for case in cases]


def test_every_rule_has_a_case_and_a_basis():
    assert [rule for rule in Rule if not CASES[rule]] == []
    assert [rule for rule in Rule if not RULES[rule].rests_on or not RULES[rule].checks] == []


def test_complete_response_breaks_no_rule(office):
    response = a_complete_response(office)

    assert found_in(response) == []
    check_ready(response, today=timezone.localdate())


@pytest.mark.parametrize(("rule", "break_it"), ALL_CASES)
def test_response_that_breaks_one_rule_is_told_of_that_rule_alone(office, rule, break_it):
    response = a_complete_response(office)

    break_it(office, response)

    (found,) = found_in(response)
    assert (found.rule, found.level) == (rule, RULES[rule].level)
    assert url_of(found, refreshed(response)).startswith("/")
    if found.level == Level.MUST:
        with pytest.raises(Incomplete) as refusal:
            check_ready(refreshed(response), today=timezone.localdate())
        assert [each.sentence for each in refusal.value.problems] == [found.sentence]
    else:
        check_ready(refreshed(response), today=timezone.localdate())


def test_comment_recorded_as_none_received_is_complete(office):
    response = a_complete_response(office)
    ForceRequest.objects.update(status="none_received")

    assert found_in(response) == []


def test_introduction_may_lead_to_the_recommendations_with_a_colon(office):
    response = a_complete_response(office)
    write(office, response, Section.INTRODUCTION, words="The report has recommendations. These are set out below:")
    assert found_in(response) == []

    write(office, response, Section.INTRODUCTION, words="The report has recommendations. These are set out below and")
    assert [each.rule for each in found_in(response)] == [Rule.UNFINISHED]


def test_report_without_areas_for_improvement_needs_no_answer_to_them(office):
    response = a_response(office, ResponseStatus.DRAFTING)
    comment_as_force(office, response)

    assert found_in(response) == []


def test_marks_in_the_forces_comments_are_advice_because_they_must_be_published(office):
    response = a_response(office, ResponseStatus.DRAFTING)
    request = invite(office, response)
    force_comments.save_force_comment(
        by=office.contributor,
        request=request,
        finding=None,
        html=from_simple_text("The figure is TBC, says Susan Carter."),
        stance="",
        version=0,
    )
    force_comments.submit_force_comments(by=office.lead, request=request, chief_officer_name="Chris Chief")

    found = found_in(response)

    assert [(each.rule, each.level, each.force) for each in found] == [
        (Rule.PEOPLE_NAMED, Level.SHOULD, office.force),
        (Rule.LEFTOVERS, Level.SHOULD, office.force),
    ]
    assert found[1].sentence == (
        "“TBC” is left in Borsetshire Police’s overall comment. Return the comments to have this changed, or publish them as they are."
    )


def test_force_named_by_the_report_may_be_named_in_the_answer(office):
    an_office("Ambridge")
    response = a_response(
        office, ResponseStatus.DRAFTING, findings=[a_finding("1", wording="Learn from Ambridge Police by 1 May 2027.")]
    )
    comment_as_force(office, response)
    says(response, "We have learnt from Ambridge Police.", reference="1")

    assert found_in(response) == []


def test_people_of_the_office_and_the_chief_constable_may_be_named(office):
    response = a_complete_response(office)
    says(response, "Olive Officer asked Chief Constable Chris Chief and Arthur Approver, who will report in May.")

    assert found_in(response) == []


def test_checks_page_lists_each_problem_under_its_level_with_its_place(client, office):
    response = a_complete_response(office)
    says(response, "The board will look at TBC.", reference="1")
    text_names_another_force_too = "Susan Carter leads the work at the board."
    says(response, text_names_another_force_too, reference="2")
    sentence_is_very_long(office, response)
    client.force_login(office.officer)

    page = client.get(reverse("response-checks", args=[response.reference])).content.decode()

    first = response.inspection.findings.get(reference="1")
    assert f'href="{reverse("response-finding", args=[response.reference, first.pk])}"' in page
    order = [
        page.index(words) for words in ("in our comment on recommendation 1: “TBC”", "Susan Carter", "A sentence of")
    ]
    assert order == sorted(order)
    assert "A published response is final" in page


def test_force_stance_alone_is_no_text_to_check(office):
    response = a_response(office, ResponseStatus.DRAFTING)
    request = invite(office, response)
    force_comments.save_force_comment(
        by=office.contributor,
        request=request,
        finding=response.inspection.findings.first(),
        html="",
        stance=ForceStance.ACCEPTED,
        version=0,
    )
    force_comments.submit_force_comments(by=office.lead, request=request, chief_officer_name="Chris Chief")

    assert found_in(response) == []
