"""The page on which an officer says what each part of an imported text is, and the page that creates the response."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from responses.enums import Section
from responses.importing.parts import changing
from responses.importing.parts.actions import RECORDED, keep_import, start_again
from responses.importing.parts.layout import Layout, Use
from responses.importing.parts.pages import ON_A_PAGE
from responses.importing.parts.result import as_arranged
from responses.importing.response_text import FoundResponse
from responses.importing.warnings import CHANGED_MEANWHILE
from responses.models import ImportProposal, Response, SubmittedComment
from s55tracker.audit.models import AuditEvent
from s55tracker.present import present
from s55tracker.refusals import ChangedMeanwhile, NotPermitted, Refused
from tests.corpus.reading.model import documents
from tests.corpus.reading.rendering import text_of
from tests.factories import an_office
from tests.responses.importing.parts.letters import LETTER, SHORT, found_in, layout_in, number_of

pytestmark = pytest.mark.django_db

CONFIRMED = {
    "title": "Lamps after dark",
    "kind": "national",
    "published_on_day": "14",
    "published_on_month": "3",
    "published_on_year": "2024",
    "report_url": "",
}


@pytest.fixture
def office():
    return an_office("Westmarch")


@pytest.fixture
def officer(client, office):
    client.force_login(office.officer)
    return client


def uploaded(client, office, text: str = LETTER) -> ImportProposal:
    client.post("/responses/import/", {"body": office.body.pk, "file": SimpleUploadedFile("r.txt", text.encode())})
    return ImportProposal.objects.latest("pk")


def now(proposal: ImportProposal, text: str = LETTER) -> FoundResponse:
    proposal.refresh_from_db()
    return as_arranged(found_in(text), proposal)


def part_at(layout: Layout, words: str) -> dict:
    """The fields of this part as its page has them."""
    part = present(layout.part(number_of(layout, words)))
    use = f"{part.use}:{','.join(map(str, part.about))}" if part.about else str(part.use)
    return {"part": part.number, "use": use, "scope": "this", "text": part.text.replace("\n", "\r\n")}


def press(client, proposal: ImportProposal, do: str, **typed):
    proposal.refresh_from_db()
    return client.post(
        f"/responses/import/{proposal.pk}/parts/", {"version": proposal.version, "do": do, "page": 1} | typed
    )


def test_page_shows_the_whole_text_with_one_part_open(officer, office):
    proposal = uploaded(officer, office)
    number = number_of(layout_in(LETTER), "Lamps are now checked")
    page = officer.get(f"/responses/import/{proposal.pk}/parts/?part={number}")
    words = page.content.decode()

    assert [part.name for part in page.context["text"].parts] == [
        "Heading, label or signature",
        *["Overall comment from the PCC"] * 6,
    ]
    assert words.count("<textarea") == 1
    assert f'id="part-{number}" tabindex="-1"' in words
    assert "This part and the 3 parts after it that are also “Overall comment from the PCC”" in words
    assert "<li>in the town, by the night shift</li>" not in words  # in the box, not twice


def test_change_of_what_a_part_is_is_kept_and_records_nothing(officer, office):
    proposal = uploaded(officer, office)
    events = AuditEvent.objects.count()
    typed = part_at(layout_in(LETTER), "Lamps are now checked") | {"use": "force", "scope": "following"}
    answer = press(officer, proposal, "save", **typed)

    assert answer.url == f"/responses/import/{proposal.pk}/parts/?page=1#part-{typed['part']}"
    assert now(proposal).force_comment.startswith("Lamps are now checked each night.")
    assert now(proposal).force_comment.endswith("A report comes each quarter.")
    assert proposal.version == 1
    assert (AuditEvent.objects.count(), Response.objects.count()) == (events, 0)
    shown = officer.get(f"/responses/import/{proposal.pk}/")
    assert [text.name for text in shown.context["review"].texts if text.html] == [
        "Overall comment from the chief officer",
        "Overall comment from the PCC",
    ]


def test_saving_what_was_not_changed_changes_nothing(officer, office):
    proposal = uploaded(officer, office)
    press(officer, proposal, "save", **part_at(layout_in(LETTER), "Lamps are now checked"))
    proposal.refresh_from_db()

    assert (proposal.version, proposal.parts) == (0, None)


def test_opening_another_part_keeps_what_was_typed_into_this_one(officer, office):
    proposal = uploaded(officer, office)
    layout = layout_in(LETTER)
    other = number_of(layout, "Lamps are welcome")
    typed = part_at(layout, "Forty lamps") | {"text": "Fifty lamps came in May."}
    answer = press(officer, proposal, f"open:{other}", **typed)

    assert answer.url == f"/responses/import/{proposal.pk}/parts/?part={other}#part-{other}"
    assert "Fifty lamps came in May." in now(proposal).body_comment
    assert "Forty lamps" not in now(proposal).body_comment


def test_typed_words_are_cleaned_as_any_other_text(officer, office):
    proposal = uploaded(officer, office)
    text = "**Lamps** <script>alert(1)</script>\u200b [here](javascript:alert(1))\x07"
    press(officer, proposal, "save", **part_at(layout_in(LETTER), "Forty lamps") | {"text": text})
    page = officer.get(f"/responses/import/{proposal.pk}/parts/").content.decode()

    assert "<strong>Lamps</strong> &lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert 'href="javascript' not in page
    assert "\u200b" not in now(proposal).body_comment
    assert "\x07" not in now(proposal).body_comment


def test_split_opens_the_new_part_and_merge_undoes_it(officer, office):
    proposal = uploaded(officer, office)
    typed = part_at(layout_in(LETTER), "Lamps are now checked") | {"use": "key_findings", "paragraph": "1"}
    answer = press(officer, proposal, "split", **typed)
    layout = present(now(proposal).layout)
    second = number_of(layout, "in the town")

    assert answer.url == f"/responses/import/{proposal.pk}/parts/?part={second}#part-{second}"
    assert layout.text(Use.KEY_FINDINGS) == "Lamps are now checked each night."
    assert layout.part(second).use is Use.BODY

    answer = press(officer, proposal, "merge", **part_at(layout, "in the town"))
    assert answer.url.endswith(f"#part-{typed['part']}")
    assert now(proposal).key_findings.endswith("- in the villages, by the wardens")


@pytest.mark.parametrize(
    ("do", "typed", "sentence"),
    [
        ("save", {"text": " "}, "Enter the words of this part or, if you do not need it, choose “Not needed”."),
        ("save", {"text": "lamp " * 20_001}, "100,000 characters or fewer"),
        ("save", {"use": "force:77"}, "Choose one of the answers in the list"),
        ("split", {"paragraph": ""}, "Choose where the new part begins."),
        ("split", {"paragraph": "9"}, "Choose one of the answers in the list"),
        ("split", {"paragraph": "1", "text": "Only one."}, "Save the words first, then split it."),
    ],
)
def test_refusal_keeps_what_was_typed(officer, office, do, typed, sentence):
    proposal = uploaded(officer, office)
    sent = part_at(layout_in(LETTER), "Lamps are now checked") | typed
    answer = press(officer, proposal, do, **sent)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert answer.context["part_form"]["text"].value().splitlines() == sent["text"].splitlines()
    proposal.refresh_from_db()
    assert (proposal.version, proposal.parts) == (0, None)


def test_missing_recommendation_is_added_with_its_wording(officer, office):
    proposal = uploaded(officer, office, SHORT)
    press(officer, proposal, "new")
    typed = {"new-kind": "recommendation", "new-reference": "2", "new-wording": "By May, forces should sell lamps."}
    empty = press(officer, proposal, "add", **typed | {"new-wording": ""})
    assert empty.status_code == 422
    assert "Enter the wording" in empty.content.decode()
    assert 'value="2"' in empty.content.decode()

    press(officer, proposal, "add", **typed)
    page = officer.get(f"/responses/import/{proposal.pk}/")
    assert [finding.label for finding in page.context["review"].findings] == ["Recommendation 1", "Recommendation 2"]
    assert "We have sold nine lamps." in page.context["review"].findings[1].force_comment
    twice = press(officer, proposal, "add", **typed)
    assert "Recommendation 2 already has a wording." in twice.content.decode()


def test_finding_typed_but_not_added_is_there_when_the_person_comes_back(officer, office):
    proposal = uploaded(officer, office)
    typed = {"new-kind": "area_for_improvement", "new-reference": "4", "new-wording": "Half a sent"}
    press(officer, proposal, "done", **typed)

    form = officer.get(f"/responses/import/{proposal.pk}/parts/?new=yes").context["new_form"]
    assert (form["kind"].value(), form["reference"].value(), form["wording"].value()) == (
        "area_for_improvement",
        "4",
        "Half a sent",
    )


def test_part_becomes_a_new_recommendation_and_comes_back_open_for_its_number(officer, office):
    proposal = uploaded(officer, office)
    typed = part_at(layout_in(LETTER), "Forty lamps") | {"use": "new:recommendation"}
    answer = press(officer, proposal, "save", **typed)
    assert f"?part={typed['part']}#" in answer.url

    layout = present(now(proposal).layout)
    press(officer, proposal, "save", **part_at(layout, "Forty lamps") | {"reference": "6"})
    assert [(each.reference, each.text) for each in now(proposal).findings] == [("6", "Forty lamps came in March.")]


def test_details_typed_before_changing_the_text_are_there_afterwards(officer, office):
    proposal = uploaded(officer, office)
    address = f"/responses/import/{proposal.pk}/"
    number = number_of(layout_in(LETTER), "Lamps are welcome")
    typed = CONFIRMED | {"published_on_month": "13", "date_confirmed": "on", "change": str(number), "version": "0"}
    answer = officer.post(address, typed)
    assert answer.url == f"{address}parts/?part={number}#part-{number}"

    page = officer.get(address).content.decode()
    assert 'value="Lamps after dark"' in page
    assert 'value="13"' in page
    assert officer.get(address).context["form"]["date_confirmed"].value() is True


def test_second_tab_cannot_overwrite_and_shows_both_texts(officer, office):
    proposal = uploaded(officer, office)
    mine = part_at(layout_in(LETTER), "Forty lamps") | {"text": "Mine.", "version": 0}
    press(officer, proposal, "save", **mine | {"text": "Theirs."})

    answer = officer.post(f"/responses/import/{proposal.pk}/parts/", mine | {"do": "save"})
    words = answer.content.decode()
    assert answer.status_code == 409
    assert CHANGED_MEANWHILE in words
    assert answer.context["part_form"]["text"].value() == "Mine."
    assert "<p>Theirs.</p>" in words
    assert "Theirs." in now(proposal).body_comment

    again = officer.post(f"/responses/import/{proposal.pk}/parts/", mine | {"do": "save", "version": proposal.version})
    assert again.status_code == 302
    assert "Mine." in now(proposal).body_comment


def test_words_for_a_part_that_is_gone_are_shown_for_copying(officer, office):
    proposal = uploaded(officer, office)
    layout = layout_in(LETTER)
    mine = part_at(layout, "Forty lamps") | {"text": "My words.", "version": 0, "do": "save"}
    press(officer, proposal, "merge", **part_at(layout, "Forty lamps"))

    answer = officer.post(f"/responses/import/{proposal.pk}/parts/", mine)
    assert answer.status_code == 409
    assert "My words." in answer.content.decode()


def test_response_is_not_created_from_a_text_that_the_page_did_not_show(officer, office):
    proposal = uploaded(officer, office)
    press(officer, proposal, "save", **part_at(layout_in(LETTER), "Forty lamps") | {"text": "Changed."})

    for stale in ({"version": "0"}, {}):
        answer = officer.post(f"/responses/import/{proposal.pk}/", CONFIRMED | stale)
        assert answer.status_code == 409
        assert CHANGED_MEANWHILE in answer.content.decode()
    assert Response.objects.count() == 0


def test_created_response_has_the_text_as_arranged(officer, office):
    proposal = uploaded(officer, office, SHORT)
    layout = layout_in(SHORT)
    press(officer, proposal, "save", **part_at(layout, "We have a plan") | {"use": "body"})
    layout = present(now(proposal, SHORT).layout)
    press(officer, proposal, "save", **part_at(layout, "I agree about lamps") | {"use": "not_needed"})
    proposal.refresh_from_db()
    officer.post(f"/responses/import/{proposal.pk}/", CONFIRMED | {"version": proposal.version})
    response = Response.objects.get()

    assert (
        response.passages.get(section=Section.BODY_COMMENT).plain == "We have a plan for lamps.\n\nI welcome the lamps."
    )
    assert "The force accepts the recommendation." in SubmittedComment.objects.get(finding=None).plain
    warnings = AuditEvent.objects.get(action="response_imported").detail["warnings"]
    assert "This text was marked as not needed: “I agree about lamps.”" in warnings
    assert ImportProposal.objects.count() == 0


def test_starting_again_restores_what_was_read(officer, office):
    proposal = uploaded(officer, office)
    press(officer, proposal, "save", **part_at(layout_in(LETTER), "Forty lamps") | {"text": "Changed."})
    assert "Start again from the file" in officer.get(f"/responses/import/{proposal.pk}/parts/").content.decode()

    answer = press(officer, proposal, "start-again")
    assert answer.status_code == 302
    assert now(proposal).body_comment == found_in(LETTER).body_comment
    assert proposal.version == 2


def test_long_text_is_shown_page_by_page(officer, office):
    text = "Lamps\n\n" + "\n\n".join(f"It was lamp number {number}." for number in range(1, ON_A_PAGE + 30))
    proposal = uploaded(officer, office, text)
    layout = layout_in(text)
    last = layout.parts[-1].number
    address = f"/responses/import/{proposal.pk}/parts/"

    assert (officer.get(address).context["text"].page, officer.get(address).context["text"].pages) == (1, 2)
    assert len(officer.get(f"{address}?page=2").context["text"].parts) == len(layout.parts) - ON_A_PAGE
    assert officer.get(f"{address}?part={last}").context["text"].page == 2
    typed = part_at(layout, f"lamp number {ON_A_PAGE + 29}.") | {"use": "force"}
    assert press(officer, proposal, "save", **typed).url == f"{address}?page=2#part-{last}"


@pytest.mark.parametrize("role", ["approver", "manager", "administrator", "contributor", "lead", "other_officer"])
def test_upload_is_there_for_the_person_who_sent_it_alone(client, officer, office, role):
    proposal = uploaded(officer, office)
    client.force_login(getattr(office, role))

    assert client.get(f"/responses/import/{proposal.pk}/parts/").status_code == 404
    assert press(client, proposal, "save").status_code == 404
    with pytest.raises(NotPermitted) if role not in ("other_officer",) else pytest.raises(ChangedMeanwhile):
        keep_import(by=getattr(office, role), proposal=proposal, version=5, layout=layout_in(LETTER))


def test_upload_of_another_office_is_not_there(client, officer, office):
    proposal = uploaded(officer, office)
    client.force_login(an_office("Mummerset").officer)

    assert client.get(f"/responses/import/{proposal.pk}/parts/").status_code == 404
    assert press(client, proposal, "start-again").status_code == 404


def test_list_of_reports_has_no_parts_to_change(officer, office):
    (register,) = [text_of(each) for each in documents() if each.name == "northamptonshire-register"]
    proposal = uploaded(officer, office, register)

    assert officer.get(f"/responses/import/{proposal.pk}/parts/").url == f"/responses/import/{proposal.pk}/"


def test_actions_refuse_another_version_and_an_upload_that_is_gone(officer, office):
    proposal = uploaded(officer, office)
    layout = changing.with_words(layout_in(LETTER), number_of(layout_in(LETTER), "Forty"), "Fifty.")
    keep_import(by=office.officer, proposal=proposal, version=0, layout=layout)

    with pytest.raises(ChangedMeanwhile):
        keep_import(by=office.officer, proposal=proposal, version=0, typed={"details": {}})
    with pytest.raises(ChangedMeanwhile):
        start_again(by=office.officer, proposal=proposal, version=0)
    ImportProposal.objects.all().delete()
    with pytest.raises(Refused, match=RECORDED[:20]):
        start_again(by=office.officer, proposal=proposal, version=1)
