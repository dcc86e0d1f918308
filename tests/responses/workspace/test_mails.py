"""Every email about a response, in each of its states: its readers, its words, and whether they are right on the day."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import resolve
from django.utils import timezone

from inspections.clock.enums import LegalBasis
from responses.approval import actions as approval
from responses.distribution import actions as distribution
from responses.force_comments import actions as force_comments
from responses.history_sentences import sentence_of
from responses.models import Response
from responses.progress.publication_dates import when_to_publish
from responses.progress.returns import PlaceReason
from responses.publishing import actions as publication
from responses.workspace import force_notifications
from s55tracker.accounts.models import Absence, Membership
from s55tracker.accounts.roles import Role
from s55tracker.audit.trail import history_of
from s55tracker.mail.models import OutgoingMail
from s55tracker.working_days.calendar import format_date, working_day_on_or_after
from tests.factories import (
    Office,
    a_response,
    an_office,
    approve,
    comment_as_force,
    give_role,
    invite,
    refreshed,
    write,
    write_everything,
    write_force_comments,
)
from tests.inspections.logging.forms_as_sent import date_parts

pytestmark = pytest.mark.django_db

ADDRESS = "1 Long Street\nBorchester\ncontact@borsetshire.example"
REASON = "The date in paragraph 2 was wrong."
TITLE = "Custody & “safer” detention."


@pytest.fixture
def office() -> Office:
    return an_office(address=ADDRESS)


def mails(to=None, *, subject: str = "") -> list[OutgoingMail]:
    found = OutgoingMail.objects.filter(subject__endswith=subject).order_by("pk")
    return list(found.filter(to_email=to.email) if to else found)


def the_mail(to, *, subject: str) -> OutgoingMail:
    return mails(to, subject=subject)[-1]


def submit(office: Office, response: Response) -> None:
    approval.submit_for_approval(by=office.officer, response=response, today=timezone.localdate())


def publish(office: Office, response: Response) -> None:
    publication.publish(by=office.officer, response=refreshed(response), today=timezone.localdate())


def everything_happens(office: Office, **inspection) -> Response:
    """A response from its first email to its last: back and forth with the force and the approver, published,
    corrected.
    """
    today = timezone.localdate()
    response = a_response(office, title=TITLE, **inspection)
    write_everything(office, response)
    request = response.force_requests.get(force=office.force)
    by_then, sooner = today + timedelta(days=9), today + timedelta(days=4)
    safe_day = response.inspection.safe_day_on
    if today <= safe_day:
        by_then, sooner = min(by_then, safe_day), min(sooner, safe_day)
    force_comments.invite_force_comments(
        by=office.officer, request=request, comment_by=by_then, message="Please look at 2.\n\nAnd at 3.", today=today
    )
    force_comments.recall_invitation(by=office.officer, request=refreshed(request), reason=REASON)
    force_comments.invite_force_comments(by=office.officer, request=refreshed(request), comment_by=by_then, today=today)
    force_comments.change_comment_date(
        by=office.other_officer,
        request=refreshed(request),
        comment_by=sooner,
        reason=REASON,
        today=today,
    )
    write_force_comments(office, request)
    force_comments.submit_force_comments(by=office.lead, request=refreshed(request), chief_officer_name="Chris Chief")
    force_comments.return_force_comments(by=office.officer, request=refreshed(request), reason=REASON, today=today)
    write_force_comments(office, refreshed(request), words="The force agrees and has done it.")
    force_comments.submit_force_comments(by=office.lead, request=refreshed(request), chief_officer_name="Chris Chief")
    submit(office, response)
    approval.return_to_officer(by=office.approver, response=refreshed(response), reason=REASON)
    write(office, refreshed(response), "key_findings", words="The report found something.")
    submit(office, response)
    approve(office, response)
    approval.withdraw_approval(by=office.other_approver, response=refreshed(response), reason=REASON)
    write(office, refreshed(response), "key_findings", words="The report found something else.")
    submit(office, response)
    write(office, refreshed(response), "key_findings", words="The report found less than was thought.")
    submit(office, response)
    approve(office, response)
    publish(office, response)
    publication.start_correction(by=office.officer, response=refreshed(response), reason=REASON)
    write(office, refreshed(response), "key_findings", words="The report found more than was thought.")
    submit(office, response)
    approve(office, response)
    publish(office, response)
    return refreshed(response)


def a_complaint(days_to_its_date: int) -> dict:
    today = timezone.localdate()
    return {
        "published_on": today - timedelta(days=90),
        "legal_basis": LegalBasis.SUPER_COMPLAINT,
        "own_deadline_on": today + timedelta(days=days_to_its_date),
    }


STATES = {
    "before the safe day": lambda today: {"published_on": today - timedelta(days=10)},
    "on the safe day": lambda today: {"published_on": today - timedelta(days=55)},
    "on the deadline": lambda today: {"published_on": today - timedelta(days=56)},
    "a day late": lambda today: {"published_on": today - timedelta(days=57)},
    "years late": lambda today: {"published_on": today - timedelta(days=1206)},
    "super-complaint": lambda today: a_complaint(20),
    "super-complaint, late": lambda today: a_complaint(-20),
}


@pytest.mark.sweep
@pytest.mark.parametrize("state", STATES)
def test_every_mail_is_right_in_every_state_of_its_response(office, state):
    response = everything_happens(office, **STATES[state](timezone.localdate()))
    clock, today = response.inspection.clock, timezone.localdate()
    people = {person.email: person for person in office.people.values()}
    assert {mail.subject.partition(": ")[2] for mail in mails()} == {
        "your force has been invited to comment",
        "invitation to comment withdrawn",
        "new date for your force’s comments",
        "comments received from Borsetshire Police",
        "your force’s comments have been returned",
        "waiting for your approval",
        "returned by the approver",
        "approved",
        "approval withdrawn",
        "no longer waiting for approval",
        "published",
        "response published",
        "correction published",
    }
    for mail in mails():
        check_form(mail, people[mail.to_email])
        assert TITLE in mail.text and "Custody" not in mail.subject and mail.subject.startswith(response.reference)
    # The publishing date, as on the day; nothing for a correction, because the response has been published.
    first, *_, correction = mails(office.approver, subject="waiting for your approval")
    words = when_to_publish(clock, today=today)
    assert words in first.text and words in mails(office.officer, subject="approved")[0].text
    assert words in mails(office.officer, subject="returned by the approver")[0].text
    if today > clock.deadline:
        assert f"The deadline has passed: it should have been published by {format_date(clock.safe_day)}" in first.text
    assert "should" not in correction.text and "deadline" not in correction.text
    assert (
        "a correction to the response" in correction.text and f"Reason for the correction: {REASON}" in correction.text
    )
    assert "should" not in mails(office.officer, subject="approved")[-1].text
    assert ("section 55(4)" in mails(office.lead)[0].text) == (response.inspection.legal_basis == LegalBasis.SECTION_55)


def check_form(mail: OutgoingMail, reader) -> None:
    """Rules that apply to every email, whatever it is about."""
    lines = mail.text.split("\n")
    assert lines[0] == f"Dear {reader.name},"
    for wrong in ("..", " .", "!.", "  ", "\n\n\n", "None", "{{", "{%", "e-mail", "&amp;", "&#", "digest"):
        assert wrong not in mail.text, (wrong, mail.text)
    assert sum(line.startswith("You have received this email because ") for line in lines) == 1
    assert "Office of the Police and Crime Commissioner for Borsetshire\n1 Long Street\nBorchester" in mail.text
    assert lines[-3:] == ["Section 55 Tracker", "http://localhost:8000", ""]
    for address in re.findall(r"http://localhost:8000(/\S+)", mail.text):
        resolve(address)
    assert mail.html.count("<h1") == 1 and "<h1" in mail.html
    assert "<img" not in mail.html and "src=" not in mail.html and "url(" not in mail.html


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("before the safe day", "The response was published on {today}."),
        ("on the safe day", "The response was published on {today}."),
        ("on the deadline", "The response was published on {today}, on the deadline and one day after the safe day."),
        ("a day late", "The response was published on {today}, 1 day after the deadline of {deadline}."),
        ("years late", "The response was published on {today}, 1,150 days after the deadline of {deadline}."),
        ("super-complaint, late", "The response was published on {today}, 20 days after the deadline of {deadline}."),
    ],
)
def test_publication_is_told_with_how_late_it_was(office, state, words):
    response = a_response(office, "published", **STATES[state](timezone.localdate()))
    deadline = format_date(response.inspection.clock.deadline)
    assert (
        words.format(today=format_date(timezone.localdate()), deadline=deadline)
        in the_mail(office.officer, subject=": published").text
    )


def test_correction_says_to_the_force_and_to_the_office_that_it_is_one(office):
    response = everything_happens(office)
    today = format_date(timezone.localdate())
    for reader in (office.lead, office.manager):
        mail = the_mail(reader, subject="correction published")
        assert f"It replaces the version published on {today}." in mail.text
        assert f"Reason for the correction: {REASON}\n" in mail.text
        assert f"/published/{response.public_slug}/" in mail.text
    assert "correction" not in the_mail(office.lead, subject="response published").text


def test_force_that_gave_no_comments_is_not_told_that_they_are_published(office):
    response = a_response(office, "drafting")
    request = invite(office, response, days=0)
    later = timezone.localdate() + timedelta(days=1)
    force_comments.record_none_received(by=office.officer, request=request, today=later)
    submit(office, response)
    approve(office, response)
    publish(office, response)
    words = the_mail(office.lead, subject="response published").text
    assert "It does not include any comments from Borsetshire Police." in words


# --- The person who acts ----------------------------------------------------------------------------------------------


def test_invitation_names_the_officer_and_what_is_asked_and_replies_reach_the_officer(office):
    response = a_response(office)
    request = response.force_requests.get()
    force_comments.invite_force_comments(
        by=office.other_officer,
        request=request,
        comment_by=timezone.localdate() + timedelta(days=5),
        message="Please look at 2.\n\nAnd at 3.",
        today=timezone.localdate(),
    )
    mail = the_mail(office.lead, subject="your force has been invited to comment")
    assert mail.headers["Reply-To"] == f"Oscar Officer <{office.other_officer.email}>"
    assert mail.from_name == "Office of the Police and Crime Commissioner for Borsetshire"
    assert mail.text.startswith(
        "Dear Leo Lead,\n\nOscar Officer at the Office of the Police and Crime Commissioner for Borsetshire has invited the "
        "Chief Constable of Borsetshire Police to comment"
    )
    assert f"Please send comments by {format_date(timezone.localdate() + timedelta(days=5))}." in mail.text
    assert "For your force to answer: 2 recommendations\n" in mail.text
    assert "Message from Oscar Officer:\n\nPlease look at 2.\n\nAnd at 3.\n" in mail.text
    assert "Read the inspection report:\nhttps://example.test/report\n" in mail.text
    assert f"contact Oscar Officer at {office.other_officer.email}." in mail.text


def test_mail_of_every_act_answers_to_the_person_who_acted(office):
    everything_happens(office)
    acted = {
        "your force has been invited to comment": "Olive Officer",
        "invitation to comment withdrawn": "Olive Officer",
        "new date for your force’s comments": "Oscar Officer",
        "comments received from Borsetshire Police": "Leo Lead",
        "your force’s comments have been returned": "Olive Officer",
        "waiting for your approval": "Olive Officer",
        "returned by the approver": "April Approver",
        "approved": "April Approver",
        "response published": "Olive Officer",
    }
    found = {}
    for mail in mails():
        subject = mail.subject.partition(": ")[2]
        if subject in acted:
            found.setdefault(subject, set()).add(mail.headers["Reply-To"].partition(" <")[0])
    assert found == {subject: {name} for subject, name in acted.items()}
    # The force's own people write on the force's behalf.
    [name] = {mail.from_name for mail in mails(subject="comments received from Borsetshire Police")}
    assert name == "Borsetshire Police"


def test_nobody_is_asked_to_write_to_themselves(office):
    a_response(office, "published")
    mine, theirs = (the_mail(person, subject=": published") for person in (office.officer, office.manager))
    assert "Reply-To" not in mine.headers and "Please do not reply to this email" in mine.text
    assert theirs.headers["Reply-To"].startswith("Olive Officer <")


def test_approval_mail_leads_to_the_approval(office):
    response = a_response(office, "with_approver")
    mail = the_mail(office.approver, subject="waiting for your approval")
    assert f"Review it and decide:\nhttp://localhost:8000/responses/{response.reference}/approval/\n" in mail.text
    assert f'href="http://localhost:8000/responses/{response.reference}/approval/"' in mail.html


def test_withdrawn_approval_is_told_from_a_withdrawn_request_for_one(office):
    response = a_response(office, "with_approver")
    write(office, response, "key_findings", words="Something else.")
    mail = the_mail(office.approver, subject="no longer waiting for approval")
    assert "The request to approve the response has been withdrawn." in mail.text
    submit(office, refreshed(response))
    approve(office, response)
    approval.withdraw_approval(by=office.approver, response=refreshed(response), reason="A fact is wrong")
    theirs = the_mail(office.other_approver, subject="approval withdrawn").text
    assert (
        "The approval of the response has been withdrawn. It has gone back to drafting and will need your approval again."
        in theirs
    )
    ours = the_mail(office.officer, subject="approval withdrawn").text
    assert "will need to be submitted for approval again." in ours
    assert "Reason: A fact is wrong\n" in ours and "Withdrawn by: April Approver\n" in ours


# --- Readers -----------------------------------------------------------------------------------------------------


def away(person, substitute, office) -> Absence:
    today = timezone.localdate()
    return Absence.objects.create(
        user=person,
        substitute=substitute,
        from_on=today,
        until_on=today + timedelta(days=7),
        created_by=office.administrator,
    )


def test_stand_in_gets_the_mails_of_a_person_who_is_away_and_is_told_why(office):
    response = a_response(office, "drafting")
    absence = away(office.officer, office.other_officer, office)
    comment_as_force(office, response)
    assert the_mail(office.officer, subject="comments received from Borsetshire Police")
    mail = the_mail(office.other_officer, subject="comments received from Borsetshire Police")
    why = f"you are standing in for Olive Officer, who is away until {format_date(absence.until_on)}."
    assert f"You have received this email because {why}" in mail.text


def test_stand_in_for_an_approver_who_submitted_is_not_asked_to_approve_it(office):
    give_role(office.officer, office.body, Role.APPROVER)
    away(office.approver, office.officer, office)
    a_response(office, "with_approver")
    assert mails(office.officer, subject="waiting for your approval") == []
    assert len(mails(office.approver, subject="waiting for your approval")) == 1


def test_person_who_has_left_is_not_told_what_became_of_what_they_submitted(office):
    response = a_response(office, "with_approver")
    Membership.objects.filter(user=office.officer).update(ended_at=timezone.now(), ended_by=office.administrator)
    Response.objects.filter(pk=response.pk).update(owner=office.other_officer)
    approve(office, response)
    assert mails(office.officer, subject=": approved") == []
    assert len(mails(office.other_officer, subject=": approved")) == 1


def test_owner_who_works_elsewhere_by_now_is_not_told(office):
    response = a_response(office, "drafting")
    other = an_office("Felpersham")
    Membership.objects.filter(user=office.officer).update(ended_at=timezone.now(), ended_by=office.administrator)
    give_role(office.officer, other.body, Role.OFFICER)
    comment_as_force_by(office, response)
    assert mails(office.officer, subject="comments received from Borsetshire Police") == []
    assert len(mails(office.other_officer, subject="comments received from Borsetshire Police")) == 1


def comment_as_force_by(office: Office, response: Response) -> None:
    request = response.force_requests.get()
    today = timezone.localdate()
    force_comments.invite_force_comments(
        by=office.other_officer, request=request, comment_by=today + timedelta(days=9), today=today
    )
    write_force_comments(office, refreshed(request))
    force_comments.submit_force_comments(by=office.lead, request=refreshed(request), chief_officer_name="Chris Chief")


def test_comments_returned_after_their_date_are_asked_for_soon_and_not_by_a_day_that_has_gone(office):
    response = a_response(office, "drafting")
    request = comment_as_force(office, response)
    submission = request.submissions.get()
    submission.returned_by, submission.return_reason = office.officer, REASON
    submission.request.comment_by = timezone.localdate() - timedelta(days=3)
    force_notifications.comments_returned(submission)
    words = the_mail(office.lead, subject="your force’s comments have been returned").text
    gone = format_date(timezone.localdate() - timedelta(days=3))
    assert f"Please amend and resubmit them as soon as you can: the date for them, {gone}, has passed." in words


def test_name_with_markup_in_it_is_words_in_both_parts(office):
    office.officer.name = "Olive <b>Officer</b> & Co"
    office.officer.save()
    invite(office, a_response(office))
    mail = the_mail(office.lead, subject="your force has been invited to comment")
    assert "Sent by: Olive <b>Officer</b> & Co" in mail.text
    assert "<b>" not in mail.html and "Olive &lt;b&gt;Officer&lt;/b&gt; &amp; Co" in mail.html


def test_mail_of_a_return_names_each_place_with_its_reason(office):
    response = a_response(office, "with_approver")
    finding = response.inspection.findings.order_by("pk").first()
    approval.return_to_officer(
        by=office.approver,
        response=response,
        reason="Two things.",
        places=[
            PlaceReason(reason="It is too long.", section="key_findings"),
            PlaceReason(reason="Say by when.", section="body_comment", finding=finding),
        ],
    )
    words = the_mail(office.officer, subject="returned by the approver").text
    assert "Reason: Two things.\n\nThe key findings: It is too long.\n\nRecommendation 2: Say by when.\n" in words


def test_mail_of_a_return_from_the_page_says_each_reason_once(client, office):
    """The pages also write the places into the overall reason."""
    response = a_response(office, "with_approver")
    finding = response.inspection.findings.order_by("pk").first()
    typed = {"places": [f"finding-{finding.pk}", "key-findings"], f"reason_finding-{finding.pk}": "Say by when."}
    client.force_login(office.approver)
    path = f"/responses/{response.reference}/approval/"
    assert client.post(path, {"decision": "return", "reason": "It is too long.", **typed}).status_code == 302
    words = the_mail(office.officer, subject="returned by the approver").text
    assert "Reason:\n\nRecommendation 2: Say by when.\n\nOn the key findings: It is too long.\n" in words
    assert words.count("Say by when.") == words.count("It is too long.") == 1


def test_mail_of_comments_returned_from_the_page_says_each_reason_once(client, office):
    response = a_response(office, "with_approver")
    finding = response.inspection.findings.order_by("pk").first()
    approval.take_back(by=office.officer, response=response, reason="The force has to say more.")
    day = working_day_on_or_after(timezone.localdate() + timedelta(days=7))
    typed = {"places": ["overall", str(finding.pk)], "reason_overall": "Too long.", f"reason_{finding.pk}": "No date."}
    client.force_login(office.officer)
    path = f"/responses/{response.reference}/force/{office.force.slug}/return/"
    assert client.post(path, {**date_parts("comment_by", day), **typed}).status_code == 302
    words = the_mail(office.lead, subject="comments have been returned").text
    assert words.count("Too long.") == words.count("No date.") == 1


def test_what_is_submitted_again_unchanged_says_why(office):
    response = a_response(office, "with_approver")
    approval.return_to_officer(by=office.approver, response=response, reason="Is this right?")
    approval.submit_for_approval(
        by=office.officer, response=refreshed(response), today=timezone.localdate(), unchanged_because="It is right."
    )
    words = the_mail(office.approver, subject="waiting for your approval").text
    assert "Why it is unchanged: " in words and "It is right." in words


def test_sentence_about_something_that_ends_with_a_full_stop_ends_once(office):
    response = a_response(office, "published")
    line, today = response.distribution_lines.first(), timezone.localdate()
    distribution.record_copy_sent(by=office.officer, line=line, done_on=today, done_by="O. Officer, LL.B.", today=today)
    [event] = history_of(response).filter(action="copy_sent")
    assert sentence_of(event).endswith(f"on {format_date(today)} by O. Officer, LL.B.")
