"""What a guest types is kept for the guest alone, until they save or discard it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from inspections.logging.actions.findings import remove_finding
from inspections.queries import findings_for_us
from responses.enums import GuestUseKind
from responses.guests.actions.links import revoke_guest_link
from responses.keeping.actions import delete_old_drafts
from responses.models import GuestCode, GuestDraft, GuestText
from s55tracker.audit.models import AuditEvent
from tests.factories import a_response, an_office, invite
from tests.responses.guests.guests import a_guest_link, keep, kinds, opened, save, work

pytestmark = pytest.mark.django_db

K = GuestUseKind
WORDS = "An hour of work, not saved."


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def asked(office):
    return invite(office, a_response(office, "drafting"))


@pytest.fixture
def link(office, asked):
    return a_guest_link(office, asked)


@pytest.fixture
def guest(link):
    return opened(link)


def test_typed_text_is_in_the_box_when_the_guest_comes_back_even_in_another_browser(link, guest):
    assert keep(guest, link, text=WORDS).json()["kept"] is True
    page = guest.get(work(link, "overall/"))
    assert page.context["form"]["text"].value() == WORDS
    assert "You have a draft that has not been saved" in page.text
    assert "Draft not saved" in guest.get(work(link)).text
    GuestCode.objects.update(sent_at=timezone.now() - timedelta(days=2))
    assert WORDS in opened(link).get(work(link, "overall/")).text


def test_keeping_is_no_save_no_version_and_no_history(office, link, guest, asked):
    before = AuditEvent.objects.count()
    keep(guest, link, text=WORDS)

    assert not GuestText.objects.exists()
    assert AuditEvent.objects.count() == before
    lead = Client()
    lead.force_login(office.lead)
    links = reverse("force-guests", args=[asked.response.reference, asked.force.slug])
    for page in (asked.get_absolute_url(), links):
        assert WORDS not in lead.get(page).text


def test_save_deletes_the_draft_of_its_page_and_of_the_page_it_began_with(link, guest):
    first, other = str(uuid4()), str(uuid4())
    keep(guest, link, text=WORDS, window=first)
    keep(guest, link, text="In another tab.", window=other)
    save(guest, link, text=f"{WORDS} More.", window=str(uuid4()), replaces=first)

    assert list(GuestDraft.objects.values_list("window", flat=True)) == [other]


def test_draft_that_arrives_after_its_page_was_saved_is_not_kept(link, guest):
    window = str(uuid4())
    save(guest, link, text="Saved.", window=window)

    assert keep(guest, link, text="Sav", window=window).json()["kept"] is False
    assert not GuestDraft.objects.exists()


def test_late_request_of_one_page_changes_nothing(link, guest):
    window = str(uuid4())
    keep(guest, link, text="Second.", window=window, number=2)
    keep(guest, link, text="First.", window=window, number=1)

    assert GuestDraft.objects.get().text == "Second."


def test_save_over_a_newer_text_shows_both_and_keeps_each(link, guest):
    window = str(uuid4())
    save(guest, link, text="From the other tab.")
    answer = save(guest, link, text=WORDS, window=window)

    assert answer.status_code == 409
    assert "You have saved this text in another window" in answer.text
    assert WORDS in answer.text and "From the other tab." in answer.text
    assert "Keep the saved text" in answer.text and "Save this text over it" in answer.text
    # So that the page of the conflict keeps the text too.
    assert f'data-s55-person="guest-{link.pk}"' in answer.text
    draft = GuestDraft.objects.get()
    back = guest.post(reverse("guest-draft", args=[link.pk, draft.pk]), {"do": "aside"}, follow=True)
    assert back.context["form"]["text"].value() == "From the other tab."
    assert WORDS in back.text


def test_invalid_form_is_kept_too(link, guest):
    answer = save(guest, link, text="All of it. " * 10_000, window=str(uuid4()))

    assert answer.status_code == 422
    assert GuestDraft.objects.get().text.startswith("All of it.")


@pytest.mark.parametrize("do", ["discard", "aside", "back"])
def test_buttons_beside_a_draft(link, guest, do):
    keep(guest, link, text=WORDS)
    answer = guest.post(reverse("guest-draft", args=[link.pk, GuestDraft.objects.get().pk]), {"do": do}, follow=True)

    assert answer.redirect_chain[-1][0] == work(link, "overall/")
    assert GuestDraft.objects.exists() is (do != "discard")
    assert (answer.context["form"]["text"].value() == WORDS) is (do == "back")


def test_draft_of_another_guest_is_not_found(office, asked, link, guest):
    other = a_guest_link(office, asked, email="oz@force.example", name="Oz Other")
    keep(opened(other), other, text=WORDS)
    theirs = GuestDraft.objects.get()

    assert WORDS not in guest.get(work(link, "overall/")).text
    for address in (("guest-draft", [link.pk, theirs.pk]), ("guest-draft", [other.pk, theirs.pk])):
        answer = guest.post(reverse(address[0], args=address[1]), {"do": "discard"})
        assert answer.status_code in (401, 404)
    assert GuestDraft.objects.filter(pk=theirs.pk).exists()


def test_nothing_is_kept_without_the_session_or_outside_the_link(office, asked, link):
    first, second = findings_for_us(asked.response.inspection)
    of_one = a_guest_link(office, asked, findings=[first], email="oz@force.example", name="Oz Other")
    browser = opened(of_one)

    for client, guests_link, tail, kind in (
        (Client(), link, "overall/", K.NO_SESSION),
        (browser, link, "overall/", K.NO_SESSION),
        (browser, of_one, "overall/", K.OTHER_FINDING),
        (browser, of_one, f"findings/{second.pk}/", K.OTHER_FINDING),
    ):
        assert keep(client, guests_link, tail, text=WORDS).status_code == 403
        assert kinds(guests_link)[-1] == kind
    assert not GuestDraft.objects.exists()


def test_page_of_an_earlier_guest_in_the_same_browser_keeps_nothing(link, guest):
    assert keep(guest, link, text=WORDS, person="guest-0").status_code == 403
    assert not GuestDraft.objects.exists()


def test_ended_session_is_said_with_what_to_do_and_noted_once_a_minute(link, guest, clock):
    clock.move_on(minutes=60)
    for _ in range(3):
        answer = keep(guest, link, text=WORDS)
        assert answer.status_code == 403
        assert "we will ask you for a new code" in answer.json()["refused"]

    assert kinds(link).count(K.OLD_SESSION) == 1


def test_revoked_link_keeps_nothing_and_its_drafts_are_deleted(office, link, guest):
    keep(guest, link, text=WORDS)
    revoke_guest_link(by=office.lead, link=link)

    assert "has been cancelled" in keep(guest, link, text="More.").json()["refused"]
    delete_old_drafts(now=timezone.now())
    assert not GuestDraft.objects.exists()


def test_drafts_of_a_guest_are_deleted_with_the_end_of_the_link(link, guest):
    keep(guest, link, text=WORDS)
    delete_old_drafts(now=link.expires_at)
    assert GuestDraft.objects.exists()
    delete_old_drafts(now=link.expires_at + timedelta(seconds=1))
    assert not GuestDraft.objects.exists()


def test_page_open_since_before_gets_a_new_token(link):
    assert len(Client().get(work(link, "overall/kept/")).json()["token"]) == 64


def test_draft_on_a_removed_finding_stays_under_its_label(office):
    asked = invite(office, a_response(office, title="With a mistaken finding"))
    link = a_guest_link(office, asked)
    guest, finding = opened(link), findings_for_us(asked.response.inspection)[0]
    keep(guest, link, f"findings/{finding.pk}/", text=WORDS)
    remove_finding(by=office.officer, finding=finding, reason="It was a mistake.")

    page = guest.get(work(link))
    assert f"Your draft on {finding.label}, which has been removed" in page.text
    assert WORDS in page.text


def test_guest_is_told_before_sending_that_something_is_not_saved(link, guest):
    save(guest, link)
    keep(guest, link, text=WORDS, version=1)

    assert "You have typed more on the report as a whole and not saved it." in guest.get(work(link, "send/")).text
