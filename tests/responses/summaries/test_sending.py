"""One summary per person and working day: its contents, its reader, its time, and only once."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from responses.drafting import actions as drafting
from responses.enums import DigestChoice, ReminderKind, ReminderState, ResponseStatus
from responses.force_comments import actions as force_comments
from responses.models import Digest, Reminder, ReminderChoice, Response
from responses.reminders.ledger import record_due_reminders
from responses.reminders.notes import note
from responses.summaries import sending as digests
from responses.summaries.run import run_reminders
from responses.summaries.sending import compose, oldest_unsent, people_to_notify, preview_of, send_digests
from responses.summaries.unsubscribing import person_of, token_for
from s55tracker.accounts.models import Absence, Membership, User
from s55tracker.mail.models import OutgoingMail
from s55tracker.mail.outbox import send_due
from s55tracker.working_days.calendar import format_date
from s55tracker.working_days.models import ProclaimedDay
from tests.factories import a_response, an_office, invite, refreshed, write, write_force_comments
from tests.responses.test_at_once import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.at("2026-10-14T10:00")]

K, S = ReminderKind, ReminderState

# A week without a bank holiday, some weeks after the tests' own day, so that everything was created before it.
MONDAY = date(2026, 11, 16)
TUESDAY, WEDNESDAY, FRIDAY = (MONDAY + timedelta(days=number) for number in (1, 2, 4))


# The plan's own dates would cause reminders too, besides the safe day.
WITHOUT_STEPS = {"reminder_schedule": {"step_due": []}}


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour, minute))


def due_on(office, day: date, **fields) -> Response:
    """A response with this safe day."""
    return a_response(office, published_on=day - timedelta(days=55), **fields)


def mails(person: User | None = None) -> list[OutgoingMail]:
    found = OutgoingMail.objects.filter(about__startswith="digest:").order_by("pk")
    return list(found.filter(to_email=person.email) if person else found)


def headings(content) -> list[str]:
    return [section.heading for section in content.sections]


def choose(person: User, digest: DigestChoice, hour: int = 8) -> None:
    ReminderChoice.objects.update_or_create(person=person, defaults={"digest": digest, "hour": hour})


# --- Once, at its hour, on a working day ------------------------------------------------------------------------------


def test_digest_goes_once_a_working_day_from_the_hour_that_was_chosen():
    office = an_office()
    due_on(office, MONDAY + timedelta(days=7))
    choose(office.manager, DigestChoice.DAILY, hour=14)
    assert run_reminders(now=at(MONDAY, 7, 59)).digests == 0
    assert run_reminders(now=at(MONDAY, 8)).digests > 0
    assert (len(mails(office.officer)), len(mails(office.manager))) == (1, 0)
    run_reminders(now=at(MONDAY, 13, 59))
    assert len(mails(office.manager)) == 0
    run_reminders(now=at(MONDAY, 14))
    run_reminders(now=at(MONDAY, 23))
    assert (len(mails(office.officer)), len(mails(office.manager))) == (1, 1)
    run_reminders(now=at(TUESDAY))
    assert len(mails(office.officer)) == 2


def test_hour_is_that_of_london_in_summer_too():
    office = an_office()
    day = date(MONDAY.year + 1, 7, 5)
    choose(office.officer, DigestChoice.DAILY, hour=8)
    assert office.officer not in people_to_notify(now=datetime(day.year, 7, 5, 6, 59, tzinfo=ZERO))
    assert (office.officer in people_to_notify(now=datetime(day.year, 7, 5, 7, 0, tzinfo=ZERO))) == (day.weekday() < 5)


ZERO = timezone.get_fixed_timezone(0)


@pytest.mark.parametrize("day", [MONDAY + timedelta(days=5), MONDAY + timedelta(days=6), date(MONDAY.year, 12, 25)])
def test_nothing_goes_on_a_day_off(day):
    an_office()
    assert people_to_notify(now=at(day)) == []


def test_proclaimed_day_of_one_office_is_a_day_off_for_it_alone():
    office, other = an_office(), an_office("Felpersham")
    ProclaimedDay.objects.create(body=office.body, day=MONDAY, name="A day of ours")
    found = people_to_notify(now=at(MONDAY))
    assert office.officer not in found and {office.lead, other.officer} <= set(found)
    ProclaimedDay.objects.create(day=MONDAY, name="A day of everybody’s")
    assert people_to_notify(now=at(MONDAY)) == []


def test_weekend_is_made_up_for_on_monday():
    office = an_office()
    due_on(office, MONDAY - timedelta(days=1))  # the Sunday before
    for day in (MONDAY - timedelta(days=2), MONDAY - timedelta(days=1)):
        run_reminders(now=at(day))
    assert mails() == []
    run_reminders(now=at(MONDAY))
    [mail] = mails(office.officer)
    assert "The safe day has passed: publish the response" in mail.text and "1 day late" in mail.text


def test_nothing_to_say_makes_no_mail_and_is_not_asked_again():
    office = an_office()
    assert send_digests(now=at(MONDAY)) == 0
    assert mails() == []
    assert Digest.objects.filter(person=office.officer, for_on=MONDAY, mail=None).count() == 1
    assert people_to_notify(now=at(MONDAY)) == []


# --- Its contents ----------------------------------------------------------------------------------------------------


def test_digest_says_what_is_late_due_waiting_and_changed():
    office = an_office()
    due_on(office, MONDAY - timedelta(days=10), title="Custody")
    due_on(office, MONDAY + timedelta(days=4), title="Fraud")
    due_on(office, MONDAY + timedelta(days=40), title="Vetting")
    content = compose(office.officer, today=TUESDAY)
    assert headings(content) == ["Late", "Due this week", "Waiting for you"]
    assert [line.title for line in content.late] == ["Custody"]
    assert content.late[0].words(today=TUESDAY).endswith(f"{format_date(MONDAY - timedelta(days=10))}: 11 days late.")
    assert ("Fraud", "The response must be published by this day") in {
        (line.title, line.sentence) for line in content.due_this_week
    }
    assert {line.title for line in content.waiting} == {"Custody", "Fraud", "Vetting"}


def test_digest_says_what_others_changed_since_the_last_one():
    office = an_office()
    response = due_on(office, MONDAY + timedelta(days=40), title="Vetting")
    tomorrow = timezone.localdate() + timedelta(days=1)
    Digest.objects.create(person=office.officer, for_on=timezone.localdate(), composed_at=timezone.now())
    write(office, response, "key_findings", words="Much was found.")
    for version, words in enumerate(["Three.", "Three and more."]):
        drafting.save_passage(
            by=office.other_officer, response=response, section="introduction", html=f"<p>{words}</p>", version=version
        )
    [changed] = compose(office.officer, today=tomorrow).changed
    assert (changed.title, changed.sentence) == ("Vetting", "Oscar Officer changed the text")
    [changed] = compose(office.manager, today=tomorrow).changed
    assert "Olive Officer opened the response" in changed.sentence


def test_date_that_a_reminder_tells_of_is_not_told_again():
    office = an_office()
    due_on(office, MONDAY + timedelta(days=3))
    record_due_reminders(today=MONDAY)
    content = compose(office.officer, today=MONDAY)
    assert [line.sentence for line in content.reminders] == ["The response must be published by this day"]
    assert "The response must be published by this day" not in [line.sentence for line in content.due_this_week]


def test_mail_can_be_read_by_anybody_over_a_shoulder_and_answers_to_a_thread(settings):
    settings.PUBLIC_URL = "https://tracker.office.example"
    office = an_office()
    response = due_on(office, MONDAY + timedelta(days=3), title="Corruption in the force")
    run_reminders(now=at(MONDAY))
    [mail] = mails(office.officer)
    assert mail.subject == f"Section 55 Tracker: your summary for {format_date(MONDAY)}"
    assert mail.headers["References"] == f"<digest-{office.officer.pk}@tracker.office.example>"
    assert mail.headers["Auto-Submitted"] == "auto-generated"
    assert f"https://tracker.office.example/responses/{response.reference}/" in mail.text
    assert f"{format_date(MONDAY + timedelta(days=3))}: in 3 days." in mail.text
    assert "\n\n\n" not in mail.text
    assert "Corruption in the force" in mail.html


def test_forces_person_reads_of_its_own_side_alone():
    office = an_office()
    response = due_on(office, MONDAY + timedelta(days=6), title="Custody")
    drafting.save_passage(
        by=office.officer, response=response, section="key_findings", html="<p>Secret.</p>", version=0
    )
    request = invite(office, response, days=(MONDAY - timezone.localdate()).days + 3)
    record_due_reminders(today=MONDAY)
    content = compose(office.lead, today=MONDAY)
    [reminder] = content.reminders
    assert (reminder.sentence, reminder.on) == ("Submit the force’s comments", request.comment_by)
    assert reminder.url.endswith(f"/force-comments/{response.reference}/borsetshire/")
    assert [line.sentence for line in content.waiting] == ["Submit the force’s comments"]
    words = " ".join(line.words(today=MONDAY) + line.url for section in content.sections for line in section.lines)
    assert "changed the text" not in words and "/responses/" not in words
    assert format_date(response.inspection.safe_day_on) not in words


def test_force_is_told_what_happened_on_its_track_and_not_what_it_did_itself():
    office = an_office()
    request = invite(office, due_on(office, MONDAY + timedelta(days=20)))
    write_force_comments(office, request)
    force_comments.submit_force_comments(by=office.lead, request=request, chief_officer_name="Chris Chief")
    force_comments.return_force_comments(
        by=office.officer, request=refreshed(request), reason="Not our business.", **due(request)
    )
    Digest.objects.all().delete()
    content = compose(office.lead, today=timezone.localdate() + timedelta(days=1))
    [changed] = content.changed
    assert "returned Borsetshire Police’s comments" in changed.sentence and "submitted" not in changed.sentence
    assert [line.sentence for line in content.waiting] == ["Amend and resubmit the force’s comments"]


def due(request) -> dict:
    return {"comment_by": request.comment_by, "today": timezone.localdate()}


def test_substitute_reads_of_what_waits_for_whom_they_stand_in():
    office = an_office()
    due_on(office, MONDAY + timedelta(days=3), title="Custody")
    assert compose(office.other_officer, today=MONDAY).waiting == []
    Absence.objects.create(
        user=office.officer,
        substitute=office.other_officer,
        from_on=MONDAY,
        until_on=FRIDAY,
        created_by=office.administrator,
    )
    record_due_reminders(today=MONDAY)
    content = compose(refreshed(office.other_officer), today=MONDAY)
    assert [line.title for line in content.waiting] == ["Custody"]
    assert content.reminders[0].because == f"Olive Officer is away until {format_date(FRIDAY)}"


def test_another_offices_people_read_nothing():
    office, other = an_office(), an_office("Felpersham")
    due_on(office, MONDAY + timedelta(days=3))
    record_due_reminders(today=MONDAY)
    for person in (other.officer, other.manager, other.lead):
        assert compose(person, today=MONDAY).is_empty


def test_digest_composes_with_as_many_queries_for_three_as_for_one(django_assert_max_num_queries):
    office = an_office()
    for number in range(3):
        response = due_on(office, MONDAY + timedelta(days=3 + number), title=f"Report {number}")
        invite(office, response)
        record_due_reminders(today=MONDAY)
        if number in (0, 2):
            with django_assert_max_num_queries(27):
                compose(refreshed(office.officer), today=MONDAY)


# --- Outcomes of the reminders ------------------------------------------------------------------------------------


def test_reminders_of_a_digest_are_marked_with_it_and_go_nowhere_else():
    office = an_office(**WITHOUT_STEPS)
    due_on(office, MONDAY + timedelta(days=7))
    run_reminders(now=at(MONDAY))
    sent = Reminder.objects.filter(state=S.SENT)
    assert {(row.person, str(row.kind)) for row in sent} == {
        (office.officer, "safe_day"),
        (office.manager, "escalated_to_manager"),
    }
    assert {row.digest.mail.to_email for row in sent} == {office.officer.email, office.manager.email}
    run_reminders(now=at(TUESDAY))
    assert "Reminders" not in mails(office.officer)[-1].text


def test_person_who_left_after_the_look_is_told_nothing_and_the_line_says_why():
    office = an_office()
    due_on(office, MONDAY + timedelta(days=7))
    record_due_reminders(today=MONDAY)
    Membership.objects.filter(user=office.officer).update(ended_at=timezone.now(), ended_by=office.administrator)
    give_elsewhere = an_office("Felpersham")
    Membership.objects.create(user=office.officer, body=give_elsewhere.body, role="officer")
    send_digests(now=at(MONDAY))
    assert mails(office.officer) == []
    row = Reminder.objects.get(person=office.officer, kind=K.SAFE_DAY, due_on=MONDAY)
    assert (row.state, row.ended_because) == (S.WITHDRAWN, "Olive Officer no longer works there.")


def test_inactive_person_is_told_nothing():
    office = an_office()
    due_on(office, MONDAY + timedelta(days=7))
    record_due_reminders(today=MONDAY)
    User.objects.filter(pk=office.officer.pk).update(is_active=False)
    send_digests(now=at(MONDAY))
    assert mails(office.officer) == []


def test_reminder_that_was_settled_after_the_look_is_not_said():
    office = an_office()
    response = due_on(office, MONDAY + timedelta(days=7))
    record_due_reminders(today=MONDAY)
    drafting.mark_not_needed(by=office.officer, response=response, reason="About another force.")
    send_digests(now=at(MONDAY))
    assert not Reminder.objects.filter(state=S.SENT).exists()
    record_due_reminders(today=MONDAY)
    assert not Reminder.objects.filter(state=S.WAITING).exists()


def test_everything_of_a_digest_is_there_or_nothing(monkeypatch):
    office = an_office()
    due_on(office, MONDAY + timedelta(days=7))
    record_due_reminders(today=MONDAY)
    with monkeypatch.context() as patch:
        patch.setattr(digests, "_queue", lambda *_: 1 / 0)
        assert send_digests(now=at(MONDAY)) == 0
    assert (mails(), Reminder.objects.filter(state=S.SENT).count()) == ([], 0)
    assert Digest.objects.filter(person=office.officer).count() == 0
    assert send_digests(now=at(MONDAY)) > 0
    assert len(mails(office.officer)) == 1


def test_note_goes_with_the_next_digest_without_a_date():
    office = an_office()
    response = due_on(office, MONDAY + timedelta(days=40))
    note(response, [office.other_officer], kind=K.MAIL_REFUSED, sentence="An address is wrong", today=MONDAY)
    [line] = compose(office.other_officer, today=MONDAY).reminders
    assert line.words(today=MONDAY) == f"An address is wrong: Custody records ({response.reference})."


# --- Choices ----------------------------------------------------------------------------------------------------------


def test_weekly_digest_comes_on_monday_and_escalations_at_once():
    office = an_office(**WITHOUT_STEPS)
    choose(office.manager, DigestChoice.WEEKLY)
    due_on(office, MONDAY + timedelta(days=8), title="Custody")  # a week before: Tuesday
    due_on(office, MONDAY - timedelta(days=20), title="Fraud")  # late, every day
    run_reminders(now=at(MONDAY))
    assert len(mails(office.manager)) == 1
    run_reminders(now=at(TUESDAY))
    [_, escalation] = mails(office.manager)
    assert "* Custody" in escalation.text and "The response is not with the approver." in escalation.text
    assert "Fraud" not in escalation.text
    run_reminders(now=at(WEDNESDAY))
    assert len(mails(office.manager)) == 2
    run_reminders(now=at(MONDAY + timedelta(days=7)))
    assert "Fraud" in mails(office.manager)[-1].text
    said = Reminder.objects.filter(person=office.manager, kind=K.LATE, state=S.SENT)
    assert [row.due_on for row in said] == [MONDAY + timedelta(days=7)]


def test_weekly_digest_that_nobody_sent_on_monday_comes_on_the_next_working_day():
    office = an_office()
    choose(office.officer, DigestChoice.WEEKLY)
    ProclaimedDay.objects.create(body=office.body, day=MONDAY, name="A day of ours")
    due_on(office, MONDAY + timedelta(days=40))
    for day in (MONDAY, TUESDAY, WEDNESDAY):
        run_reminders(now=at(day))
    assert [mail.digest.for_on for mail in mails(office.officer)] == [TUESDAY]


def test_who_switched_digests_off_still_hears_of_escalations_and_the_rest_says_so():
    office = an_office(**WITHOUT_STEPS)
    for person in (office.officer, office.manager):
        choose(person, DigestChoice.OFF)
    due_on(office, MONDAY + timedelta(days=7))
    run_reminders(now=at(MONDAY))
    assert mails(office.officer) == []
    [escalation] = mails(office.manager)
    assert "The response is not with the approver" in escalation.text
    assert "Waiting for you" not in escalation.text
    row = Reminder.objects.get(person=office.officer, kind=K.SAFE_DAY, due_on=MONDAY)
    assert (row.state, row.ended_because) == (S.SWITCHED_OFF, "Summaries are switched off.")
    choose(office.officer, DigestChoice.DAILY)
    run_reminders(now=at(TUESDAY))
    assert "Reminders" not in mails(office.officer)[0].text


# --- Clocks -----------------------------------------------------------------------------------------------------------


def test_clock_that_ran_ahead_does_not_keep_a_days_digest_from_being_written():
    office = an_office(**WITHOUT_STEPS)
    due_on(office, MONDAY + timedelta(days=7))
    ahead = MONDAY + timedelta(days=7)
    run_reminders(now=at(ahead))
    assert len(mails(office.officer)) == 1
    for days in range(8):
        run_reminders(now=at(MONDAY + timedelta(days=days)))
        run_reminders(now=at(MONDAY + timedelta(days=days), 9, 1))
    told = Reminder.objects.filter(person=office.officer, kind=K.SAFE_DAY, state=S.SENT).order_by("due_on")
    # A week before; three days before and the day before, which are non-working days; and the day itself.
    assert (
        [(row.due_on - MONDAY).days for row in told] == [(row.digest.for_on - MONDAY).days for row in told] == [0, 4, 7]
    )
    [early] = Digest.objects.filter(person=office.officer, for_on__lt=MONDAY)
    assert early.mail == mails(office.officer)[0]


def test_clock_a_day_ahead_is_left_alone():
    office = an_office()
    due_on(office, MONDAY + timedelta(days=7))
    run_reminders(now=at(TUESDAY))
    run_reminders(now=at(MONDAY))
    assert sorted(Digest.objects.filter(person=office.officer).values_list("for_on", flat=True)) == [MONDAY, TUESDAY]


# --- Previewing without sending
# -------------------------------------------------------------------------------------------


def test_preview_is_the_digest_that_is_sent_on_that_day():
    office = an_office()
    due_on(office, MONDAY + timedelta(days=7))
    foreseen = preview_of(office.officer, MONDAY)
    assert (Reminder.objects.count(), Digest.objects.count(), OutgoingMail.objects.count()) == (0, 0, 0)
    run_reminders(now=at(MONDAY))
    [mail] = mails(office.officer)
    for section in foreseen.by_item:
        assert section.heading in mail.text
        for item in section.items:
            assert "\n".join([f"* {item.title}", *item.notes, item.url]) in mail.text
    assert [line.sentence for line in foreseen.reminders] == ["The response must be published by this day"]


def test_oldest_unsent_is_the_hour_that_has_come_or_the_moment_somebody_joined():
    office = an_office()
    Membership.objects.update(created_at=at(MONDAY - timedelta(days=30)))
    assert oldest_unsent(now=at(MONDAY, 7)) is None
    assert oldest_unsent(now=at(MONDAY, 9)) == at(MONDAY, 8)
    send_digests(now=at(MONDAY, 9))
    assert oldest_unsent(now=at(MONDAY, 9)) is None
    late = an_office("Felpersham")
    Membership.objects.filter(body=late.body).update(created_at=at(MONDAY, 11))
    Membership.objects.filter(force=late.force).update(created_at=at(MONDAY, 11))
    assert oldest_unsent(now=at(MONDAY, 12)) == at(MONDAY, 11)
    choose(office.officer, DigestChoice.DAILY, hour=12)


# --- Stopping them ----------------------------------------------------------------------------------------------------


def test_unsubscribe_link_is_for_one_person_and_nobody_can_make_one():
    office = an_office()
    token = token_for(office.officer)
    assert person_of(token) == office.officer
    assert person_of(token[:-1] + ("a" if token[-1] != "a" else "b")) is None
    assert person_of("no token at all") is None
    User.objects.filter(pk=office.officer.pk).update(is_active=False)
    assert person_of(token) is None


# --- Through a real mail server, and at the same time
# --------------------------------------------------------------------------


def token_of(address: str) -> str:
    return address.rstrip("/>").rpartition("/")[2]


@pytest.mark.services
def test_digest_arrives_with_its_one_click_headers(mail_server, settings):
    office = an_office()
    due_on(office, MONDAY + timedelta(days=7))
    run_reminders(now=at(MONDAY))
    assert send_due() == len(mails())
    [message] = [each for each in mail_server.messages if each["To"] == office.officer.email]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = message["List-Unsubscribe"].strip()
    assert address == f"<{settings.PUBLIC_URL}{reverse('digest-unsubscribe', args=[token_of(address)])}>"
    assert person_of(token_of(address)) == office.officer
    assert message["Message-ID"] == mails(office.officer)[0].message_id


@pytest.mark.services
def test_digest_that_is_refused_for_good_is_told_to_the_administrator(mail_server):
    office = an_office()
    response = due_on(office, MONDAY + timedelta(days=7))
    run_reminders(now=at(MONDAY))
    mail_server.refuse_readers(550, "No such mailbox", only=office.officer.email)
    send_due()
    row = Reminder.objects.get(kind=K.MAIL_REFUSED)
    assert (row.person, row.response, row.state) == (office.administrator, response, S.WAITING)
    assert row.sentence == f"Emails to {office.officer.email} are being rejected: check the address"
    sent = Reminder.objects.get(person=office.officer, state=S.SENT)
    assert sent.digest.mail.refused_at is not None and "No such mailbox" in sent.digest.mail.last_error


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_one_digest_a_person():
    office = an_office()
    due_on(office, MONDAY + timedelta(days=7))
    record_due_reminders(today=MONDAY)
    results = at_once(*[lambda: send_digests(now=at(MONDAY)) for _ in range(3)])
    assert [each for each in results if isinstance(each, Exception)] == []
    assert sum(results) == len(mails())
    assert len({mail.to_email for mail in mails()}) == len(mails()) > 1
    assert Digest.objects.count() == len(office.people)


def test_statuses_are_all_met():
    """Every status of a response goes through everyone's summary without errors."""
    office = an_office()
    for status in ResponseStatus:
        a_response(office, status, title=f"Report {status}")
    record_due_reminders(today=MONDAY)
    send_digests(now=at(MONDAY))
    assert Digest.objects.filter(for_on=MONDAY).count() == len(office.people)


# --- One response, once -----------------------------------------------------------------------------------------------


def items(content) -> dict[str, list[str]]:
    """The titles under each heading of the email."""
    return {section.heading: [item.title for item in section.items] for section in content.by_item}


def test_response_is_named_once_with_all_that_is_said_of_it():
    office = an_office()
    tomorrow = timezone.localdate() + timedelta(days=1)
    safe_day = tomorrow + timedelta(days=3)
    response = due_on(office, safe_day, title="Custody")
    Digest.objects.create(person=office.officer, for_on=timezone.localdate(), composed_at=timezone.now())
    drafting.save_passage(
        by=office.other_officer, response=response, section="introduction", html="<p>Three.</p>", version=0
    )
    record_due_reminders(today=tomorrow)
    content = compose(office.officer, today=tomorrow)
    assert {section.heading for section in content.sections} >= {
        "Reminders",
        "Waiting for you",
        "Changed since your last summary",
    }
    assert items(content) == {"Due this week": [f"Custody ({response.reference})"]}
    [[item]] = [section.items for section in content.by_item]
    said = [note for note in item.notes if format_date(safe_day) in note]
    assert len(said) == 1 and said[0].startswith("The response must be published by this day. ")
    assert [note for note in item.notes if note.startswith("Your next step: ")] == [
        "Your next step: invite the Chief Constable of Borsetshire Police to comment."
    ]
    assert item.notes[-1] == "What has changed: Oscar Officer changed the text; Oscar Officer began drafting."
    # The link goes to the next step, not to the reminder's own place.
    [waiting] = content.waiting
    assert item.url == waiting.url


def test_mail_names_a_response_once_in_each_part():
    office = an_office()
    response = due_on(office, MONDAY + timedelta(days=3), title="Custody")
    run_reminders(now=at(MONDAY))
    [mail] = mails(office.officer)
    assert mail.text.count(f"* Custody ({response.reference})") == mail.text.count("Custody") == 1
    assert mail.html.count("Custody") == 1


def test_item_is_under_the_heading_of_the_most_pressing_thing():
    office = an_office()
    late = due_on(office, MONDAY - timedelta(days=10), title="Custody")
    soon = due_on(office, MONDAY + timedelta(days=4), title="Fraud")
    reminded = due_on(office, MONDAY + timedelta(days=14), title="Roads")
    waits = due_on(office, MONDAY + timedelta(days=40), title="Vetting")
    record_due_reminders(today=MONDAY)
    found = items(compose(office.officer, today=MONDAY))
    assert found["Late"] == [f"Custody ({late.reference})"]
    assert f"Fraud ({soon.reference})" in found["Due this week"]
    named = [title for titles in found.values() for title in titles]
    assert len(named) == len(set(named)) == 4
    assert {f"Roads ({reminded.reference})", f"Vetting ({waits.reference})"} <= set(named)


@pytest.mark.parametrize(("returned", "words"), [(False, "Submit"), (True, "Amend and resubmit")])
def test_force_reads_once_what_it_is_asked_for(returned, words):
    office = an_office()
    request = invite(office, due_on(office, MONDAY + timedelta(days=20)), days=(MONDAY - timezone.localdate()).days + 3)
    if returned:
        write_force_comments(office, request)
        force_comments.submit_force_comments(by=office.lead, request=request, chief_officer_name="Chris Chief")
        force_comments.return_force_comments(
            by=office.officer, request=refreshed(request), reason="Not our business.", **due(request)
        )
    content = compose(office.lead, today=MONDAY)
    [section] = content.by_item
    [item] = section.items
    assert section.heading == "Due this week"
    said = [note for note in item.notes if not note.startswith("What has changed")]
    assert said == [f"{words} the force’s comments. {format_date(MONDAY + timedelta(days=3))}: in 3 days."]
    assert item.url.endswith(request.get_absolute_url())


def test_person_at_two_offices_gets_one_mail_that_says_whose_work_each_is():
    office, other = an_office(), an_office("Felpersham")
    Membership.objects.create(user=office.officer, body=other.body, role="officer")
    ours = due_on(office, MONDAY + timedelta(days=3), title="Custody")
    theirs = due_on(other, MONDAY + timedelta(days=3), title="Custody")
    Response.objects.filter(pk=theirs.pk).update(owner=office.officer)
    run_reminders(now=at(MONDAY))
    [mail] = mails(office.officer)
    for response in (ours, theirs):
        assert f"* Custody ({response.reference}, {response.body.office_name})\n" in mail.text
    assert (
        "because you work at the Office of the Police and Crime Commissioner for Borsetshire and the Office of the Police and "
        "Crime Commissioner for Felpersham.\n"
    ) in mail.text
    assert mail.from_name == ""
    [alone] = mails(other.officer) or [None]
    assert alone is None or "Office of the Police" not in alone.text.split("You have received")[0]


def test_mail_holds_twenty_items_of_a_kind_and_says_how_many_more_there_are():
    office = an_office()
    for number in range(22):
        due_on(office, MONDAY - timedelta(days=3 + number), title=f"Report {number}")
    [section] = [each for each in compose(office.officer, today=MONDAY).by_item if each.heading == "Late"]
    assert (len(section.items), section.left_out) == (20, 2)
    run_reminders(now=at(MONDAY))
    assert "There are 2 more on your work list." in mails(office.officer)[0].text


def test_reason_that_ends_with_a_full_stop_ends_once():
    office = an_office()
    response = due_on(office, MONDAY + timedelta(days=40))
    note(
        response,
        [office.officer],
        kind=K.MAIL_REFUSED,
        sentence="An address is wrong.",
        because="it is yours.",
        today=MONDAY,
    )
    [line] = compose(office.officer, today=MONDAY).reminders
    assert line.note(today=MONDAY) == "An address is wrong. You are getting this because it is yours."
    assert line.words(today=MONDAY) == (
        f"An address is wrong: Custody records ({response.reference}). You are getting this because it is yours."
    )
