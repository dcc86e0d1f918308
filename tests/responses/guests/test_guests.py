"""Guest links used as intended: a lead or an office asks, the guest writes, and the people who asked use the text."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from inspections.queries import findings_for_us
from responses.enums import ForceStatus, GuestSide, GuestUseKind, ReminderKind
from responses.force_comments import actions as force_comments
from responses.guests.actions.links import make_guest_link, revoke_guest_link
from responses.guests.actions.writing import Use, record_guest_comments, use_guest_text
from responses.models import ForceComment, GuestLink, GuestText, Reminder
from responses.reminders.refusals import mail_was_refused
from s55tracker.accounts.models import User
from s55tracker.audit.models import AuditEvent
from s55tracker.audit.trail import history_of
from s55tracker.mail.models import OutgoingMail
from s55tracker.refusals import ChangedMeanwhile, NotPermitted, Refused
from s55tracker.richtext import from_simple_text
from s55tracker.secret_addresses import without_secrets
from tests.factories import a_response, an_office, invite, refreshed, write_everything, write_force_comments
from tests.responses.guests.guests import (
    EMAIL,
    a_guest_link,
    kinds,
    link_page,
    mails_to,
    make_officer_lead,
    opened,
    save,
    without_people,
    work,
)

pytestmark = pytest.mark.django_db

K = GuestUseKind


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def asked(office):
    return invite(office, a_response(office, "drafting", title="Custody records"))


@pytest.fixture
def findings(asked):
    return list(findings_for_us(asked.response.inspection))


def force_page(asked, tail="guests/"):
    return f"/force-comments/{asked.response.reference}/{asked.force.slug}/{tail}"


def text_on(link, finding=None, **changes):
    return GuestText.objects.get(link=link, finding=finding)


# --- Asking -----------------------------------------------------------------------------------------------------------


def test_lead_asks_one_person_through_the_page(client, office, asked, findings):
    client.force_login(office.lead)
    typed = {"name": "Gwen Guest", "email": " Gwen@Force.example ", "findings": [findings[0].pk], "days": "7"}
    answer = client.post(force_page(asked), typed)
    link = GuestLink.objects.get()

    assert answer.status_code == 302
    assert (link.email, link.covers_all, link.side) == (EMAIL, False, GuestSide.FORCE)
    assert list(link.findings.all()) == findings[:1]
    assert (link.expires_at - link.created_at).days == 7
    [mail] = mails_to(EMAIL)
    assert mail.holds_secret
    assert not User.objects.filter(email=EMAIL).exists()


def test_who_may_ask(office, asked):
    def ask(by, side):
        return make_guest_link(by=by, request=asked, side=side, name="Gwen Guest", email=EMAIL, findings=None, days=7)

    for by in (office.contributor, office.officer, office.administrator):
        with pytest.raises(NotPermitted):
            ask(by, GuestSide.FORCE)
    for by in (office.lead, office.manager, office.approver):
        with pytest.raises(NotPermitted):
            ask(by, GuestSide.OFFICE)
    with pytest.raises(NotPermitted, match="has people who can sign in"):
        ask(office.officer, GuestSide.OFFICE)
    without_people(office)
    assert ask(office.officer, GuestSide.OFFICE).side == GuestSide.OFFICE


def test_people_of_either_side_are_not_asked_as_guests(office, asked):
    for email, words in ((office.contributor.email, "has an account"), (office.manager.email, "works for Office")):
        with pytest.raises(Refused, match=words):
            a_guest_link(office, asked, email=email)


def test_one_link_at_a_time_for_an_address(office, asked, clock):
    link = a_guest_link(office, asked)
    with pytest.raises(Refused, match="already"):
        a_guest_link(office, asked)
    revoke_guest_link(by=office.lead, link=link)
    again = a_guest_link(office, asked, days=7)
    clock.move_on(days=8)
    assert a_guest_link(office, asked).pk > again.pk


def test_link_lasts_from_seven_to_twenty_eight_days(office, asked):
    for days in (6, 29):
        with pytest.raises(Refused, match="7 to 28"):
            a_guest_link(office, asked, days=days)


def test_finding_of_another_report_cannot_be_asked_about(office, asked):
    other = a_response(office, title="Another").inspection.findings.first()
    with pytest.raises(Refused, match="addressed to the force"):
        a_guest_link(office, asked, findings=[other])


def test_token_is_not_in_a_log(office, asked):
    page = link_page(a_guest_link(office, asked))

    assert without_secrets(f"Not Found: {page}") == "Not Found: /guest/open/.../"


# --- Writing ----------------------------------------------------------------------------------------------------------


def test_guest_writes_and_sends_and_the_leads_are_told(client, office, asked, findings):
    link = a_guest_link(office, asked)
    guest = opened(link)
    saved = save(guest, link, f"findings/{findings[0].pk}/", "guestword", stance="accepted")
    assert saved.status_code == 302
    answer = guest.post(work(link, "send/"))

    assert answer.status_code == 200
    text = text_on(link, findings[0])
    assert (text.plain, text.stance, text.version) == ("guestword", "accepted", 1)
    assert text.sent_at == refreshed(link).sent_at is not None
    assert (
        OutgoingMail.objects.filter(to_email=office.lead.email, subject__contains="comments from a guest").count() == 1
    )
    assert not ForceComment.objects.exists()  # it is a proposal, not the force's text
    assert kinds(link) == [K.CODE_SENT, K.SIGNED_IN, K.TEXT_SAVED, K.TEXT_SENT]


def test_guest_reads_the_finding_and_their_own_words_alone(office, asked, findings):
    write_force_comments(office, asked, "forcedraftword")
    write_everything(office, asked.response, "bodydraftword")
    link = a_guest_link(office, asked)
    guest = opened(link)
    for tail in ("", "overall/", "send/", *(f"findings/{each.pk}/" for each in findings)):
        page = guest.get(work(link, tail))
        assert page.status_code == 200, tail
        words = page.content.decode()
        assert "forcedraftword" not in words and "bodydraftword" not in words
    assert findings[0].html in guest.get(work(link, f"findings/{findings[0].pk}/")).content.decode()


def test_second_tab_does_not_overwrite_the_first(office, asked):
    link = a_guest_link(office, asked)
    guest = opened(link)
    save(guest, link, text="First tab.")
    answer = save(guest, link, text="Second tab.")

    assert answer.status_code == 409
    assert "First tab." in answer.content.decode() and "Second tab." in answer.content.decode()
    assert text_on(link).plain == "First tab."


def test_script_in_a_guests_text_is_not_kept(office, asked):
    link = a_guest_link(office, asked)
    save(opened(link), link, text="<script>alert(1)</script> Yes.")

    assert "<script" not in text_on(link).html


def test_leaving_ends_the_session(office, asked):
    link = a_guest_link(office, asked)
    guest = opened(link)

    assert guest.post(work(link, "leave/")).status_code == 200
    assert guest.get(work(link)).status_code == 401


def test_pages_of_a_guest_are_not_cached(office, asked):
    link = a_guest_link(office, asked)
    guest = opened(link)
    for answer in (guest.get(work(link)), Client().get(link_page(link)), Client().get(work(link))):
        assert "no-store" in answer["Cache-Control"]
    assert guest.cookies[f"guest-{link.pk}"]["path"] == work(link)
    assert guest.cookies[f"guest-{link.pk}"]["httponly"]


def test_comments_returned_open_the_link_again(office, asked):
    link = a_guest_link(office, asked)
    guest = opened(link)
    write_force_comments(office, asked)
    force_comments.submit_force_comments(by=office.lead, request=asked, chief_officer_name="Chris Chief")
    assert guest.get(work(link)).status_code == 410
    force_comments.return_force_comments(
        by=office.officer, request=refreshed(asked), reason="Say when.", today=timezone.localdate()
    )

    assert guest.get(work(link)).status_code == 200


# --- Using what a guest wrote ----------------------------------------------------------------------------------------


def test_lead_puts_a_guests_words_into_the_forces_text(client, office, asked, findings):
    link = a_guest_link(office, asked)
    save(opened(link), link, f"findings/{findings[0].pk}/", "From the guest.", stance="accepted")
    text = text_on(link, findings[0])
    client.force_login(office.lead)
    page = force_page(asked, f"guests/texts/{text.pk}/")
    assert "Written by Gwen Guest, a guest" in client.get(page).content.decode()
    answer = client.post(page, {"use": "replace", "version": 0, "text_version": 1})
    comment = ForceComment.objects.get()

    assert answer.url == force_page(asked, f"findings/{findings[0].pk}/")
    assert (comment.plain, comment.stance, comment.edited_by) == ("From the guest.", "accepted", office.lead)
    assert text_on(link, findings[0]).accepted_by == office.lead
    saved = AuditEvent.objects.get(action="force_text_saved")
    assert (saved.detail["guest"], saved.actor) == ("Gwen Guest", office.lead)


def test_guests_words_are_added_after_the_forces_own_and_nothing_is_lost(office, asked):
    write_force_comments(office, asked, "Ours.")
    link = a_guest_link(office, asked)
    save(opened(link), link, text="Theirs.")
    before = ForceComment.objects.get(finding=None)
    use_guest_text(by=office.lead, text=text_on(link), use=Use.APPEND, version=before.version, text_version=1)

    after = ForceComment.objects.get(finding=None)
    assert after.html == "<p>Overall: Ours.</p><p>Theirs.</p>"
    assert AuditEvent.objects.filter(action="force_text_saved").latest("pk").detail["old"] == "Overall: Ours."


def test_only_a_lead_uses_a_guests_words_and_only_as_read(office, asked):
    link = a_guest_link(office, asked)
    guest = opened(link)
    save(guest, link, text="First.")
    text = text_on(link)
    with pytest.raises(NotPermitted):
        use_guest_text(by=office.contributor, text=text, use=Use.REPLACE, version=0, text_version=1)
    save(guest, link, text="Second.", version=1)
    with pytest.raises(ChangedMeanwhile):
        use_guest_text(by=office.lead, text=text, use=Use.REPLACE, version=0, text_version=1)
    with pytest.raises(ChangedMeanwhile):
        use_guest_text(by=office.lead, text=text, use=Use.REPLACE, version=7, text_version=2)
    assert not ForceComment.objects.exists()


def test_links_page_shows_each_use_and_revokes(client, office, asked):
    link = a_guest_link(office, asked)
    save(opened(link), link)
    client.force_login(office.lead)
    words = client.get(force_page(asked)).content.decode()
    for each in (
        "Gwen Guest",
        EMAIL,
        "A code was sent to the invited address",
        "The right code was entered",
        "a draft, not finished",
    ):
        assert each in words, each
    client.post(force_page(asked, f"guests/{link.pk}/revoke/"))

    assert refreshed(link).revoked_by == office.lead


# --- The office's guest -----------------------------------------------------------------------------------------------


def test_office_reads_a_guests_comments_once_sent_and_records_them(client, office, asked):
    without_people(office)
    link = a_guest_link(office, asked, side=GuestSide.OFFICE)
    guest = opened(link)
    save(guest, link, text="guestword")
    client.force_login(office.officer)
    page = reverse("response-guests", args=[asked.response.reference, asked.force.slug])
    assert "guestword" not in client.get(page).content.decode()
    assert guest.post(work(link, "send/")).status_code == 422
    assert guest.post(work(link, "send/"), {"chief_officer_name": "Dame Ada Ash"}).status_code == 200

    assert "guestword" in client.get(page).content.decode()
    track = reverse("response-force", args=[asked.response.reference, asked.force.slug])
    assert "a guest has sent comments for you to record" in client.get(track).content.decode()
    answer = client.post(f"{page}{link.pk}/record/")
    submission = asked.submissions.get()
    assert answer.url == track
    assert refreshed(asked).status == ForceStatus.SUBMITTED
    assert [sent.plain for sent in submission.comments.all()] == ["guestword"]
    assert submission.received_from.startswith(f"Gwen Guest, {EMAIL}, by a guest link")
    assert submission.received_from.endswith("Dame Ada Ash")
    assert submission.submitted_by == office.officer


def test_comments_are_recorded_once(office, asked):
    without_people(office)
    link = a_guest_link(office, asked, side=GuestSide.OFFICE)
    with pytest.raises(Refused, match="has not sent any comments"):
        record_guest_comments(by=office.officer, link=link)
    guest = opened(link)
    save(guest, link)
    guest.post(work(link, "send/"), {"chief_officer_name": "Chris Chief"})
    record_guest_comments(by=office.officer, link=link)
    with pytest.raises(Refused):
        record_guest_comments(by=office.officer, link=link)

    assert asked.submissions.count() == 1


def test_office_sees_no_link_of_the_force_and_no_word_of_its_guest(client, office, asked):
    link = a_guest_link(office, asked)
    guest = opened(link)
    save(guest, link, text="guestword")
    guest.post(work(link, "send/"))
    client.force_login(office.officer)
    reference, slug = asked.response.reference, asked.force.slug
    for name in ("response-guests", "response-force"):
        words = client.get(reverse(name, args=[reference, slug])).content.decode()
        assert "Gwen" not in words and "guestword" not in words, name
    words = client.get(reverse("response-history", args=[reference])).content.decode()
    assert "Gwen" not in words and "guest" not in words.lower()
    assert client.post(reverse("response-guest-revoke", args=[reference, slug, link.pk])).status_code == 404
    assert client.post(reverse("response-guest-record", args=[reference, slug, link.pk])).status_code == 404
    assert not [event for event in history_of(asked) if event.action.startswith("guest")]


def test_drafts_of_the_offices_guest_belong_to_the_force_once_it_has_a_lead(client, office, asked):
    without_people(office)
    link = a_guest_link(office, asked, side=GuestSide.OFFICE)
    save(opened(link), link, text="guestword")
    lead = make_officer_lead(office)
    client.force_login(lead)

    assert "Gwen Guest" in client.get(force_page(asked)).content.decode()
    text = text_on(link)
    assert "guestword" in client.get(force_page(asked, f"guests/texts/{text.pk}/")).content.decode()
    use_guest_text(by=lead, text=text, use=Use.REPLACE, version=0, text_version=1)
    assert ForceComment.objects.get().html == from_simple_text("guestword")


def test_refused_mail_to_a_guest_of_the_force_is_told_to_the_lead_and_not_to_the_office(office, asked):
    a_guest_link(office, asked)
    [mail] = mails_to(EMAIL)
    mail_was_refused(mail)
    mail_was_refused(mail)

    [told] = OutgoingMail.objects.filter(text__contains="are being rejected")
    assert told.to_email == office.lead.email
    assert force_page(asked) in told.text
    assert not Reminder.objects.filter(kind=ReminderKind.MAIL_REFUSED).exists()


def test_guest_pages_take_few_queries(office, asked, findings, django_assert_max_num_queries):
    link = a_guest_link(office, asked)
    guest = opened(link)
    guest.get(work(link))
    with django_assert_max_num_queries(12):
        guest.get(work(link))
    with django_assert_max_num_queries(12):
        guest.get(work(link, f"findings/{findings[0].pk}/"))


@pytest.mark.parametrize("rows", [1, 3])
def test_links_page_takes_the_same_queries_for_each_link(client, office, asked, django_assert_max_num_queries, rows):
    for number in range(rows):
        a_guest_link(office, asked, email=f"guest{number}@force.example")
    client.force_login(office.lead)
    client.get(force_page(asked))
    with django_assert_max_num_queries(14):
        client.get(force_page(asked))


def test_saving_takes_at_most_fifteen_queries(office, asked, findings, django_assert_max_num_queries):
    link = a_guest_link(office, asked)
    guest = opened(link)
    save(guest, link, f"findings/{findings[0].pk}/", "First.")
    with django_assert_max_num_queries(15 + 4):  # the test's own transaction makes savepoints of the product's
        save(guest, link, f"findings/{findings[0].pk}/", "Second.", version=1)
    assert text_on(link, findings[0]).plain == "Second."
