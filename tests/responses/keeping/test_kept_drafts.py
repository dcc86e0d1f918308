"""Kept drafts: typed text is kept for its writer alone, until they save or discard it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from inspections.logging.actions.findings import remove_finding
from inspections.queries import findings_for_us
from responses.drafting.actions import save_passage
from responses.enums import Section
from responses.force_comments.actions import recall_invitation, submit_force_comments
from responses.keeping.actions import LONGEST, MOST_WINDOWS, delete_old_drafts, keep_draft
from responses.models import KeptDraft, Passage, TextPresence, TextRevision
from responses.texts import office_text
from s55tracker.accounts.models import Membership
from s55tracker.audit.models import AuditEvent
from s55tracker.govuk.templatetags.dates import govuk_time
from s55tracker.refusals import NotPermitted, Refused
from s55tracker.richtext import from_simple_text
from tests.factories import a_response, an_office, invite, refreshed, write, write_everything, write_force_comments

pytestmark = pytest.mark.django_db

WORDS = "An hour of work, not saved."


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def response(office):
    return a_response(office)


@pytest.fixture
def text(response):
    return office_text(response, "key-findings")


def a_window() -> str:
    return str(uuid4())


def page_of(response, section="key-findings"):
    return reverse("response-section", args=[response.reference, section])


def keep_address(response, key="key-findings"):
    return reverse("response-keep", args=[response.reference, key])


def sent(person, words=WORDS, **fields):
    """The request that a page's script sends."""
    return {"person": person.pk, "version": 0, "window": a_window(), "number": 1, "text": words, **fields}


def kept(by, text, words=WORDS, **fields):
    return keep_draft(by=by, text=text, **{"window": a_window(), "typed": words, "version": 0, "number": 1, **fields})


# --- Kept, and offered again ------------------------------------------------------------------------------------


def test_typed_text_is_kept_without_a_version_or_history(client, office, response):
    client.force_login(office.officer)
    events = AuditEvent.objects.count()

    answer = client.post(keep_address(response), sent(office.officer))

    draft = KeptDraft.objects.get()
    assert answer.json() == {"kept": True, "at": govuk_time(draft.kept_at)}
    assert draft.text == WORDS
    assert (Passage.objects.count(), TextRevision.objects.count()) == (0, 0)
    assert AuditEvent.objects.count() == events
    assert refreshed(response).status == response.status


def test_text_comes_back_into_the_box_with_when_it_was_kept(client, office, response, text):
    kept(office.officer, text)
    client.force_login(office.officer)
    page = client.get(page_of(response))
    words = page.content.decode()
    assert page.context["form"]["text"].value() == WORDS
    assert "You have a draft that has not been saved" in words
    assert "not yet saved for your colleagues" in words


def test_html_of_the_editor_comes_back_into_the_editor_and_the_plain_box(client, office, response, text):
    kept(office.officer, text, "<p>Seen</p><ul><li>one</li></ul><script>x()</script>", text_format="html")
    client.force_login(office.officer)
    form = client.get(page_of(response)).context["form"]
    assert form["text"].value() == "Seen\n\n* one"
    assert form.fields["text"].widget.attrs["data-s55-html"] == "<p>Seen</p><ul><li>one</li></ul>"


def test_simple_text_comes_back_into_the_editor_with_its_meaning(client, office, response, text):
    kept(office.officer, text, "Seen **twice**")
    client.force_login(office.officer)
    form = client.get(page_of(response)).context["form"]
    assert form.fields["text"].widget.attrs["data-s55-html"] == "<p>Seen <strong>twice</strong></p>"


def test_saving_what_was_kept_forgets_it(client, office, response, text):
    window = a_window()
    kept(office.officer, text, window=window)
    client.force_login(office.officer)
    client.post(page_of(response), {"text": WORDS, "version": 0, "window": window, "then": "save"})
    assert (Passage.objects.get().plain, KeptDraft.objects.count()) == (WORDS, 0)


def test_saving_more_than_was_kept_from_the_same_page_forgets_it(client, office, response, text):
    draft = kept(office.officer, text)
    client.force_login(office.officer)
    page = client.get(page_of(response))
    hidden = {name: page.context["form"][name].value() for name in ("version", "window", "replaces")}
    assert hidden["replaces"] == draft.window
    client.post(page_of(response), {**hidden, "text": f"{WORDS} And more.", "then": "save"})
    assert KeptDraft.objects.count() == 0


def test_draft_that_arrives_after_its_page_was_saved_is_not_kept(client, office, response):
    window = a_window()
    client.force_login(office.officer)
    client.post(page_of(response), {"text": f"{WORDS} And more.", "version": 0, "window": window, "then": "save"})
    answer = client.post(keep_address(response), sent(office.officer, window=window))
    assert (answer.json()["kept"], KeptDraft.objects.count()) == (False, 0)


def test_request_overtaken_by_a_later_one_changes_nothing(office, text):
    window = a_window()
    kept(office.officer, text, "Later words.", window=window, number=5)
    kept(office.officer, text, "Earlier words.", window=window, number=4)
    assert KeptDraft.objects.get().text == "Later words."


def test_two_pages_of_one_person_keep_a_draft_each(client, office, response, text):
    kept(office.officer, text, "In the first tab.")
    kept(office.officer, text, "In the second tab.")
    client.force_login(office.officer)
    page = client.get(page_of(response))
    assert {page.context["form"]["text"].value()} | {draft.row.text for draft in page.context["keeping"].others} == {
        "In the first tab.",
        "In the second tab.",
    }


def test_page_that_began_with_a_draft_replaces_it(office, text):
    first = kept(office.officer, text)
    kept(office.officer, text, "Continued.", replaces=first.window)
    assert [draft.text for draft in KeptDraft.objects.all()] == ["Continued."]


def test_text_typed_back_to_what_is_saved_is_kept_no_longer(office, response, text):
    window = a_window()
    write(office, response, Section.KEY_FINDINGS, words="Saved.")
    kept(office.officer, text, window=window)
    assert kept(office.officer, text, "Saved.", window=window, number=2) is None
    assert KeptDraft.objects.count() == 0


def test_draft_is_discarded_by_a_button(client, office, response, text):
    draft = kept(office.officer, text)
    client.force_login(office.officer)
    address = reverse("kept-draft", args=[draft.pk])
    assert f'action="{address}"' in client.get(page_of(response)).content.decode()
    assert client.get(address).status_code == 405
    answer = client.post(address, {"do": "discard"}, follow=True)
    assert "Your draft has been discarded." in answer.content.decode()
    assert KeptDraft.objects.count() == 0


def test_list_has_every_draft_also_of_a_response_published_since(client, office):
    response = a_response(office, "published")
    kept(office.officer, office_text(response, "key-findings"))
    client.force_login(office.officer)
    assert WORDS in client.get(reverse("kept-draft-list")).content.decode()
    page = client.get(page_of(response)).content.decode()
    assert WORDS in page and "Put it in the box" not in page


# --- Whatever the reason that it was not saved --------------------------------------------------------------------


def test_preview_is_kept(client, office, response):
    client.force_login(office.officer)
    client.post(page_of(response), {"text": WORDS, "version": 0, "window": a_window(), "then": "preview"})
    assert KeptDraft.objects.get().text == WORDS


def test_text_too_long_to_save_is_kept(client, office, response):
    client.force_login(office.officer)
    typed = {"text": "x" * 100_001, "version": 0, "window": a_window(), "then": "save"}
    assert client.post(page_of(response), typed).status_code == 422
    assert len(KeptDraft.objects.get().text) == 100_001


def test_text_refused_because_the_response_was_published_is_kept(client, office):
    response = a_response(office, "published")
    client.force_login(office.officer)
    typed = {"text": WORDS, "version": 1, "window": a_window(), "then": "save"}
    answer = client.post(page_of(response), typed)
    assert answer.status_code == 403 and WORDS in answer.content.decode()
    assert KeptDraft.objects.get().text == WORDS


def test_limits_are_said_in_words(office, response, text, client):
    client.force_login(office.officer)
    answer = client.post(keep_address(response), sent(office.officer, "x" * (LONGEST + 1)))
    assert answer.status_code == 422 and "400,000 characters" in answer.json()["refused"]
    for _ in range(MOST_WINDOWS):
        kept(office.officer, text)
    with pytest.raises(Refused, match=f"You have {MOST_WINDOWS} drafts"):
        kept(office.officer, text)


# --- Whose it is ----------------------------------------------------------------------------------------------------


def test_no_one_else_reads_or_discards_a_draft(client, office, response, text):
    draft = kept(office.officer, text)
    for person in (office.other_officer, office.approver, office.manager, office.administrator, office.lead):
        client.force_login(person)
        for address in (
            page_of(response),
            reverse("kept-draft-list"),
            reverse("response-history", args=[response.reference]),
        ):
            assert WORDS not in client.get(address).content.decode()
        assert client.post(reverse("kept-draft", args=[draft.pk]), {"do": "discard"}).status_code == 404
    assert KeptDraft.objects.count() == 1
    assert KeptDraft not in admin.site._registry


def test_former_officer_reads_it_no_longer(client, office, response, text):
    kept(office.officer, text)
    Membership.objects.filter(user=office.officer).update(ended_at=timezone.now(), ended_by=office.administrator)
    client.force_login(office.officer)
    assert WORDS not in client.get(reverse("kept-draft-list")).content.decode()


def test_only_people_who_write_have_text_kept(office, text):
    for person in (office.approver, office.manager, office.administrator, office.lead):
        with pytest.raises(NotPermitted):
            kept(person, text)


def test_page_left_open_by_someone_else_keeps_nothing_in_this_persons_name(client, office, response):
    client.force_login(office.other_officer)
    answer = client.post(keep_address(response), sent(office.officer))
    assert (answer.status_code, KeptDraft.objects.count()) == (409, 0)
    assert answer.json()["refused"] == "Oscar Officer has signed in using this browser."


def test_signed_out_page_is_told_so(office, response):
    assert Client().post(keep_address(response), sent(office.officer)).status_code == 401


def test_request_from_elsewhere_is_refused_and_an_old_page_gets_a_new_token(office, response):
    client = Client(enforce_csrf_checks=True)
    client.force_login(office.officer)
    assert client.post(keep_address(response), sent(office.officer)).status_code == 403
    token = client.get(keep_address(response)).json()["token"]
    assert client.post(keep_address(response), sent(office.officer, csrfmiddlewaretoken=token)).status_code == 200


# --- The force ------------------------------------------------------------------------------------------------------


def test_force_has_its_text_kept_and_the_office_never_sees_it(client, office, response):
    asked = invite(office, response)
    finding = findings_for_us(response.inspection)[0]
    address = reverse("force-keep", args=[response.reference, office.force.slug, f"finding-{finding.pk}"])
    client.force_login(office.contributor)
    assert client.post(address, sent(office.contributor, stance="accepted")).json()["kept"]
    page = client.get(f"{asked.get_absolute_url()}findings/{finding.pk}/")
    assert page.context["form"]["text"].value() == WORDS
    assert page.context["form"]["stance"].value() == "accepted"
    client.force_login(office.officer)
    assert client.post(address, sent(office.officer)).status_code == 404
    assert KeptDraft.objects.get().response is None


def test_draft_outlives_submission_and_is_hidden_by_a_recall(client, office, response):
    asked = invite(office, response)
    write_force_comments(office, asked)
    client.force_login(office.contributor)
    overall = f"{asked.get_absolute_url()}overall/"
    submit_force_comments(by=office.lead, request=asked, chief_officer_name="Chris Chief")
    answer = client.post(overall, {"text": WORDS, "version": 1, "window": a_window()})
    assert answer.status_code == 403 and KeptDraft.objects.get().text == WORDS
    assert WORDS in client.get(reverse("kept-draft-list")).content.decode()
    KeptDraft.objects.update(request=invite(office, a_response(office, title="Another")))
    asked = KeptDraft.objects.get().request
    recall_invitation(by=office.officer, request=asked, reason="Not needed.")
    assert WORDS not in client.get(reverse("kept-draft-list")).content.decode()


# --- Someone else saved first -----------------------------------------------------------------------------------------


@pytest.fixture
def conflict(client, office, response):
    """The officer's save, refused because a colleague saved meanwhile."""
    write(office, response, Section.KEY_FINDINGS, words="The first text.")
    window = a_window()
    save_passage(
        by=office.other_officer,
        response=response,
        section=Section.KEY_FINDINGS,
        html=from_simple_text("Their text."),
        version=1,
    )
    client.force_login(office.officer)
    answer = client.post(page_of(response), {"text": WORDS, "version": 1, "window": window, "then": "save"})
    assert answer.status_code == 409
    return answer


def test_conflict_shows_both_and_keeps_mine(conflict):
    words = conflict.content.decode()
    assert "Their text." in words and WORDS in words and "Differences" in words
    assert KeptDraft.objects.get().text == WORDS
    assert Passage.objects.get().plain == "Their text."


def test_mine_is_saved_over_theirs_which_stays_a_version(client, conflict, response):
    client.post(page_of(response), dict(conflict.context["typed"]) | {"then": "save"})
    assert Passage.objects.get().plain == WORDS
    assert list(TextRevision.objects.values_list("html", flat=True)) == [
        "<p>The first text.</p>",
        "<p>Their text.</p>",
        f"<p>{WORDS}</p>",
    ]
    assert KeptDraft.objects.count() == 0


def test_theirs_is_kept_and_mine_stays_my_draft_beside_it(client, conflict, response):
    draft = conflict.context["kept_at"]
    client.post(draft, {"do": "aside"})
    page = client.get(page_of(response))
    assert page.context["form"]["text"].value() == "Their text."
    assert WORDS in page.content.decode()
    client.post(draft, {"do": "back"})
    page = client.get(page_of(response))
    assert page.context["form"]["text"].value() == WORDS
    assert "Oscar Officer has saved version 2 since you began this draft." in " ".join(page.content.decode().split())


def test_person_who_saved_from_another_window_is_not_told_that_someone_else_did(client, office, response):
    write(office, response, Section.KEY_FINDINGS, words="From the other window.")
    client.force_login(office.officer)
    answer = client.post(page_of(response), {"text": WORDS, "version": 0, "window": a_window(), "then": "save"})

    assert answer.status_code == 409
    assert "You have saved this text in another window" in answer.text and "Someone else" not in answer.text


def test_text_made_from_both_is_saved(client, conflict, response):
    typed = dict(conflict.context["typed"]) | {"text": f"Their text. {WORDS}", "then": "save"}
    client.post(page_of(response), typed)
    assert Passage.objects.get().plain == f"Their text. {WORDS}"
    assert (KeptDraft.objects.count(), TextRevision.objects.count()) == (0, 3)


# --- In time ----------------------------------------------------------------------------------------------------------


def test_draft_is_deleted_after_ninety_days(office, text, clock):
    now = kept(office.officer, text).kept_at
    assert delete_old_drafts(now=now + timedelta(days=90)) == 0
    assert delete_old_drafts(now=now + timedelta(days=90, seconds=1)) == 1
    assert delete_old_drafts(now=now + timedelta(days=91)) == 0


def test_draft_on_a_removed_finding_stays_in_the_list(client, office, response):
    finding = findings_for_us(response.inspection)[0]
    kept(office.officer, office_text(response, f"finding-{finding.pk}"))
    remove_finding(by=office.officer, finding=finding, reason="Not in the report.")
    client.force_login(office.officer)
    page = client.get(reverse("kept-draft-list")).content.decode()
    assert WORDS in page and "Comment on recommendation 2, which has been removed" in page


def test_save_takes_few_queries(client, office, django_assert_max_num_queries):
    response = a_response(office)
    write_everything(office, response)
    window = a_window()
    kept(office.officer, office_text(response, "key-findings"), window=window)
    with django_assert_max_num_queries(11):
        save_passage(
            by=office.officer,
            response=response,
            section=Section.KEY_FINDINGS,
            html=from_simple_text(WORDS),
            version=1,
            window=window,
        )


def test_keeping_takes_few_queries(client, office, response, django_assert_max_num_queries):
    client.force_login(office.officer)
    with django_assert_max_num_queries(16):
        client.post(keep_address(response), sent(office.officer))


# --- Who has it open --------------------------------------------------------------------------------------------------


def open_address(response, key="key-findings"):
    return reverse("response-text-open", args=[response.reference, key])


def test_colleague_is_told_since_when_someone_has_it_open(client, office, response, clock):
    client.force_login(office.other_officer)
    client.post(open_address(response))
    since = TextPresence.objects.get().opened_at
    clock.move_on(minutes=1)
    client.post(open_address(response))
    client.force_login(office.officer)
    sentence = f"Oscar Officer has had this section open since {govuk_time(since)}."
    assert client.post(open_address(response)).json() == {"others": sentence}
    assert sentence in client.get(page_of(response)).content.decode()
    clock.move_on(minutes=3)
    assert sentence not in client.get(page_of(response)).content.decode()


def test_sides_do_not_see_who_of_the_other_is_writing(client, office, response):
    asked = invite(office, response)
    finding = findings_for_us(response.inspection)[0]
    key = f"finding-{finding.pk}"
    client.force_login(office.officer)
    client.post(open_address(response, key))
    client.force_login(office.contributor)
    assert client.post(open_address(response, key)).status_code == 404
    theirs = reverse("force-text-open", args=[response.reference, office.force.slug, key])
    assert client.post(theirs).json() == {"others": ""}
    page = client.get(f"{asked.get_absolute_url()}findings/{finding.pk}/").content.decode()
    assert "Olive Officer" not in page.split("data-s55-others")[1].split("</p>")[0]
    client.force_login(office.officer)
    assert client.post(open_address(response, key)).json() == {"others": ""}
    assert TextPresence.objects.count() == 2
