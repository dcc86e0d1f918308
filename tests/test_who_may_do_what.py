"""Every change possible over HTTP, tried by everyone: who may make it is written by hand from the roles and
moves.

People who may make a change send the form from their own page. Everyone else sends the same form and is refused, and
nothing at all is recorded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import uuid4

import lxml.html
import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone
from lxml.html import RadioGroup

from inspections.intake.blocks import Reading
from inspections.models import Finding
from inspections.watching.actions import dismiss_proposal
from responses.bulk.queries import MovedStep, NewOwner, seen_of
from responses.calendars.actions import make_calendar_address
from responses.comments.actions import resolve_thread
from responses.distribution import actions as distribution
from responses.enums import Audience, GuestSide, Side, WithholdingGround
from responses.evidence.files import checked
from responses.force_comments import actions as force_comments
from responses.force_team.actions import assign_findings, share_draft
from responses.importing.response_text import find_response
from responses.models import ForceRequest, Publication, Response, Thread, WordProposal
from responses.planning import actions as planning
from responses.progress.plans import plan_of
from responses.publishing import actions as publication
from responses.publishing.asking import ask_for_withdrawal
from responses.publishing.scheduling import schedule_publication
from responses.queries import responses_visible_to
from responses.redaction.actions import withhold_words
from responses.redaction.queries import written_texts
from responses.texts import office_text
from responses.word.files import word_file, word_file_for_force
from responses.word.marks import Part
from s55tracker.accounts.models import Membership, User
from s55tracker.accounts.queries import people_in
from s55tracker.accounts.roles import Role
from s55tracker.audit.models import AuditEvent
from s55tracker.identity.models import IdentityProvider
from s55tracker.identity.sealing import seal
from s55tracker.office.delegations.actions import record_delegation
from s55tracker.office.invitations import actions as invitations
from s55tracker.present import present
from s55tracker.working_days.calendar import working_day_on_or_after, working_day_on_or_before
from tests.factories import (
    PASSWORD,
    Office,
    a_finding,
    a_response,
    a_saved_paragraph,
    an_inspection,
    an_office,
    comment_as_force,
    give_role,
    invite,
    people_around,
    refreshed,
    write,
    write_force_comments,
)
from tests.inspections.logging.forms_as_sent import date_parts
from tests.inspections.long_files.files import a_stopped_long_file
from tests.inspections.watching.feeds import a_proposal as a_new_report
from tests.inspections.watching.feeds import a_watched_address
from tests.responses.back_catalogue.tables import a_table, an_imported_table, as_csv
from tests.responses.comments.threads import on_office_text, on_request
from tests.responses.guests.guests import a_guest_link, opened, without_people, work
from tests.responses.guests.guests import save as save_as_guest
from tests.responses.importing import lookalike
from tests.responses.importing.imported import an_imported_response
from tests.responses.many_files.old_responses import (
    a_batch,
    a_batch_with_two_alike,
    an_imported_batch,
    of_a_batch,
)
from tests.responses.summaries.reminder_rows import a_reminder, a_sent_reminder
from tests.responses.word.files import edited
from tests.s55tracker.identity.second_factors import with_app
from tests.s55tracker.office.invitations.test_invitations import first_lead, without_lead
from tests.test_addresses import (
    TABLE,
    a_bank_holiday,
    a_bulk_change,
    a_delegation,
    a_kept_draft,
    a_proposal,
    a_session,
    a_view,
    a_word_proposal,
    address_token_of,
    an_absence,
    an_override,
    everything_recorded,
    key_to_override,
)

pytestmark = pytest.mark.django_db

OFFICERS = {"officer", "other_officer"}
APPROVERS = {"approver", "other_approver"}
FORCE = {"contributor", "lead"}
IN_THE_OFFICE = OFFICERS | APPROVERS | {"manager", "administrator"}
REASON = {"reason": "For a good reason."}


@dataclass(frozen=True)
class Deed:
    """A change: its address, who may make it, and the fields typed besides the form's existing values."""

    arguments: dict
    who: set[str]
    typed: dict = field(default_factory=dict)
    has_form: bool = True
    query: str = ""


DEEDS: dict[str, tuple[str, Callable[[Office], Deed]]] = {}


# The answer itself contains what these make.
GIVES_A_FILE = {"download_the_review_of_accounts"}


def deed(address: str) -> Callable:
    """The function's name says what is done, `address` where."""

    def note(make: Callable[[Office], Deed]) -> Callable[[Office], Deed]:
        DEEDS[make.__name__] = (address, make)
        return make

    return note


# --- The moves of a response ------------------------------------------------------------------------------------------


def move(response: Response, move: str, who: set[str], **typed) -> Deed:
    return Deed({"reference": response.reference, "move": move}, who, typed)


@deed("response-move")
def submit_for_approval(office):
    response = a_response(office, "drafting")
    comment_as_force(office, response)
    return move(response, "submit", OFFICERS)


@deed("response-move")
def take_back_from_the_approver(office):
    return move(a_response(office, "with_approver"), "take-back", OFFICERS, **REASON)


@deed("response-approval")
def approve_a_response(office):
    response = a_response(office, "with_approver")
    typed = {"password": PASSWORD, "decision": "approve"}
    return Deed({"reference": response.reference}, APPROVERS, typed)


@deed("response-approval")
def approve_what_one_submitted_oneself(office):
    """The officer also gets the approver's role, and still may not: someone else must."""
    response = a_response(office, "with_approver")
    give_role(office.officer, office.body, Role.APPROVER)
    typed = {"password": PASSWORD, "decision": "approve"}
    return Deed({"reference": response.reference}, APPROVERS, typed)


@deed("response-approval")
def approve_as_a_delegate(office):
    """The manager has the approver's power today, and no one else has gained it."""
    response = a_response(office, "with_approver")
    today = timezone.localdate()
    record_delegation(
        by=office.administrator,
        body=office.body,
        delegated_by=office.approver,
        delegate=office.manager,
        from_on=today,
        until_on=today,
        scheme_reference="Paragraph 4.2",
        today=today,
    )
    typed = {"password": PASSWORD, "decision": "approve"}
    return Deed({"reference": response.reference}, {*APPROVERS, "manager"}, typed)


@deed("response-check-override")
def override_a_check(office):
    response = a_response(office)
    return Deed({"reference": response.reference, "key": key_to_override(response)}, APPROVERS, REASON)


@deed("response-check-override-withdraw")
def withdraw_an_override(office):
    response = a_response(office)
    override = an_override(office, response)
    return Deed({"reference": response.reference, "pk": override.pk}, APPROVERS, has_form=False)


@deed("office-delegation-add")
def record_a_delegation(office):
    """A delegation of the approver's own power. An administrator may record anyone's."""
    today = timezone.localdate()
    typed = {
        "delegated_by": str(office.approver.pk),
        "delegate": str(office.manager.pk),
        **date_parts("from_on", today),
        **date_parts("until_on", today),
        "scheme_reference": "Paragraph 4.2",
    }
    return Deed({}, {"approver", "administrator"}, typed)


@deed("office-delegation-end")
def end_a_delegation(office):
    return Deed({"pk": a_delegation(office).pk}, {"approver", "administrator"})


@deed("response-approval")
def return_to_the_officer(office):
    response = a_response(office, "with_approver")
    return Deed({"reference": response.reference}, APPROVERS, {"decision": "return", "reason": "Say when."})


@deed("response-move")
def withdraw_an_approval(office):
    return move(a_response(office, "approved"), "withdraw-approval", OFFICERS | APPROVERS, **REASON)


@deed("response-move")
def publish(office):
    return move(a_response(office, "approved"), "publish", OFFICERS)


@deed("response-move")
def start_a_correction(office):
    return move(a_response(office, "distributed"), "correct", OFFICERS, **REASON)


@deed("response-move")
def drop_a_correction(office):
    response = a_response(office, "published")
    publication.start_correction(by=office.officer, response=response, reason="A name was wrong.")
    return move(response, "drop-correction", OFFICERS, **REASON)


@deed("response-move")
def say_that_no_response_is_needed(office):
    return move(a_response(office), "mark-not-needed", OFFICERS, **REASON)


@deed("response-move")
def say_that_one_is_needed_after_all(office):
    return move(a_response(office, "not_needed"), "mark-needed", OFFICERS, **REASON)


@deed("response-move")
def withdraw_what_is_published(office):
    return move(a_response(office, "distributed"), "withdraw-publication", APPROVERS, **REASON)


@deed("response-move")
def withdraw_what_is_published_during_a_correction(office):
    response = a_response(office, "published")
    publication.start_correction(by=office.officer, response=response, reason="A name was wrong.")
    return move(response, "withdraw-publication", APPROVERS, **REASON)


@deed("response-version-withdraw")
def withdraw_one_version(office):
    response = a_response(office, "published")
    return Deed({"reference": response.reference, "number": 1}, APPROVERS, REASON)


@deed("response-withdrawal-request")
def ask_for_what_is_published_to_be_withdrawn(office):
    return Deed({"reference": a_response(office, "published").reference}, OFFICERS, {**REASON, "decision": "ask"})


@deed("response-withdrawal-request")
def decline_to_withdraw_what_is_published(office):
    response = a_response(office, "published")
    asked = ask_for_withdrawal(by=office.officer, response=response, reason="A name was wrong.")
    typed = {**REASON, "decision": "decline", "request": str(asked.pk)}
    return Deed({"reference": response.reference}, APPROVERS, typed)


@deed("response-withdrawal-request")
def cancel_ones_own_request_to_withdraw(office):
    response = a_response(office, "published")
    asked = ask_for_withdrawal(by=office.officer, response=response, reason="A name was wrong.")
    typed = {"decision": "cancel", "request": str(asked.pk)}
    return Deed({"reference": response.reference}, {"officer"}, typed)


@deed("response-move")
def record_a_publication_elsewhere(office):
    typed = {
        **date_parts("published_on", timezone.localdate() - timedelta(days=1)),
        "address": "https://borsetshire.example/response",
    }
    return move(a_response(office), "record-elsewhere", OFFICERS, **typed)


@deed("response-schedule")
def schedule_a_publication(office):
    response = a_response(office, "approved")
    tomorrow = timezone.localdate() + timedelta(days=1)
    typed = {**date_parts("publish_on", tomorrow), "publish_time": "9:30am"}
    return Deed({"reference": response.reference}, OFFICERS, typed)


@deed("response-schedule")
def cancel_a_scheduled_publication(office):
    response = a_response(office, "approved")
    tomorrow = timezone.now() + timedelta(days=1)
    schedule_publication(by=office.officer, response=response, publish_at=tomorrow)
    return Deed({"reference": response.reference}, OFFICERS, {"decision": "cancel"}, has_form=False)


@deed("response-withheld")
def withhold_words_from_publication(office):
    typed = {"words": "The report found much.", "ground": "personal"}
    return Deed({"reference": a_response(office, "drafting").reference}, OFFICERS, typed, query="?text=key-findings")


@deed("response-withheld")
def publish_words_that_were_withheld(office):
    response = a_response(office, "drafting")
    text = written_texts(response)[0].text
    row = withhold_words(
        by=office.officer, response=response, text=text, words="The report found much.", ground=WithholdingGround.SAFETY
    )
    return Deed({"reference": response.reference}, OFFICERS, {"release": str(row.pk)}, has_form=False)


@deed("response-publication")
def order_a_pdf_again(office):
    response = a_response(office, "published")
    Publication.objects.update(
        render_attempts=1, render_error="No font.", render_after=timezone.now() + timedelta(hours=1)
    )
    return Deed({"reference": response.reference}, {*OFFICERS, "administrator"}, has_form=False)


@deed("response-publication")
def leave_a_publication_without_a_pdf(office):
    response = a_response(office, "published")
    Publication.objects.update(render_attempts=1, render_error="No font.")
    typed = {"decision": "without", **REASON}
    return Deed({"reference": response.reference}, {*OFFICERS, "administrator"}, typed)


@deed("response-proof")
def make_a_proof_pack(office):
    response = a_response(office, "published")
    typed = {"names": "roles", "form": "json"}
    return Deed({"reference": response.reference}, OFFICERS | APPROVERS | {"manager"}, typed)


@deed("response-distribution-line")
def record_a_copy(office):
    return copy_of(a_response(office, "published"), done_by="Olive Officer")


@deed("response-distribution-line")
def record_the_last_copy(office):
    response = a_response(office, "published")
    record_copies(office, response, response.distribution_lines.all()[1:])
    return copy_of(response, done_by="Olive Officer")


@deed("response-distribution-line")
def take_back_a_copy(office):
    return copy_of(a_response(office, "distributed"), **REASON)


@deed("response-distribution")
def record_several_copies(office):
    response = a_response(office, "published")
    lines = [line.pk for line in response.distribution_lines.all()[:2]]
    return Deed({"reference": response.reference}, OFFICERS, {"lines": lines, "done_by": "Olive Officer"})


@deed("response-copies-email")
def send_a_copy_by_email(office):
    response = a_response(office, "published")
    key = response.distribution_lines.first().pk
    typed = {
        "lines": [key],
        f"to_{key}": "clerk@panel.example",
        "subject": "Ours",
        "message": "Here it is.",
        "attach": "link",
    }
    # This form comes from the page for checking, which answers a POST and so has no address of its own.
    return Deed({"reference": response.reference}, OFFICERS, {**typed, "send": "yes"}, has_form=False)


@deed("response-evidence-add")
def add_evidence_of_a_copy(office):
    response = a_response(office, "distributed")
    file = SimpleUploadedFile("receipt.txt", b"Received on Monday.")
    arguments = {"reference": response.reference, "line_pk": response.distribution_lines.first().pk}
    return Deed(arguments, OFFICERS, {"evidence": file}, has_form=False)


@deed("response-evidence-remove")
def remove_evidence_of_a_copy(office):
    response = a_response(office, "distributed")
    evidence = distribution.add_evidence(
        by=office.officer,
        line=response.distribution_lines.first(),
        evidence=checked(b"Received on Monday.", name="receipt.txt"),
        today=timezone.localdate(),
    )
    return Deed({"reference": response.reference, "pk": evidence.pk}, OFFICERS, REASON)


def copy_of(response: Response, **typed) -> Deed:
    line = response.distribution_lines.first()
    return Deed({"reference": response.reference, "line_pk": line.pk}, OFFICERS, typed)


def record_copies(office: Office, response: Response, lines) -> None:
    today = timezone.localdate()
    for line in lines:
        distribution.record_copy_sent(by=office.officer, line=line, done_on=today, done_by="Olive Officer", today=today)


# --- The moves of the force's track -----------------------------------------------------------------------------------


def track(request: ForceRequest, move: str, **typed) -> Deed:
    arguments = {"reference": request.response.reference, "force_slug": request.force.slug, "move": move}
    return Deed(arguments, OFFICERS, typed)


def in_days(days: int) -> dict:
    """The date for comments, typed; a non-working day would need confirmation."""
    return date_parts("comment_by", working_day_on_or_after(timezone.localdate() + timedelta(days=days)))


def asked(office: Office, *, status: str = "invited") -> ForceRequest:
    """The force's track in this status; "overdue" is invited, with its date in the past."""
    response = a_response(office, "drafting")
    if status == "not_invited":
        return response.force_requests.get()
    request = invite(office, response)
    if status in ("submitted", "returned"):
        write_force_comments(office, request)
        force_comments.submit_force_comments(by=office.lead, request=request, chief_officer_name="Chris Chief")
    today = timezone.localdate()
    if status == "returned":
        force_comments.return_force_comments(
            by=office.officer,
            request=refreshed(request),
            reason="Say when.",
            comment_by=today + timedelta(days=7),
            today=today,
        )
    if status in ("overdue", "none_received", "returned"):
        ForceRequest.objects.filter(pk=request.pk).update(comment_by=today - timedelta(days=1))
    if status == "none_received":
        force_comments.record_none_received(by=office.officer, request=refreshed(request), today=today)
    return refreshed(request)


@deed("response-force-move")
def invite_the_force(office):
    return track(asked(office, status="not_invited"), "invite", **in_days(14))


@deed("response-force-move")
def change_the_date_for_comments(office):
    return track(asked(office), "change-date", **in_days(20), **REASON)


@deed("response-force-move")
def recall_the_invitation(office):
    return track(asked(office), "recall", **REASON)


@deed("response-force-move")
def record_comments_received_another_way(office):
    return track(asked(office), "record-received", received_from="A letter", text_overall="The force agrees.")


@deed("response-force-move")
def return_the_comments(office):
    return track(asked(office, status="submitted"), "return", anything_else="Say when.", **in_days(9))


@deed("response-force-move")
def let_returned_comments_stand(office):
    return track(asked(office, status="returned"), "let-stand")


@deed("response-force-move")
def record_that_none_were_received(office):
    return track(asked(office, status="overdue"), "record-none")


@deed("response-force-move")
def invite_the_force_again(office):
    return track(asked(office, status="none_received"), "reopen", **in_days(9), **REASON)


@deed("force-submit")
def submit_the_forces_comments(office):
    request = asked(office)
    write_force_comments(office, request)
    return Deed(of_the_force(request), {"lead"}, {"chief_officer_name": "Chris Chief"})


def of_the_force(request: ForceRequest) -> dict:
    return {"reference": request.response.reference, "force_slug": request.force.slug}


# --- Writing ----------------------------------------------------------------------------------------------------------


@deed("response-section")
def write_a_section(office):
    response = a_response(office)
    return Deed({"reference": response.reference, "section": "key-findings"}, OFFICERS, {"text": "We read it."})


@deed("response-shape")
def choose_how_the_document_is_set_out(office):
    return Deed({"reference": a_response(office, "drafting").reference}, OFFICERS, {"shape": "letter"})


@deed("response-finding")
def write_on_a_finding(office):
    response = a_response(office)
    arguments = {"reference": response.reference, "finding_pk": response.inspection.findings.first().pk}
    return Deed(arguments, OFFICERS, {"text": "Done.", "action_stance": "action_taken"})


# --- Word files -------------------------------------------------------------------------------------------------------


def of_the_office(response: Response) -> dict:
    return {"reference": response.reference}


def decided(proposal: WordProposal, **typed: str) -> dict:
    return {"text": str(proposal.texts.get().pk), **typed}


def a_changed_file(data: bytes, words: str) -> SimpleUploadedFile:
    """The file with other words where nothing was written, and a chapter that fits nowhere."""

    def change(document):
        document.add_heading("Appendix", level=1)
        document.add_paragraph(words)

    return SimpleUploadedFile("draft.docx", edited(data, change))


@deed("response-word")
def bring_a_word_file_back(office):
    response = a_response(office, "drafting")
    file = a_changed_file(word_file(response, Part.ALL), "Figures.")
    return Deed(of_the_office(response), OFFICERS, {"file": file}, has_form=False)


@deed("response-word-review")
def use_a_text_of_a_word_file(office):
    response = a_response(office)
    proposal = a_word_proposal(office.officer, response)
    typed = decided(proposal, do="accept", version="0")
    return Deed({**of_the_office(response), "pk": proposal.pk}, OFFICERS, typed, has_form=False)


@deed("response-word-review")
def leave_a_text_of_a_word_file_out(office):
    response = a_response(office)
    proposal = a_word_proposal(office.officer, response)
    typed = decided(proposal, do="leave_out")
    return Deed({**of_the_office(response), "pk": proposal.pk}, OFFICERS, typed, has_form=False)


@deed("response-word-review")
def close_a_word_file(office):
    response = a_response(office)
    proposal = a_word_proposal(office.officer, response)
    return Deed({**of_the_office(response), "pk": proposal.pk}, OFFICERS, {"do": "close"}, has_form=False)


@deed("response-word-review")
def put_a_text_of_a_word_file_in_its_place(office):
    response = a_response(office)
    proposal = a_word_proposal(office.officer, response)
    text = proposal.texts.get()
    text.section, text.is_added = "", True
    text.save()
    typed = decided(proposal, do="place") | {f"text-{text.pk}-place": "s55_key_findings"}
    return Deed({**of_the_office(response), "pk": proposal.pk}, OFFICERS, typed, has_form=False)


@deed("response-word-review")
def record_comments_from_a_word_file(office):
    request = asked(office)
    proposal = a_word_proposal(office.officer, request.response)
    proposal.texts.update(section="", request=request)
    typed = {"do": "record", "force": office.force.slug, f"received-{request.pk}-received_from": "By email"}
    return Deed({**of_the_office(request.response), "pk": proposal.pk}, OFFICERS, typed, has_form=False)


@deed("force-word")
def bring_the_forces_word_file_back(office):
    request = asked(office)
    file = a_changed_file(word_file_for_force(request), "Figures.")
    return Deed(of_the_force(request), FORCE, {"file": file}, has_form=False)


@deed("force-word-review")
def use_a_text_of_the_forces_word_file(office):
    request = asked(office)
    proposal = a_word_proposal(office.lead, request.response, request=request)
    typed = decided(proposal, do="accept", version="0")
    return Deed({**of_the_force(request), "pk": proposal.pk}, FORCE, typed, has_form=False)


@deed("response-people")
def change_who_owns_it(office):
    response = a_response(office)
    typed = {"owner": str(office.other_officer.pk)}
    return Deed({"reference": response.reference}, OFFICERS | {"manager"}, typed)


@deed("response-step")
def put_a_step_on_another_day(office):
    response = a_response(office)
    line = plan_of(response).line("publish")
    day = working_day_on_or_before(line.due_on - timedelta(days=1))
    typed = {**date_parts("due_on", day), **REASON}
    return Deed(of_a_step(response, "publish"), OFFICERS | {"manager"}, typed)


@deed("response-step")
def go_back_to_the_offices_plan(office):
    response = a_response(office)
    day = working_day_on_or_before(plan_of(response).line("publish").due_on - timedelta(days=1))
    planning.change_step_date(
        by=office.officer, response=response, step="publish", due_on=day, reason="The panel meets.", version=0
    )
    return Deed(of_a_step(response, "publish"), OFFICERS | {"manager"}, {"do": "restore"})


@deed("response-step-owner")
def give_a_step_to_somebody(office):
    typed = {"owner": str(office.other_officer.pk)}
    return Deed(of_a_step(a_response(office), "publish"), OFFICERS | {"manager"}, typed)


def of_a_step(response: Response, step: str) -> dict:
    return {"reference": response.reference, "step": step}


@deed("force-comment")
def write_the_forces_comment_on_a_finding(office):
    request = asked(office)
    finding = request.response.inspection.findings.first()
    typed = {"text": "We agree.", "stance": "accepted"}
    return Deed({**of_the_force(request), "finding_pk": finding.pk}, FORCE, typed)


@deed("force-comment-overall")
def write_the_forces_overall_comment(office):
    return Deed(of_the_force(asked(office)), FORCE, {"text": "We agree."})


@deed("text-revision")
def restore_a_version(office):
    response = a_response(office, "drafting")
    write(office, response, "key_findings", words="Written over.")
    return Deed({"reference": response.reference, "text": "key-findings", "version": 1}, OFFICERS)


@deed("force-text-revision")
def restore_a_version_of_the_forces_comment(office):
    request = asked(office)
    write_force_comments(office, request, "First.")
    write_force_comments(office, request, "Written over.")
    return Deed({**of_the_force(request), "text": "overall", "version": 1}, FORCE)


@deed("kept-draft")
def discard_ones_own_draft(office):
    draft = a_kept_draft(office.officer, present(office_text(a_response(office), "key-findings")))
    return Deed({"pk": draft.pk}, {"officer"}, {"do": "discard"}, has_form=False)


@deed("force-comment")
def write_on_an_assigned_finding(office):
    """The finding contributor of the force may write here, and nowhere else."""
    request, finding = on_an_assigned_finding(office)
    typed = {"text": "We agree.", "stance": "accepted"}
    return Deed({**of_the_force(request), "finding_pk": finding.pk}, FORCE | {"finder"}, typed)


@deed("force-comment")
def say_that_a_comment_is_ready(office):
    """Everyone who can write the comment can mark it as ready."""
    request = asked(office)
    write_force_comments(office, request)
    finding = request.response.inspection.findings.first()
    typed = {"text": "We agree.", "stance": "accepted", "then": "ready"}
    return Deed({**of_the_force(request), "finding_pk": finding.pk}, FORCE, typed)


@deed("force-assignments")
def assign_a_finding(office):
    request = asked(office)
    finding = request.response.inspection.findings.first()
    typed = {"person": str(office.contributor.pk), "findings": [str(finding.pk)]}
    return Deed(of_the_force(request), {"lead"}, typed)


@deed("force-assignment-end")
def take_a_finding_from_somebody(office):
    request = asked(office)
    [given] = assign_findings(
        by=office.lead,
        request=request,
        person=office.contributor,
        findings=[request.response.inspection.findings.first()],
    )
    return Deed({**of_the_force(request), "pk": given.pk}, {"lead"}, has_form=False)


@deed("force-sharing")
def share_the_forces_draft(office):
    return Deed(of_the_force(asked(office)), {"lead"}, {"share": "yes"}, has_form=False)


@deed("force-sharing")
def keep_the_forces_draft_private(office):
    request = asked(office)
    share_draft(by=office.lead, request=request)
    return Deed(of_the_force(request), {"lead"}, {"share": "no"}, has_form=False)


# --- Guests -----------------------------------------------------------------------------------------------------------


@deed("force-guests")
def ask_a_guest_of_the_force(office):
    typed = {"name": "Gwen Guest", "email": "gwen@force.example", "findings": ["all"], "days": "14"}
    return Deed(of_the_force(asked(office)), {"lead"}, typed)


@deed("force-guest-revoke")
def cancel_a_guest_link(office):
    link = a_guest_link(office, asked(office))
    return Deed({**of_the_force(link.request), "pk": link.pk}, {"lead"}, has_form=False)


@deed("force-guest-text")
def use_what_a_guest_wrote(office):
    link = a_guest_link(office, asked(office))
    save_as_guest(opened(link), link)
    typed = {"use": "replace", "version": "0", "text_version": "1"}
    return Deed({**of_the_force(link.request), "pk": link.texts.get().pk}, {"lead"}, typed, has_form=False)


@deed("response-guests")
def ask_a_guest_of_the_office(office):
    request = asked(office)
    without_people(office)
    typed = {"name": "Gwen Guest", "email": "gwen@force.example", "findings": ["all"], "days": "14"}
    return Deed(of_the_force(request), OFFICERS, typed)


@deed("response-guest-revoke")
def cancel_a_guest_link_of_the_office(office):
    request = asked(office)
    without_people(office)
    link = a_guest_link(office, request, side=GuestSide.OFFICE)
    return Deed({**of_the_force(request), "pk": link.pk}, OFFICERS, has_form=False)


@deed("response-guest-record")
def record_what_a_guest_sent(office):
    request = asked(office)
    without_people(office)
    link = a_guest_link(office, request, side=GuestSide.OFFICE)
    guest = opened(link)
    save_as_guest(guest, link)
    guest.post(work(link, "send/"), {"chief_officer_name": "Chris Chief"})
    return Deed({**of_the_force(request), "pk": link.pk}, OFFICERS, has_form=False)


# --- Threads beside a text --------------------------------------------------------------------------------------------


def a_thread_for_both(office: Office) -> Thread:
    return on_request(office.officer, asked(office), Audience.BOTH, side=Side.OFFICE)


def a_suggestion(office: Office, by) -> dict:
    response = a_response(office, "drafting")
    thread = on_office_text(by, response, quote="The report found much.", other_words="The report found a lot.")
    return {"pk": thread.comments.get().suggestion.pk}


@deed("response-discussion")
def start_a_thread_on_the_offices_text(office):
    response = a_response(office)
    arguments = {"reference": response.reference}
    return Deed(arguments, IN_THE_OFFICE, {"comment": "Is this right?"}, query="?text=key-findings")


@deed("response-discussion")
def start_a_thread_that_the_force_reads(office):
    request = asked(office)
    typed = {"comment": "Is this right?", "audience": f"both-{request.pk}"}
    return Deed({"reference": request.response.reference}, IN_THE_OFFICE, typed, query="?text=overall-comment")


@deed("force-discussion")
def start_a_thread_as_the_force(office):
    return Deed(of_the_force(asked(office)), FORCE, {"comment": "Is this right?"}, query="?text=overall")


def on_an_assigned_finding(office: Office) -> tuple[ForceRequest, Finding]:
    """A request with a finding that is assigned to the finding contributor of the force."""
    request = asked(office)
    finding = request.response.inspection.findings.first()
    finder = people_in(office.force, Role.FINDING_CONTRIBUTOR).get()
    assign_findings(by=office.lead, request=request, person=finder, findings=[finding])
    return request, finding


@deed("force-discussion")
def start_a_thread_on_an_assigned_finding(office):
    request, finding = on_an_assigned_finding(office)
    typed = {"comment": "Is this right?"}
    return Deed(of_the_force(request), FORCE | {"finder"}, typed, query=f"?text=finding-{finding.pk}")


@deed("thread")
def reply_in_a_thread_for_both_on_an_assigned_finding(office):
    request, finding = on_an_assigned_finding(office)
    thread = on_request(office.officer, request, Audience.BOTH, side=Side.OFFICE, finding=finding)
    return Deed({"pk": thread.pk}, IN_THE_OFFICE | FORCE | {"finder"}, {"comment": "Yes."})


@deed("thread")
def reply_in_a_thread_for_both_on_a_finding_that_is_not_assigned(office):
    request, _finding = on_an_assigned_finding(office)
    other = request.response.inspection.findings.last()
    thread = on_request(office.officer, request, Audience.BOTH, side=Side.OFFICE, finding=other)
    return Deed({"pk": thread.pk}, IN_THE_OFFICE | FORCE, {"comment": "Yes."})


@deed("thread")
def reply_in_a_thread_for_both(office):
    return Deed({"pk": a_thread_for_both(office).pk}, IN_THE_OFFICE | FORCE, {"comment": "Yes."})


@deed("thread")
def reply_in_a_thread_of_the_office(office):
    return Deed({"pk": on_office_text(office.officer, a_response(office)).pk}, IN_THE_OFFICE, {"comment": "Yes."})


@deed("thread")
def reply_in_a_thread_of_the_force(office):
    thread = on_request(office.contributor, asked(office), Audience.FORCE, side=Side.FORCE)
    return Deed({"pk": thread.pk}, FORCE, {"comment": "Yes."})


@deed("thread-resolve")
def resolve_a_thread_of_the_office(office):
    thread = on_office_text(office.officer, a_response(office))
    return Deed({"pk": thread.pk}, IN_THE_OFFICE, {"do": "resolve"}, has_form=False)


@deed("thread-resolve")
def reopen_a_thread_for_both(office):
    thread = a_thread_for_both(office)
    resolve_thread(by=office.lead, thread=thread)
    return Deed({"pk": thread.pk}, IN_THE_OFFICE | FORCE, {"do": "reopen"}, has_form=False)


@deed("thread-audience")
def keep_a_thread_to_the_office(office):
    return Deed({"pk": a_thread_for_both(office).pk}, OFFICERS)


@deed("thread-audience")
def let_the_office_read_a_thread(office):
    thread = on_request(office.contributor, asked(office), Audience.FORCE, side=Side.FORCE)
    return Deed({"pk": thread.pk}, FORCE)


@deed("thread-comment-edit")
def change_ones_own_comment(office):
    comment = on_office_text(office.officer, a_response(office)).comments.get()
    return Deed({"pk": comment.pk}, {"officer"}, {"comment": "Is that right?"})


@deed("thread-comment-delete")
def delete_ones_own_comment(office):
    return Deed({"pk": a_thread_for_both(office).comments.get().pk}, {"officer"}, has_form=False)


@deed("suggestion-accept")
def accept_suggested_words(office):
    return Deed(a_suggestion(office, office.manager), OFFICERS, has_form=False)


@deed("suggestion-accept")
def accept_suggested_words_for_the_force(office):
    request = asked(office)
    thread = on_request(
        office.officer, request, Audience.BOTH, side=Side.OFFICE, other_words="We agree.", is_whole=True
    )
    return Deed({"pk": thread.comments.get().suggestion.pk}, FORCE, has_form=False)


@deed("suggestion-accept")
def accept_a_deletion_on_an_assigned_finding(office):
    request, finding = on_an_assigned_finding(office)
    write_force_comments(office, request)
    thread = on_request(
        office.contributor, request, Audience.FORCE, side=Side.FORCE, finding=finding, quote="has begun", deletes=True
    )
    return Deed({"pk": thread.comments.get().suggestion.pk}, FORCE | {"finder"}, has_form=False)


@deed("suggestion-decline")
def decline_suggested_words(office):
    return Deed(a_suggestion(office, office.manager), OFFICERS, {"reason": "The report says more."})


@deed("mention-open")
def open_a_thread_that_names_one(office):
    thread = on_office_text(office.officer, a_response(office), tell=[office.manager])
    return Deed({"pk": thread.comments.get().mentions.get().pk}, {"manager"}, has_form=False)


# --- Personal calendars -----------------------------------------------------------------------------------------------

OF_THE_OFFICE = OFFICERS | APPROVERS | {"manager", "administrator"}


@deed("calendar-feed-make")
def make_an_address_for_ones_own_dates(office):
    """Everyone who works somewhere, each for themselves."""
    return Deed({}, OF_THE_OFFICE | FORCE | {"finder", "stranger", "other_lead"}, has_form=False)


@deed("calendar-feed-make")
def make_an_address_for_the_offices_dates(office):
    return Deed({}, OF_THE_OFFICE, {"office": office.body.slug}, has_form=False)


@deed("calendar-feed-revoke")
def stop_ones_address(office):
    """Someone with none is redirected to the page, and nothing has changed."""
    make_calendar_address(by=office.officer)
    return Deed({}, {"officer"}, has_form=False)


# --- Inspections ------------------------------------------------------------------------------------------------------


@deed("inspection-log")
def log_an_inspection(office):
    """Another office's officer may do this too, for their own office."""
    typed = {
        "title": "Custody",
        "do": "save",
        **date_parts("published_on", timezone.localdate()),
        "date_confirmed": "on",
    }
    return Deed({}, OFFICERS | {"stranger"}, typed)


@deed("response-import")
def send_in_a_file(office):
    """Another office's officer has the same page, but cannot choose this office there: the form comes back."""
    file = SimpleUploadedFile("response.txt", lookalike.as_text().encode())
    return Deed({}, OFFICERS, {"file": file})


@deed("response-import-review")
def record_what_was_read(office):
    """The person who uploaded the file checks it; it is 404 for a colleague."""
    return Deed({"pk": a_proposal(office.officer, office.body).pk}, {"officer"})


@deed("response-import-parts")
def say_what_a_part_of_the_text_is(office):
    """As on the page that records the response, only the person who uploaded the file may do this."""
    proposal = a_proposal(office.officer, office.body)
    (part, *_) = present(find_response(Reading.from_json(proposal.reading)).layout).parts
    typed = {"do": "save", "use": "key_findings"}
    return Deed({"pk": proposal.pk}, {"officer"}, typed, query=f"?part={part.number}")


@deed("table-import")
def send_in_a_table(office):
    """As for a file: another office's officer cannot choose this office."""
    return Deed({}, OFFICERS, {"file": SimpleUploadedFile("old.csv", as_csv())})


@deed("table-import-columns")
def choose_the_columns_of_a_table(office):
    return Deed({"pk": a_table(office).pk}, OFFICERS, {"reason": "", "types": ""})


@deed("table-import-rows")
def import_a_table(office):
    return Deed({"pk": a_table(office).pk}, OFFICERS)


@deed("table-import-undo")
def undo_the_import_of_a_table(office):
    return Deed({"pk": an_imported_table(office, today=timezone.localdate()).pk}, OFFICERS, has_form=False)


@deed("file-import")
def send_in_many_files(office):
    """As for a file: another office's officer cannot choose this office."""
    return Deed({}, OFFICERS, {"uploads": SimpleUploadedFile("old.txt", b"Lamps are good.")})


@deed("file-batch-cancel")
def stop_the_reading_of_files(office):
    return Deed({"pk": a_batch(office, 1).pk}, OFFICERS, has_form=False)


@deed("long-file-cancel")
def stop_the_reading_of_a_long_file(office):
    return Deed({"pk": a_stopped_long_file(office).pk}, {"officer"}, has_form=False)


@deed("long-file-try-again")
def have_a_long_file_read_again(office):
    return Deed({"pk": a_stopped_long_file(office).pk}, {"officer"}, has_form=False)


@deed("file-batch-decide")
def leave_a_file_out(office):
    a_batch_with_two_alike(office)
    return Deed(of_a_batch()["file-batch-decide"][0], OFFICERS, {"do": "leave_out"}, has_form=False)


@deed("file-batch-same")
def choose_between_files_that_look_alike(office):
    a_batch_with_two_alike(office)
    return Deed(of_a_batch()["file-batch-same"][0], OFFICERS, {"kept": "none"})


@deed("file-batch-import")
def import_files(office):
    return Deed({"pk": a_batch_with_two_alike(office).pk}, OFFICERS)


@deed("file-batch-undo")
def undo_the_import_of_files(office):
    return Deed({"pk": an_imported_batch(office).pk}, OFFICERS, has_form=False)


@deed("response-import-undo")
def undo_an_import(office):
    return Deed({"reference": an_imported_response(office).reference}, OFFICERS)


@deed("inspection-edit")
def edit_an_inspection(office):
    return Deed({"pk": an_inspection(office).pk}, OFFICERS, {"title": "Another title"})


@deed("inspection-correct-date")
def correct_its_date(office):
    day = timezone.localdate() - timedelta(days=3)
    typed = {**date_parts("published_on", day), **REASON, "do": "save"}
    return Deed({"pk": an_inspection(office).pk}, OFFICERS, typed)


@deed("inspection-confirm-date")
def confirm_its_date(office):
    inspection = an_inspection(office, date_confirmed=False)
    return Deed({"pk": inspection.pk}, OFFICERS, has_form=False)


@deed("finding-add")
def add_a_finding(office):
    typed = {"finding-0-wording": "Chief constables should keep a register.", "finding-0-reference": "9", "do": "save"}
    return Deed({"pk": an_inspection(office).pk}, OFFICERS, typed)


@deed("finding-edit")
def edit_a_finding(office):
    return Deed(of_a_finding(office), OFFICERS, {"wording": "Chief constables should do better."})


@deed("finding-remove")
def remove_a_finding(office):
    return Deed(of_a_finding(office), OFFICERS, REASON)


@deed("finding-move-up")
def move_a_finding_up(office):
    return Deed(of_a_finding(office), OFFICERS, has_form=False)


@deed("finding-move-down")
def move_a_finding_down(office):
    return Deed(of_a_finding(office, last=False), OFFICERS, has_form=False)


def of_a_finding(office: Office, *, last: bool = True) -> dict:
    inspection = an_inspection(office, findings=[a_finding("1"), a_finding("2")])
    findings = list(inspection.findings.all())
    return {"pk": inspection.pk, "finding_pk": findings[-1 if last else 0].pk}


# --- Bulk changes ----------------------------------------------------------------------------------------


def several(office: Office, change, **typed) -> Deed:
    """The preview's form: the choice, the answers, and what was shown."""
    a_response(office, title="Another")
    chosen = list(responses_visible_to(office.officer))
    sent = {
        "do": change.kind.value,
        "chosen": ",".join(str(response.pk) for response in chosen),
        "seen": json.dumps(seen_of(change.lines(chosen, by=office.officer))),
        "form_key": str(uuid4()),
        "confirm": "yes",
    }
    return Deed({}, OFFICERS | {"manager"}, sent | typed, has_form=False)


@deed("bulk-change-new")
def change_the_owner_of_several(office):
    a_response(office)
    return several(office, NewOwner(owner=office.other_officer), owner=str(office.other_officer.pk))


@deed("bulk-change-new")
def move_a_step_of_several(office):
    a_response(office)
    change = MovedStep(step="publish", working_days=-1, **REASON)
    return several(office, change, step="publish", how="earlier", days_earlier="1", **REASON)


@deed("bulk-change-undo")
def undo_a_change_of_several(office):
    made = a_bulk_change(office, a_response(office))
    return Deed({"pk": made.pk}, {"officer", "manager"}, has_form=False)


# --- Saved views ------------------------------------------------------------------------------------------------------

OFFICE = OFFICERS | APPROVERS | {"manager", "administrator"}


@deed("saved-view-add")
def save_a_view(office):
    """People in an office save their own views, and another office's people save theirs."""
    return Deed({"page": "responses"}, OFFICE | {"stranger"}, {"name": "Late ones", "who": "me"}, query="?due=late")


@deed("saved-view-add")
def share_a_view(office):
    typed = {"name": "Late ones", "who": "office"}
    return Deed({"page": "inspections"}, OFFICE | {"stranger"}, typed, query="?sort=title")


@deed("saved-view-edit")
def rename_a_view(office):
    view = a_view(office, is_shared=True)
    return Deed({"pk": view.pk}, {"officer"}, {"name": "Later ones"})


@deed("saved-view-move")
def move_a_view_up(office):
    a_view(office)
    return Deed({"pk": a_view(office, "Another", is_shared=True).pk}, {"officer"}, {"up": "1"}, has_form=False)


@deed("saved-view-delete")
def delete_a_view(office):
    return Deed({"pk": a_view(office).pk}, {"officer"})


@deed("saved-view-delete")
def delete_a_shared_view(office):
    return Deed({"pk": a_view(office, is_shared=True).pk}, {"officer", "administrator"})


# --- The office -------------------------------------------------------------------------------------------------------

ADMINISTRATORS = {"administrator"}
# In the address: a force lead and another office's people have pages with the same names.
WHICH = "?office=borsetshire"


@deed("office-invite")
def invite_a_person(office):
    typed = {"name": "Nina New", "email": "nina@example.test", "roles": ["officer"]}
    return Deed({}, ADMINISTRATORS, typed)


@deed("office-person")
def change_somebodys_roles(office):
    return Deed({"pk": office.manager.pk}, ADMINISTRATORS, {"roles": ["manager", "approver"]})


@deed("office-person-end")
def end_somebodys_roles(office):
    return Deed({"pk": office.manager.pk}, ADMINISTRATORS, REASON)


@deed("office-invitation-resend")
def send_an_invitation_again(office):
    return Deed({"pk": an_invitation(office).pk}, ADMINISTRATORS, has_form=False)


@deed("office-invitation-withdraw")
def withdraw_an_invitation(office):
    return Deed({"pk": an_invitation(office).pk}, ADMINISTRATORS)


def an_invitation(office: Office):
    return invitations.invite_person(
        by=office.administrator, organisation=office.body, name="Nina New", email="nina@example.test", roles=["officer"]
    )


@deed("office-settings")
def change_the_settings(office):
    return Deed({}, ADMINISTRATORS, {"panel_name": "Another panel"})


@deed("office-letterhead")
def change_the_letterhead(office):
    return Deed({}, ADMINISTRATORS, {"signature_name": "Jo Field"})


@deed("office-milestones")
def change_the_milestones(office):
    return Deed({}, ADMINISTRATORS, {"publish": "48"})


@deed("office-bank-holidays")
def add_a_bank_holiday(office):
    return Deed({}, ADMINISTRATORS, {"name": "A day of thanks", **date_parts("day", date(2027, 3, 3))})


@deed("office-bank-holiday-remove")
def remove_a_bank_holiday(office):
    return Deed({"pk": a_bank_holiday(office.body).pk}, ADMINISTRATORS)


@deed("office-person-end")
def end_the_roles_of_an_owner(office):
    a_response(office)
    return Deed({"pk": office.officer.pk}, ADMINISTRATORS, {"successor": str(office.other_officer.pk)})


@deed("away-add")
def say_when_an_officer_is_away(office):
    """The officer for themselves, or someone who manages the office's people: the form names who is away."""
    first = timezone.localdate() + timedelta(days=3)
    typed = {
        "user": str(office.officer.pk),
        "substitute": str(office.other_officer.pk),
        **date_parts("from_on", first),
        **date_parts("until_on", first),
    }
    return Deed({}, {"officer", *ADMINISTRATORS}, typed)


@deed("away-change")
def change_when_an_officer_is_away(office):
    day = date_parts("until_on", timezone.localdate() + timedelta(days=40))
    return Deed({"pk": an_absence(office.officer, office.other_officer).pk}, {"officer", *ADMINISTRATORS}, day)


@deed("away-remove")
def take_back_that_an_officer_is_away(office):
    return Deed({"pk": an_absence(office.officer, office.other_officer).pk}, {"officer", *ADMINISTRATORS})


@deed("office-recipient-add")
def add_a_copy_to_the_list(office):
    return Deed({}, ADMINISTRATORS, {"line": "Sent to the archive", "duty": "practice"})


@deed("office-recipient")
def change_a_copy_of_the_list(office):
    return Deed(of_a_recipient(office), ADMINISTRATORS, {"line": "Put on the wall"})


@deed("office-recipient-move")
def move_a_copy_of_the_list(office):
    return Deed(of_a_recipient(office), ADMINISTRATORS, {"up": "up"}, has_form=False)


@deed("office-recipient-remove")
def remove_a_copy_from_the_list(office):
    return Deed(of_a_recipient(office), ADMINISTRATORS)


def of_a_recipient(office: Office) -> dict:
    return {"pk": office.body.distribution_recipients.last().pk}


@deed("office-saved-paragraph-add")
def save_a_paragraph(office):
    return Deed({}, OFFICERS | ADMINISTRATORS, {"title": "Noted", "text": "We have noted this."})


@deed("office-saved-paragraph")
def change_a_saved_paragraph(office):
    return Deed(of_a_paragraph(office), OFFICERS | ADMINISTRATORS, {"title": "Noted", "text": "We have noted this."})


@deed("office-saved-paragraph-move")
def move_a_saved_paragraph(office):
    return Deed(of_a_paragraph(office), OFFICERS | ADMINISTRATORS, {"up": "1"}, has_form=False)


@deed("office-saved-paragraph-remove")
def remove_a_saved_paragraph(office):
    return Deed(of_a_paragraph(office), OFFICERS | ADMINISTRATORS)


def of_a_paragraph(office: Office) -> dict:
    """The last of two, so that it can be moved up."""
    for title in ("Accepted", "Refused"):
        paragraph = a_saved_paragraph(office, title)
    return {"pk": paragraph.pk}


# --- New reports ------------------------------------------------------------------------------------------------------


@deed("office-watched-addresses")
def watch_an_address(office):
    return Deed({}, OFFICERS | ADMINISTRATORS, {"address": "https://hmicfrs.justiceinspectorates.gov.uk/publications/"})


@deed("office-watched-address-read")
def have_a_watched_address_read_now(office):
    return Deed({"pk": a_watched_address(office).pk}, OFFICERS | ADMINISTRATORS, has_form=False)


@deed("office-watched-address-remove")
def stop_watching_an_address(office):
    return Deed({"pk": a_watched_address(office).pk}, OFFICERS | ADMINISTRATORS)


@deed("new-report-dismiss")
def dismiss_a_new_report(office):
    return Deed({"pk": a_new_report(office).pk}, OFFICERS, REASON)


@deed("new-report-restore")
def bring_back_a_new_report(office):
    report = dismiss_proposal(by=office.officer, proposal=a_new_report(office), reason="It is a news item.")
    return Deed({"pk": report.pk}, OFFICERS, has_form=False)


# --- Reminders --------------------------------------------------------------------------------------------------------

SIGNED_IN = {
    *OFFICERS, *APPROVERS, *FORCE, "manager", "administrator", "stranger", "other_lead", "platform", "former", "finder"
}  # fmt: skip


@deed("reminder-read")
def note_that_one_has_read_a_reminder(office):
    return Deed({"pk": a_reminder(office.officer, a_response(office)).pk}, {"officer"}, has_form=False)


@deed("reminders-read")
def note_that_one_has_read_them_all(office):
    """Each person's own: no one else can read the officer's."""
    reminder = a_reminder(office.officer, a_response(office))
    return Deed({}, {"officer"}, {"up_to": str(reminder.pk)}, has_form=False)


@deed("reminder-choices")
def choose_when_ones_digest_comes(office):
    return Deed({}, SIGNED_IN, {"digest": "weekly", "hour": "9"})


@deed("office-reminder-again")
def send_a_reminder_again(office):
    reminder = a_sent_reminder(office.officer, a_response(office), outcome="refused_at")
    return Deed({"pk": reminder.pk}, ADMINISTRATORS, has_form=False)


@deed("office-reminders-test")
def send_oneself_a_test(office):
    return Deed({}, ADMINISTRATORS, has_form=False)


@deed("office-teams")
def name_a_channel_in_teams(office):
    return Deed(
        {}, ADMINISTRATORS, {"url": "https://prod-1.uksouth.logic.azure.com/workflows/1?sig=secret", "do": "save"}
    )


@deed("office-reminder-schedule")
def change_the_reminder_schedule(office):
    return Deed({}, ADMINISTRATORS, {"safe_day": "21, 7, 0"})


# --- A person's own account, and those of people they manage ---------------------------------------------------


@deed("address")
def ask_for_a_new_address(office):
    return Deed({}, SIGNED_IN, {"email": "another@example.test", "password": PASSWORD})


@deed("address-cancel")
def cancel_the_change_of_ones_address(office):
    address_token_of(office.officer)
    return Deed({}, {"officer"}, has_form=False)


@deed("address-confirm")
def confirm_ones_new_address(office):
    return Deed({"token": address_token_of(office.officer)}, {"officer"})


@deed("session-end")
def end_one_of_ones_sessions(office):
    return Deed({"pk": a_session(office.officer).pk}, {"officer"}, has_form=False)


@deed("new-devices")
def choose_to_hear_of_new_devices(office):
    return Deed({}, SIGNED_IN, {"wants": "yes"}, has_form=False)


@deed("sessions-end-others")
def sign_out_everywhere_else(office):
    return Deed({}, SIGNED_IN, has_form=False)


@deed("office-person-address")
def ask_for_a_new_address_of_somebody(office):
    return Deed({"pk": office.manager.pk}, ADMINISTRATORS, {"email": "another@example.test"})


@deed("office-person-second-factor")
def reset_somebodys_second_step(office):
    with_app(office.manager)
    return Deed({"pk": office.manager.pk}, ADMINISTRATORS, REASON)


@deed("office-sign-in-rules")
def decide_who_needs_a_second_step(office):
    return Deed({}, ADMINISTRATORS, {"roles": ["approver"]})


@deed("office-sign-in-sessions")
def decide_how_long_people_stay_signed_in(office):
    return Deed({}, ADMINISTRATORS, {"idle_minutes": "30", "longest_hours": "8"})


@deed("office-unused")
def warn_someone_whose_account_is_unused(office):
    User.objects.filter(pk=office.manager.pk).update(date_joined=timezone.now() - timedelta(days=100))
    return Deed({}, ADMINISTRATORS, {"people": [str(office.manager.pk)]})


@deed("office-single-sign-on-settings")
def set_up_single_sign_on(office):
    # On a private network, so that it is never sent a request.
    typed = {"issuer": "https://192.168.0.1", "client_id": "tracker", "client_secret": "secret"}
    return Deed({}, ADMINISTRATORS, typed)


@deed("office-single-sign-on-switch")
def switch_single_sign_on_off(office):
    with_single_sign_on(office)
    return Deed({}, ADMINISTRATORS, {"do": "off"}, has_form=False)


@deed("office-single-sign-on-only")
def allow_passwords_again(office):
    with_single_sign_on(office, only_single_sign_on=True, emergency_account=office.administrator)
    return Deed({}, ADMINISTRATORS, {"do": "allow"}, has_form=False)


@deed("office-single-sign-on-links")
def email_links_to_connect_accounts(office):
    with_single_sign_on(office)
    return Deed({}, ADMINISTRATORS, has_form=False)


@deed("office-single-sign-on-disconnect")
def disconnect_somebodys_account(office):
    row = with_single_sign_on(office)
    SocialAccount.objects.create(user=office.manager, provider=row.issuer, uid="manager")
    return Deed({"pk": office.manager.pk}, ADMINISTRATORS, has_form=False)


def with_single_sign_on(office: Office, **fields) -> IdentityProvider:
    return IdentityProvider.objects.create(
        body=office.body,
        issuer="https://192.168.0.1",
        client_id="tracker",
        sealed_secret=seal("s"),
        is_active=True,
        **fields,
    )


@deed("office-sign-in-download")
def download_the_review_of_accounts(office):
    return Deed({}, ADMINISTRATORS, has_form=False)


@deed("office-person-sign-out")
def sign_somebody_out(office):
    return Deed({"pk": office.manager.pk}, ADMINISTRATORS, has_form=False)


@deed("office-force-lead")
def invite_the_forces_first_lead(office):
    without_lead(office)
    return Deed({"slug": office.force.slug}, ADMINISTRATORS, {"name": "Nina New", "email": "nina@example.test"})


@deed("office-force-lead-resend")
def send_the_first_leads_invitation_again(office):
    without_lead(office)
    first_lead(office)
    return Deed({"slug": office.force.slug}, ADMINISTRATORS, has_form=False)


@deed("office-force-lead-withdraw")
def withdraw_the_first_leads_invitation(office):
    without_lead(office)
    first_lead(office)
    return Deed({"slug": office.force.slug}, ADMINISTRATORS, has_form=False)


# --- The tests --------------------------------------------------------------------------------------------------------

# Addresses whose posts have their own tests: signing in, also with a provider, passwords, joining, a guest's pages, Django's administration, and
# what scripts send while someone types (tests/responses/keeping).
OTHER_TESTS = (
    *("digest-unsubscribe", "account_", "return-to-form", "join", "first-run", "admin:", "guest-", "mfa_"),
    *("single-sign-on", "openid_connect_", "socialaccount_"),
    *("response-keep", "force-keep", "response-text-open", "force-text-open"),
    "inspection-from-file",  # fills in the page that logs a report, and saves nothing
)


# An upload waiting to be checked is not an office record yet; what is created from it is. What a person has read
# concerns no one else, nor does what a person has not saved. A proof pack is in the history once it is made, with its hash.
NO_HISTORY = {
    "make_a_proof_pack",
    "open_a_thread_that_names_one",
    "send_in_a_file",
    "say_what_a_part_of_the_text_is",
    # A table is no record of the office until someone imports it.
    "send_in_a_table",
    "choose_the_columns_of_a_table",
    # Nor is a file, and what someone decides about it before its response is imported.
    "send_in_many_files",
    "stop_the_reading_of_files",
    "stop_the_reading_of_a_long_file",
    "have_a_long_file_read_again",
    "leave_a_file_out",
    "choose_between_files_that_look_alike",
    "note_that_one_has_read_a_reminder",
    "note_that_one_has_read_them_all",
    "discard_ones_own_draft",
}


def form_as_sent(client: Client, path: str, deed: Deed) -> dict:
    """The page's form as a browser would send it, with the typed values on top."""
    if not deed.has_form:
        return deed.typed
    page = client.get(path)
    assert page.status_code == 200, f"{path}: {page.status_code}"
    fields = set(deed.typed) - {"decision", "do", "then"}  # those are buttons
    forms = [form for form in lxml.html.fromstring(page.content).forms if form.method == "POST"]
    # Signing out is a form too: the page's own is the last one with these fields.
    fitting = [form for form in forms if fields <= set(form.inputs.keys()) and form.action != "/accounts/logout/"]
    values: dict[str, list[str]] = {}
    for name, value in fitting[-1].form_values():
        chosen = fitting[-1].inputs[name]
        # An empty value is sent as empty; lxml would say "on".
        empty = isinstance(chosen, RadioGroup) and any(each.checked and each.get("value") == "" for each in chosen)
        values.setdefault(name, []).append("" if empty else value)
    return values | deed.typed


# Tables that signing in and visiting pages write to. `everything_recorded` leaves them out.
OF_THE_SESSION = re.compile(r'\w+ (INTO |FROM )?"(django_session|usersessions_usersession)"')
READING = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SET", "BEGIN", "COMMIT")


@contextmanager
def writing_noted() -> Iterator[list[str]]:
    """The statements that may have changed a row. If there are none, no rows need to be compared."""
    written: list[str] = []

    def note(execute, sql, params, many, context):
        if not sql.startswith(READING) and not OF_THE_SESSION.match(sql):
            written.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield written


def as_person(user) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


@pytest.mark.parametrize("what", DEEDS)
def test_only_those_who_may_change_anything(what):
    office, other = an_office(), an_office("Felpersham")
    address, make = DEEDS[what]
    people = people_around(office, other)
    deed = make(office)
    path = reverse(address, kwargs=deed.arguments) + (WHICH if address.startswith("office") else deed.query)
    author = "officer" if "officer" in deed.who else min(deed.who)
    sent = form_as_sent(as_person(people[author]), path, deed)
    before, events = everything_recorded(), AuditEvent.objects.count()
    did, in_silence, answers = set(), set(), {}
    for person, user in people.items():
        with transaction.atomic():
            for file in (value for value in sent.values() if isinstance(value, SimpleUploadedFile)):
                file.seek(0)
            client = as_person(user)
            with writing_noted() as written:
                answers[person] = client.post(path, sent).status_code
            if written and everything_recorded() != before:
                did.add(person)
                in_silence |= {person} if AuditEvent.objects.count() == events else set()
            transaction.set_rollback(True)
    assert did == deed.who, answers
    assert what in NO_HISTORY or in_silence == set()  # every change is in the history
    assert {answers[person] for person in deed.who} == {200 if what in GIVES_A_FILE else 302}
    # People in the same organisation are told why not; it is 404 for anyone else; signed-out people sign in first. If
    # the page is for everyone, it works as usual, but its changes are not theirs to make.
    as_always = {
        "send_in_a_file": {422},
        "send_in_a_table": {422},
        "send_in_many_files": {422},
        "record_a_delegation": {422},  # another approver may record their own
        "note_that_one_has_read_them_all": {302},
        "stop_ones_address": {302},
        "cancel_the_change_of_ones_address": {302},
    }.get(what, set())
    assert {status for person, status in answers.items() if person not in deed.who} <= {401, 403, 404} | as_always
    assert answers["nobody"] == 401


def test_someone_in_every_role_is_tried():
    people = people_around(an_office(), an_office("Felpersham")).values()
    held = Membership.objects.filter(user__in=[person for person in people if person]).values_list("role", flat=True)
    assert set(held) == set(Role)


def test_every_address_that_takes_a_change_is_tried():
    office = an_office()
    response = a_response(office, "drafting")
    values = {
        "reference": response.reference,
        "pk": response.inspection_id,
        "slug": "none",
        "number": 1,
        "force_slug": office.force.slug,
        "page": "responses",
        "part": "all",
        "name": "responses",
        "form": "csv",
        "token": "none",
        "text": "key-findings",
        "version": 1,
        "line_pk": 0,
    }
    tried = {address for address, _ in DEEDS.values()}
    taking_more = []
    for name in TABLE:
        if name in tried or name.startswith(OTHER_TESTS):
            continue
        [(_, wanted)] = get_resolver().reverse_dict.getlist(name)[0][0]
        # A page of a document has a number, and a page of the product a name.
        page = {"page": 1} if name.endswith("picture") else {}
        path = reverse(name, kwargs={key: values[key] for key in wanted} | page)
        author = office.administrator if name.startswith("office") else office.officer
        if as_person(author).post(path).status_code not in (404, 405):
            taking_more.append(name)
    assert taking_more == []
