"""The force's track from the office's side: each move with its page, its refusals and its way back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from inspections.queries import findings_for_us
from responses.approval import actions as approval
from responses.enums import ForceStatus, ResponseStatus
from responses.exceptions import WorkflowError
from responses.force_comments import actions as force_comments
from responses.models import ForceRequest, ForceSubmission, Invitation
from s55tracker.audit.models import AuditEvent
from s55tracker.mail.models import OutgoingMail
from s55tracker.refusals import NotPermitted
from s55tracker.working_days.calendar import working_day_on_or_after
from tests.factories import (
    a_finding,
    a_response,
    an_office,
    comment_as_force,
    invite,
    refreshed,
    write_everything,
    write_force_comments,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def request_row(office):
    return a_response(office).force_requests.get()


def today():
    return timezone.localdate()


def in_days(days):
    return today() + timedelta(days=days)


def working_day(days):
    """About this many days from now, avoiding non-working days, which need confirmation first."""
    return working_day_on_or_after(in_days(days))


def address(row, move=""):
    tail = f"{move}/" if move else ""
    return f"/responses/{row.response.reference}/force/{row.force.slug}/{tail}"


def dated(day):
    return {"comment_by_day": day.day, "comment_by_month": day.month, "comment_by_year": day.year}


def past_its_date(row):
    """Make the days pass."""
    ForceRequest.objects.filter(pk=row.pk).update(comment_by=in_days(-2))
    return refreshed(row)


def make(client, person, row, move, **fields):
    client.force_login(person)
    return client.post(address(row, move), fields)


def submitted(office, row):
    row = invite(office, row.response)
    write_force_comments(office, row)
    force_comments.submit_force_comments(by=office.lead, request=row, chief_officer_name="Chris Chief")
    return refreshed(row)


def returned(office, row, reason="Say when."):
    row = submitted(office, row)
    force_comments.return_force_comments(by=office.officer, request=row, reason=reason, today=today())
    return refreshed(row)


# --- Who sees it -----------------------------------------------------------------------------------------------------


def test_track_is_read_by_the_whole_office_and_by_nobody_else(client, office, request_row):
    other = an_office("Loamshire")
    seen = {}
    for name, person in [*office.people.items(), *((f"other {n}", p) for n, p in other.people.items())]:
        client.force_login(person)
        seen[name] = (
            client.get(address(request_row)).status_code,
            client.get(address(request_row, "invite")).status_code,
        )

    assert seen == {
        "officer": (200, 200),
        "other_officer": (200, 200),
        "approver": (200, 403),
        "other_approver": (200, 403),
        "manager": (200, 403),
        "administrator": (200, 403),
        "contributor": (404, 404),
        "lead": (404, 404),
        **{f"other {name}": (404, 404) for name in other.people},
    }


def test_force_that_is_not_asked_is_not_there(client, office, request_row):
    client.force_login(office.officer)

    assert client.get(f"/responses/{request_row.response.reference}/force/loamshire/").status_code == 404
    assert client.get(address(request_row, "submit")).status_code == 404
    assert client.get(address(request_row, "no-such-move")).status_code == 404


def test_working_text_of_the_force_is_on_no_page_of_the_office(client, office, request_row):
    row = invite(office, request_row.response)
    write_force_comments(office, row, "A marmalade secret.")
    client.force_login(office.officer)
    pages = [address(row), address(row, "record-received"), f"/responses/{row.response.reference}/", "/"]

    assert not [page for page in pages if "marmalade" in client.get(page).content.decode()]
    force_comments.submit_force_comments(by=office.lead, request=row, chief_officer_name="Chris Chief")
    assert client.get(address(row)).content.decode().count("marmalade") == 3


def test_text_that_the_force_changes_after_a_return_stays_with_the_force(client, office, request_row):
    row = returned(office, request_row)
    write_force_comments(office, row, "A marmalade secret.")
    client.force_login(office.officer)
    words = client.get(address(row)).content.decode()

    assert "marmalade" not in words
    assert words.count("The force agrees and has begun.") == 3


def test_every_move_answers_by_role_and_nobody_else_changes_anything(client, office, request_row):
    others = [office.approver, office.manager, office.administrator]
    for person in others:
        assert make(client, person, request_row, "invite", **dated(working_day(9))).status_code == 403
    assert make(client, office.lead, request_row, "invite", **dated(working_day(9))).status_code == 404
    assert refreshed(request_row).status == ForceStatus.NOT_INVITED
    assert not AuditEvent.objects.filter(action="force_invite").exists()


# --- Inviting --------------------------------------------------------------------------------------------------------


def test_invitation_goes_to_the_people_named_on_the_page(client, office, request_row):
    client.force_login(office.officer)
    words = client.get(address(request_row, "invite")).content.decode()
    answer = make(client, office.officer, request_row, "invite", message="Please be frank.", **dated(working_day(9)))
    row = refreshed(request_row)

    assert "Connie Contributor" in words and office.lead.email in words
    assert answer.url == address(row)
    assert (row.status, row.comment_by) == (ForceStatus.INVITED, working_day(9))
    assert {mail.to_email for mail in OutgoingMail.objects.all()} == {office.lead.email, office.contributor.email}
    assert AuditEvent.objects.get(action="force_invite").actor == office.officer


def test_date_of_the_plan_is_suggested(client, office, request_row):
    inspection = request_row.response.inspection
    client.force_login(office.officer)
    form = client.get(address(request_row, "invite")).context["form"]

    # Published ten days ago: day 28 of the plan is eighteen days ahead, or the working day before it.
    assert (
        inspection.published_on + timedelta(days=25)
        <= form.initial["comment_by"]
        <= inspection.published_on + timedelta(days=28)
    )


def test_late_invitation_still_leaves_a_week(client, office):
    row = a_response(office, published_on=in_days(-40)).force_requests.get()
    client.force_login(office.officer)
    form = client.get(address(row, "invite")).context["form"]

    assert form.initial["comment_by"] >= in_days(7)
    assert "has passed. A week from today: " in form.fields["comment_by"].help_text


def test_date_that_has_gone_is_refused_and_what_was_typed_stays(client, office, request_row):
    answer = make(client, office.officer, request_row, "invite", message="Please be frank.", **dated(in_days(-1)))

    assert answer.status_code == 422
    assert "The date for comments must be today or in the future" in answer.content.decode()
    assert "Please be frank." in answer.content.decode()
    assert not Invitation.objects.exists()


def test_force_without_people_is_invited_by_name(client, office, request_row):
    office.force.memberships.update(ended_at=timezone.now(), ended_by=office.administrator)
    client.force_login(office.officer)
    words = client.get(address(request_row, "invite")).content.decode()
    refused = make(client, office.officer, request_row, "invite", **dated(working_day(9)))
    make(client, office.officer, request_row, "invite", addressed_to="Chief Constable A. Ward", **dated(working_day(9)))

    assert "we will not send an email" in words
    assert refused.status_code == 422
    assert Invitation.objects.get().addressed_to == "Chief Constable A. Ward"
    assert not OutgoingMail.objects.exists()


def test_second_press_of_the_button_invites_once(client, office, request_row):
    answers = [make(client, office.officer, request_row, "invite", **dated(working_day(9))) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 422]
    assert "This has already been done" in answers[1].content.decode()
    assert Invitation.objects.count() == 1


# --- While the force has it ------------------------------------------------------------------------------------------


def test_new_date_keeps_the_one_of_the_invitation(client, office, request_row):
    row = invite(office, request_row.response, days=5)
    make(client, office.officer, row, "change-date", reason="They asked for it.", **dated(working_day(12)))

    assert refreshed(row).comment_by == working_day(12)
    assert Invitation.objects.get().comment_by == in_days(5)
    assert OutgoingMail.objects.filter(text__contains="They asked for it.").count() == 2


def test_recalled_invitation_says_who_and_why(client, office, request_row):
    row = invite(office, request_row.response)
    assert make(client, office.officer, row, "recall", reason="").status_code == 422
    make(client, office.officer, row, "recall", reason="Sent too early.")
    invitation = Invitation.objects.get()

    assert refreshed(row).status == ForceStatus.NOT_INVITED
    assert (invitation.recalled_by, invitation.recall_reason) == (office.officer, "Sent too early.")
    assert "Sent too early." in client.get(address(row)).content.decode()


def test_none_received_waits_for_the_date_and_is_lawful_after_it(client, office, request_row):
    row = invite(office, request_row.response)
    early = make(client, office.officer, row, "record-none")
    assert early.status_code == 422
    assert "You can do this from" in early.content.decode()

    row = past_its_date(row)
    assert "lawfully publish" in client.get(address(row, "record-none")).content.decode()
    make(client, office.officer, row, "record-none")
    assert refreshed(row).status == ForceStatus.NONE_RECEIVED


def test_force_is_invited_again_after_none_received(client, office, request_row):
    row = past_its_date(invite(office, request_row.response))
    make(client, office.officer, row, "record-none")
    make(client, office.officer, row, "reopen", reason="They rang.", **dated(working_day(8)))

    assert refreshed(row).status == ForceStatus.INVITED
    assert Invitation.objects.count() == 2
    client.force_login(office.lead)
    assert (
        "They rang." not in client.get(f"/force-comments/{row.response.reference}/{row.force.slug}/").content.decode()
    )


# --- Comments received ----------------------------------------------------------------------------------------------


def test_comments_by_letter_are_recorded_place_by_place(client, office, request_row):
    row = invite(office, request_row.response)
    first, second = findings_for_us(row.response.inspection)
    fields = {
        "received_from": "The Chief Constable, by letter",
        "text_overall": "We welcome it.",
        f"text_{first.pk}": "Done:\n\n* twice",
        f"stance_{first.pk}": "accepted",
        f"stance_{second.pk}": "",
    }
    answer = make(client, office.officer, row, "record-received", **fields)
    comments = {c.finding_id: (c.plain, c.stance) for c in ForceSubmission.objects.get().comments.all()}

    assert answer.status_code == 302
    assert comments == {None: ("We welcome it.", ""), first.pk: ("Done:\n\n- twice", "accepted")}
    assert "by letter" in client.get(address(row)).content.decode()


def test_empty_letter_is_refused(client, office, request_row):
    row = invite(office, request_row.response)
    answer = make(client, office.officer, row, "record-received", received_from="The Chief Constable")

    assert answer.status_code == 422
    assert "Enter at least one comment" in answer.content.decode()
    assert refreshed(row).status == ForceStatus.INVITED


def test_comments_are_returned_with_reasons_tied_to_places(client, office, request_row):
    row = submitted(office, request_row)
    first, _second = findings_for_us(row.response.inspection)
    fields = {"places": [first.pk, "overall"], f"reason_{first.pk}": "Say when.", "reason_overall": "Too short."}
    make(client, office.officer, row, "return", **fields, **dated(working_day(8)))
    row = refreshed(row)

    assert (row.status, row.comment_by) == (ForceStatus.RETURNED, working_day(8))
    assert row.submissions.get().return_reason == "Recommendation 2: Say when.\n\nThe report as a whole: Too short."


def test_return_without_a_reason_is_refused_at_its_place(client, office, request_row):
    row = submitted(office, request_row)
    finding = findings_for_us(row.response.inspection)[0]
    client.force_login(office.officer)
    nothing = make(client, office.officer, row, "return", **dated(working_day(8)))
    no_reason = make(client, office.officer, row, "return", places=[finding.pk], **dated(working_day(8)))

    assert "Select what needs to change" in nothing.content.decode()
    assert "Enter what needs to change: Recommendation 2" in no_reason.content.decode()
    assert (nothing.status_code, no_reason.status_code) == (422, 422)
    assert refreshed(row).status == ForceStatus.SUBMITTED


def test_findings_without_a_reference_are_told_apart_when_comments_are_returned(client, office):
    findings = [
        a_finding("", wording="Chief constables should mend the gate."),
        a_finding("", wording="Chief constables should sweep."),
    ]
    row = comment_as_force(office, a_response(office, findings=findings))
    client.force_login(office.officer)
    labels = [label for _key, label in client.get(address(row, "return")).context["form"].fields["places"].choices]

    assert labels == [
        "Recommendation (“Chief constables should mend the gate.”)",
        "Recommendation (“Chief constables should sweep.”)",
        "The report as a whole",
    ]


def test_returned_comments_can_stand_as_they_were(client, office, request_row):
    row = returned(office, request_row)
    make(client, office.officer, row, "let-stand")

    assert refreshed(row).status == ForceStatus.SUBMITTED
    assert ForceSubmission.objects.count() == 1


def test_track_rests_while_the_text_is_with_the_approver(client, office, request_row):
    write_everything(office, request_row.response)
    row = submitted(office, request_row)
    approval.submit_for_approval(by=office.officer, response=row.response, today=today())
    client.force_login(office.officer)
    words = client.get(address(row)).content.decode()

    assert "can no longer be changed" in words
    assert address(row, "return") not in words
    assert make(client, office.officer, row, "return", **dated(working_day(8))).status_code == 403


# --- The actions on their own ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["approver", "manager", "administrator", "contributor", "lead"])
def test_only_an_officer_invites(office, request_row, name):
    with pytest.raises(NotPermitted):
        force_comments.invite_force_comments(
            by=office.people[name], request=request_row, comment_by=in_days(9), today=today()
        )
    assert not Invitation.objects.exists()
    assert refreshed(request_row).status == ForceStatus.NOT_INVITED


def test_officer_cannot_submit_for_the_force(office, request_row):
    row = invite(office, request_row.response)
    write_force_comments(office, row)
    with pytest.raises(NotPermitted):
        force_comments.submit_force_comments(by=office.officer, request=row, chief_officer_name="Chris Chief")
    assert not ForceSubmission.objects.exists()


@pytest.mark.parametrize("reason", ["", "   "])
def test_return_needs_a_reason_and_without_one_nothing_is_kept(office, request_row, reason):
    row = submitted(office, request_row)
    before = (AuditEvent.objects.count(), OutgoingMail.objects.count())
    with pytest.raises(WorkflowError):
        force_comments.return_force_comments(by=office.officer, request=row, reason=reason, today=today())

    assert (AuditEvent.objects.count(), OutgoingMail.objects.count()) == before
    assert refreshed(row).status == ForceStatus.SUBMITTED


def test_history_and_mail_are_rolled_back_with_the_rest(office, request_row, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(force_comments.force_notifications, "force_invited", broken)
    with pytest.raises(RuntimeError):
        force_comments.invite_force_comments(
            by=office.officer, request=request_row, comment_by=in_days(9), today=today()
        )

    assert refreshed(request_row).status == ForceStatus.NOT_INVITED
    assert not Invitation.objects.exists()
    assert not AuditEvent.objects.filter(action="force_invite").exists()


def test_published_response_lets_the_track_rest(office):
    row = a_response(office, ResponseStatus.PUBLISHED).force_requests.get()
    with pytest.raises(NotPermitted):
        force_comments.return_force_comments(by=office.officer, request=row, reason="Too late.", today=today())
