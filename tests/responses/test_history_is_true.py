"""Run each action and check that the history says exactly that: the sentence of every event, in each state that changes
its words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from inspections.logging.actions import findings as findings_of_reports
from inspections.logging.actions import reports
from inspections.queries import findings_for_us
from responses.approval import actions as approval
from responses.checks.actions import override_check, withdraw_override
from responses.comments import actions as threads
from responses.completeness.problems import problems_of
from responses.distribution import actions as distribution
from responses.drafting import actions as drafting
from responses.enums import Audience, DocumentShape, GuestSide, ResponseStatus, Rule, Section, Side, WithholdingGround
from responses.force_comments import actions as force_comments
from responses.force_team import actions as team
from responses.guests.actions.links import revoke_guest_link
from responses.history import events_of
from responses.history_sentences import SENTENCES, sentence_of
from responses.models import Publication, Response, ScheduledPublication
from responses.planning import actions as planning
from responses.proof.actions import make_proof_pack
from responses.proof.queries import Names
from responses.publishing import actions as publication
from responses.publishing.asking import ask_for_withdrawal, cancel_withdrawal_request, decline_withdrawal
from responses.publishing.elsewhere import record_elsewhere
from responses.publishing.scheduling import cancel_schedule, run_schedules, schedule_publication
from responses.publishing.withdrawing import withdraw_publication, withdraw_version
from responses.queries import open_approval
from responses.redaction.actions import release_words, withhold_words
from responses.redaction.queries import written_texts
from responses.suggestions.actions import accept_suggestion
from responses.word.marks import Part
from responses.word_proposals.actions import record_word_download
from s55tracker.audit.trail import record
from s55tracker.govuk.templatetags.dates import govuk_time
from s55tracker.office.delegations.actions import record_delegation
from s55tracker.office.people.actions.memberships import end_membership
from s55tracker.present import present
from s55tracker.working_days.calendar import format_date
from tests.factories import (
    Office,
    a_finding,
    a_response,
    an_office,
    approve,
    comment_as_force,
    invite,
    refreshed,
    write,
    write_force_comments,
)
from tests.inspections.logging.test_actions import facts_of
from tests.responses.comments.threads import on_office_text, on_request, said
from tests.responses.guests.guests import a_guest_link, opened, without_people

# The stories give days after today, which have to be before the safe day of a report of this date.
pytestmark = [pytest.mark.django_db, pytest.mark.at("2026-10-14T10:00")]

PUBLISHED = date(2026, 10, 1)
S = ResponseStatus


@dataclass
class World:
    """An office with one response, whose earlier history is ignored."""

    office: Office
    response: Response
    seen: set[int] = field(default_factory=set)
    planned: list[datetime] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.seen = set(events_of(self.response).values_list("pk", flat=True))

    @property
    def row(self) -> Response:
        return refreshed(self.response)

    @property
    def inspection(self):
        return self.row.inspection

    @property
    def track(self):
        return self.row.force_requests.get()

    @property
    def finding(self):
        return findings_for_us(self.inspection)[0]

    @property
    def told(self) -> list[str]:
        new = events_of(self.response).exclude(pk__in=self.seen).order_by("pk")
        return [sentence_of(event) for event in new]


def today() -> date:
    return timezone.localdate()


def days(number: int) -> date:
    return today() + timedelta(days=number)


def a_world(status: str = S.NOT_STARTED, **facts) -> World:
    office = an_office()
    return World(office, a_response(office, status, published_on=PUBLISHED, **facts))


def in_correction() -> World:
    world = a_world(S.PUBLISHED)
    publication.start_correction(by=world.office.officer, response=world.row, reason="A number.")
    return World(world.office, world.row)


def asked(world: World) -> World:
    invite(world.office, world.row)
    return World(world.office, world.row)


def answered(world: World) -> World:
    comment_as_force(world.office, world.row)
    return World(world.office, world.row)


def given_back(world: World) -> World:
    force_comments.return_force_comments(
        by=world.office.officer, request=answered(world).track, reason="Say when.", today=today()
    )
    return World(world.office, world.row)


STORIES: dict[str, tuple[Callable[[], World], Callable[[World], object], Callable[[World], list[str]]]] = {}


def in_full(sentence: str) -> str:
    """The sentence with each "[+14]" replaced by the date that many days from today."""
    return re.sub(r"\[\+(\d+)\]", lambda found: format_date(days(int(found[1]))), sentence)


def story(begin: Callable[[], World], *told: str | Callable[[World], str]):
    """One action, from a starting state, and the history sentences expected afterwards."""

    def registered(do: Callable[[World], object]):
        STORIES[do.__name__] = (
            begin,
            do,
            lambda world: [in_full(each) if isinstance(each, str) else each(world) for each in told],
        )
        return do

    return registered


# --- The text ------------------------------------------------------------------------------------------------------------


@story(
    a_world,
    "Olive Officer saved our comment on recommendation 2 (version 1).",
    "Olive Officer began drafting.",
)
def first_words(world):
    write(world.office, world.row, Section.BODY_COMMENT, finding=world.finding, words="Done.")


@story(lambda: a_world(S.DRAFTING), "Olive Officer cleared the key findings (version 2).")
def a_text_is_emptied(world):
    write(world.office, world.row, Section.KEY_FINDINGS, words="")


@story(
    lambda: a_world(S.WITH_APPROVER),
    "Olive Officer saved the key findings (version 2).",
    "Olive Officer changed the text under “Key findings”, which recalled the response from the approver.",
)
def a_text_is_changed_while_with_the_approver(world):
    write(world.office, world.row, Section.KEY_FINDINGS, words="Little was found.")


@story(
    lambda: a_world(S.APPROVED),
    "Olive Officer saved our comment on recommendation 2 (version 2).",
    "Olive Officer changed the text under “Recommendation 2”, which withdrew the approval.",
)
def a_text_is_changed_after_the_approval(world):
    write(
        world.office,
        world.row,
        Section.BODY_COMMENT,
        finding=world.finding,
        words="Done.",
        action_stance="action_taken",
    )


# --- The report ------------------------------------------------------------------------------------------------------------


CORRECTED = "Olive Officer corrected the date of publication from 1 October 2026 to 2 October 2026."
SAFE_DAY = "Olive Officer changed the dates: the safe day is now 26 November 2026."


def correct_date(world):
    return reports.correct_publication_date(
        by=world.office.officer, inspection=world.inspection, published_on=date(2026, 10, 2), reason="A slip."
    )


def the_plan_moved(world: World) -> str:
    return next(sentence for sentence in world.told if ", and the plan moved: “" in sentence)


@story(
    lambda: a_world(S.APPROVED),
    CORRECTED,
    "Olive Officer corrected the date of publication, which withdrew the approval.",
    SAFE_DAY,
    the_plan_moved,
)
def the_date_is_corrected_after_the_approval(world):
    correct_date(world)


@story(
    lambda: a_world(S.WITH_APPROVER),
    CORRECTED,
    "Olive Officer corrected the date of publication, which recalled the response from the approver.",
    SAFE_DAY,
    the_plan_moved,
)
def the_date_is_corrected_while_with_the_approver(world):
    correct_date(world)


@story(a_world, CORRECTED, SAFE_DAY, the_plan_moved)
def the_date_is_corrected_while_nothing_is_written(world):
    correct_date(world)


@story(
    lambda: a_world(date_confirmed=False),
    "Olive Officer confirmed the date of publication against the report.",
)
def the_date_is_confirmed(world):
    reports.confirm_publication_date(by=world.office.officer, inspection=world.inspection)


@story(
    lambda: a_world(S.APPROVED),
    "Olive Officer changed the details of the report.",
    "Olive Officer changed the details of the report, which withdrew the approval.",
    "Olive Officer changed the details of the report.",
)
def the_facts_are_changed_after_the_approval(world):
    inspection = world.inspection
    reports.edit_inspection(
        by=world.office.officer,
        inspection=inspection,
        facts=facts_of(inspection, title="Custody, again"),
        version=inspection.version,
    )


@story(
    lambda: a_world(S.APPROVED),
    "Olive Officer added recommendation 4.",
    "Olive Officer changed the findings of the report, which withdrew the approval.",
    "Olive Officer changed the findings of the report.",
)
def a_finding_is_added_after_the_approval(world):
    findings_of_reports.add_findings(by=world.office.officer, inspection=world.inspection, findings=[a_finding("4")])


@story(
    a_world,
    "Olive Officer changed the due date of recommendation 2.",
    "Olive Officer changed the findings of the report.",
)
def only_the_due_date_of_a_finding_is_changed(world):
    finding = world.finding
    findings_of_reports.edit_finding(
        by=world.office.officer,
        finding=finding,
        details=a_finding("2", due_on=date(2030, 9, 30), due_text="By 30 September 2030"),
        version=finding.version,
    )


@story(
    a_world,
    "Olive Officer removed recommendation 2.",
    "Olive Officer changed the findings of the report.",
)
def a_finding_is_removed(world):
    findings_of_reports.remove_finding(by=world.office.officer, finding=world.finding, reason="It is another report’s.")


@story(
    a_world,
    "Olive Officer moved recommendation 2 down.",
    "Olive Officer changed the findings of the report.",
)
def a_finding_is_moved(world):
    findings_of_reports.move_finding(by=world.office.officer, finding=world.finding, up=False)


# --- Owner, need, plan ------------------------------------------------------------------------------------------------------


@story(a_world, "Mina Manager gave the response to Oscar Officer, from Olive Officer.")
def the_response_is_given_away(world):
    planning.assign_owner(by=world.office.manager, response=world.row, owner=world.office.other_officer)


@story(a_world, "Oscar Officer took over the response from Olive Officer.")
def an_officer_takes_it_over(world):
    planning.assign_owner(by=world.office.other_officer, response=world.row, owner=world.office.other_officer)


@story(a_world, "Adam Administrator gave the response to Oscar Officer, because Olive Officer no longer works here.")
def the_owner_leaves(world):
    end_membership(by=world.office.administrator, organisation=world.office.body, user=world.office.officer)


@story(a_world, "Olive Officer recorded that no response is needed.")
def none_is_needed(world):
    drafting.mark_not_needed(by=world.office.officer, response=world.row, reason="It is about another force.")


@story(lambda: a_world(S.NOT_NEEDED), "Olive Officer recorded that a response is needed after all.")
def one_is_needed_after_all(world):
    drafting.mark_needed(by=world.office.officer, response=world.row, reason="It is about ours.")


def move_step(world, *, version=0):
    return planning.change_step_date(
        by=world.office.officer,
        response=world.row,
        step="draft_ready",
        due_on=date(2026, 11, 4),
        reason="The panel meets.",
        version=version,
    )


@story(
    a_world,
    "Olive Officer moved “Draft ready” from 5 November 2026 to 4 November 2026.",
    "Olive Officer moved “Draft ready” back to the office’s plan, from 4 November 2026 to 5 November 2026.",
)
def a_step_is_moved_and_put_back(world):
    move_step(world)
    planning.restore_step(by=world.office.officer, response=world.row, step="draft_ready", version=1)


@story(
    a_world,
    "Mina Manager gave the step “Publish” to Oscar Officer.",
    "Mina Manager gave the step “Publish” back to the owner of the response.",
)
def a_step_is_given_and_taken_back(world):
    for owner in (world.office.other_officer, None):
        planning.assign_step(by=world.office.manager, response=world.row, step="publish", owner=owner)


# --- Approval ------------------------------------------------------------------------------------------------------------


def submit(world, **answer):
    return approval.submit_for_approval(by=world.office.officer, response=world.row, today=today(), **answer)


@story(lambda: answered(a_world(S.DRAFTING)), "Olive Officer submitted the response for approval.")
def it_is_submitted(world):
    submit(world)


@story(lambda: a_world(S.WITH_APPROVER), "Olive Officer recalled the response from the approver.")
def it_is_taken_back(world):
    approval.take_back(by=world.office.officer, response=world.row, reason="A slip.")


@story(lambda: a_world(S.WITH_APPROVER), "April Approver returned the response.")
def it_is_returned(world):
    approval.return_to_officer(by=world.office.approver, response=world.row, reason="Shorter.")


@story(lambda: a_world(S.WITH_APPROVER), "April Approver approved the response.")
def it_is_approved(world):
    approve(world.office, world.row)


def wants_two(world: World) -> World:
    world.office.body.needs_two_approvals = True
    world.office.body.save()
    return world


@story(lambda: wants_two(a_world(S.WITH_APPROVER)), "April Approver gave the first of two approvals.")
def it_is_approved_once_of_twice(world):
    approve(world.office, world.row)


@story(
    lambda: a_world(S.WITH_APPROVER),
    "Mina Manager approved the response, for April Approver under the scheme of delegation (Paragraph 4.2).",
)
def it_is_approved_by_a_delegate(world):
    office = world.office
    record_delegation(
        by=office.administrator,
        body=office.body,
        delegated_by=office.approver,
        delegate=office.manager,
        from_on=today(),
        until_on=today(),
        scheme_reference="Paragraph 4.2",
        today=today(),
    )
    content_hash = present(open_approval(world.row)).content_hash
    approval.approve(by=office.manager, response=world.row, content_hash=content_hash, today=today())


@story(
    lambda: a_world(S.DRAFTING),
    "April Approver overrode a check: “Invite the Chief Constable of Borsetshire Police to comment: the Act requires it.”",
    "April Approver withdrew the override of a check: “Invite the Chief Constable of Borsetshire Police to comment: the Act requires it.”",
)
def a_check_is_overridden(world):
    found = next(each for each in problems_of(world.row, today=today()) if each.rule == Rule.FORCE_INVITED)
    made = override_check(
        by=world.office.approver, response=world.row, key=found.key, reason="It was invited by letter.", today=today()
    )
    withdraw_override(by=world.office.approver, override=made)


@story(lambda: a_world(S.APPROVED), "April Approver withdrew the approval.")
def the_approval_is_withdrawn(world):
    approval.withdraw_approval(by=world.office.approver, response=world.row, reason="The panel has met.")


# --- Publication and copies ------------------------------------------------------------------------------------------------


@story(
    lambda: a_world(S.APPROVED),
    "Olive Officer published the response.",
    "Olive Officer made publication 1.",
)
def it_is_published(world):
    publication.publish(by=world.office.officer, response=world.row, today=today())


@story(lambda: a_world(S.PUBLISHED), "Olive Officer started a correction.")
def a_correction_is_started(world):
    publication.start_correction(by=world.office.officer, response=world.row, reason="A number.")


@story(
    in_correction,
    "Olive Officer saved the key findings (version 2).",
    "Olive Officer dropped the correction.",
    "Olive Officer restored the key findings from publication 1 (version 3).",
)
def a_correction_is_dropped(world):
    write(world.office, world.row, Section.KEY_FINDINGS, words="Little was found.")
    publication.drop_correction(by=world.office.officer, response=world.row, reason="It was right.")


@story(
    lambda: a_world(S.DISTRIBUTED),
    "Olive Officer started a correction.",
    "Olive Officer dropped the correction.",
    "Olive Officer left the distribution complete, as it was before the correction.",
)
def a_correction_is_dropped_after_every_copy_was_sent(world):
    publication.start_correction(by=world.office.officer, response=world.row, reason="A number.")
    publication.drop_correction(by=world.office.officer, response=world.row, reason="It was right.")


@story(
    in_correction,
    "Olive Officer submitted the response for approval.",
    "April Approver approved the response.",
    "Olive Officer published the response.",
    "Olive Officer made publication 2.",
)
def a_correction_is_published(world):
    submit(world, unchanged_because="The report was misprinted.")
    approve(world.office, world.row)
    publication.publish(by=world.office.officer, response=world.row, today=today())


@story(lambda: a_world(S.PUBLISHED), "Olive Officer asked for the PDF of publication 1 again.")
def the_pdf_is_asked_for_again(world):
    Publication.objects.update(render_error="A letter has no font.", rendered_at=None)
    publication.order_render_again(by=world.office.officer, publication=Publication.objects.get())


@story(lambda: a_world(S.PUBLISHED), "Olive Officer decided to leave publication 1 without a PDF.")
def the_page_alone_is_enough(world):
    Publication.objects.update(render_error="A letter has no font.", rendered_at=None)
    publication.leave_without_pdf(by=world.office.officer, publication=Publication.objects.get(), reason="Enough.")


def lines_of(world):
    return list(world.row.distribution_lines.order_by("position"))


def send(world, line):
    distribution.record_copy_sent(
        by=world.office.officer, line=line, done_on=today(), done_by="Olive Officer", today=today()
    )


def sent_today(line: str) -> str:
    return f"Olive Officer recorded a copy: {line}, on [+0] by Olive Officer."


@story(lambda: a_world(S.PUBLISHED), sent_today("Sent to the Home Office"))
def one_copy_is_sent(world):
    send(world, lines_of(world)[0])


@story(
    lambda: a_world(S.PUBLISHED),
    sent_today("Sent to the Home Office"),
    sent_today("Entered on the inspectorate’s monitoring portal"),
    sent_today("Sent to the chief officer"),
    sent_today("Sent to the police and crime panel"),
    sent_today("Put on the office’s website"),
    "Olive Officer completed the distribution.",
)
def every_copy_is_sent(world):
    for line in lines_of(world):
        send(world, line)


@story(
    lambda: a_world(S.DRAFTING),
    "Olive Officer chose another layout for the document: "
    "The body’s response first, with the chief officer’s comments as an appendix.",
    "Olive Officer downloaded the whole draft as a Word file with 1 thread as comments.",
)
def another_shape_is_chosen_and_the_draft_downloaded(world):
    officer = world.office.officer
    shape = DocumentShape.APPENDIX
    drafting.choose_document_shape(by=officer, response=world.row, shape=shape, opened_on=DocumentShape.FULL)
    record_word_download(by=officer, response=world.row, part=Part.ALL, threads=1)


@story(
    lambda: a_world(S.DRAFTING),
    "Olive Officer saved the key findings (version 2).",
    "Olive Officer withheld words in the key findings from publication (personal information).",
    "Olive Officer stopped withholding words in the key findings from publication.",
)
def words_are_withheld_and_released(world):
    officer = world.office.officer
    write(world.office, world.row, Section.KEY_FINDINGS, words="Jane Smith agreed.")
    text = next(each.text for each in written_texts(world.row) if "key findings" in each.placed.named)
    ground = WithholdingGround.PERSONAL
    row = withhold_words(by=officer, response=world.row, text=text, words="Jane Smith", ground=ground)
    release_words(by=officer, response=world.row, row=row)


def in_hours(hours: int) -> datetime:
    return timezone.now() + timedelta(hours=hours)


def said_as(moment: datetime) -> str:
    moment = timezone.localtime(moment)
    return f"{govuk_time(moment)} on {format_date(moment.date())}"


def schedule(world: World, moment: datetime) -> ScheduledPublication:
    return schedule_publication(by=world.office.officer, response=world.row, publish_at=moment)


def scheduled(sentence: str) -> Callable[[World], str]:
    """The sentence with "{}" replaced by the time of the only schedule."""
    return lambda world: sentence.format(said_as(ScheduledPublication.objects.get(response=world.row).publish_at))


@story(
    lambda: a_world(S.APPROVED),
    lambda world: f"Olive Officer scheduled the publication for {said_as(world.planned[0])}.",
    lambda world: f"Olive Officer moved the scheduled publication from {said_as(world.planned[0])} to {said_as(world.planned[1])}.",
    scheduled("Olive Officer cancelled the publication scheduled for {}."),
)
def a_publication_is_scheduled_moved_and_cancelled(world):
    world.planned = [in_hours(2), in_hours(5)]
    for moment in world.planned:
        schedule(world, moment)
    cancel_schedule(by=world.office.officer, response=world.row)


@story(
    lambda: a_world(S.APPROVED),
    scheduled("Olive Officer scheduled the publication for {}."),
    "Olive Officer published the response.",
    "Olive Officer made publication 1.",
    scheduled("Section 55 Tracker published the response as scheduled for {}."),
)
def a_scheduled_publication_is_made(world):
    run_schedules(now=schedule(world, in_hours(2)).publish_at)


@story(
    lambda: a_world(S.APPROVED),
    scheduled("Olive Officer scheduled the publication for {}."),
    scheduled("Section 55 Tracker could not publish the response as scheduled for {}."),
)
def a_scheduled_publication_is_blocked(world):
    planned = schedule(world, in_hours(2))
    world.office.officer.is_active = False
    world.office.officer.save()
    run_schedules(now=planned.publish_at)


@story(
    lambda: a_world(S.DRAFTING),
    "Olive Officer recorded that the response was published elsewhere on 2 October 2026: https://pcc.example/response.pdf.",
    "Olive Officer made publication 1.",
    "April Approver withdrew the published response.",
)
def it_was_published_elsewhere_and_that_is_withdrawn(world):
    record_elsewhere(
        by=world.office.officer,
        response=world.row,
        published_on=date(2026, 10, 2),
        address="https://pcc.example/response.pdf",
        today=today(),
    )
    withdraw_publication(by=world.office.approver, response=world.row, reason="It was another report.")


@story(in_correction, "April Approver withdrew publication 1, which had been replaced.")
def a_replaced_version_is_withdrawn(world):
    first = Publication.objects.get()
    write(world.office, world.row, Section.KEY_FINDINGS, words="The report found two things.")
    approval.submit_for_approval(by=world.office.officer, response=world.row, today=today())
    approve(world.office, world.row)
    publication.publish(by=world.office.officer, response=world.row, today=today())
    world.__post_init__()
    withdraw_version(by=world.office.approver, publication=first, reason="It named a person.")


@story(
    lambda: a_world(S.PUBLISHED),
    "Olive Officer asked for publication 1 to be withdrawn.",
    "Olive Officer cancelled the request to withdraw publication 1.",
    "Olive Officer asked for the published response to be withdrawn.",
    "April Approver declined Olive Officer’s request to withdraw the published response.",
    "Olive Officer asked for the published response to be withdrawn.",
    "April Approver withdrew the published response.",
    "April Approver withdrew the published response, as Olive Officer had asked.",
)
def an_officer_asks_for_a_withdrawal_until_it_happens(world):
    office, first = world.office, Publication.objects.get()
    asked = ask_for_withdrawal(by=office.officer, response=world.row, reason="A slip.", publication=first)
    cancel_withdrawal_request(by=office.officer, request=asked)
    asked = ask_for_withdrawal(by=office.officer, response=world.row, reason="It names a person.")
    decline_withdrawal(by=office.approver, request=asked, reason="They agreed to be named.")
    ask_for_withdrawal(by=office.officer, response=world.row, reason="They no longer agree.")
    withdraw_publication(by=office.approver, response=world.row, reason="It named a person.")


@story(
    lambda: a_world(S.PUBLISHED),
    "Olive Officer made a proof pack (JSON, with names).",
    "Olive Officer made a proof pack (JSON, with roles instead of names).",
)
def proof_packs_are_made(world):
    for names in Names:
        make_proof_pack(by=world.office.officer, response=world.row, names=names, forms=("json",))


# --- The force -------------------------------------------------------------------------------------------------------------


@story(a_world, "Olive Officer invited Borsetshire Police to comment by [+14].")
def the_force_is_invited(world):
    invite(world.office, world.row)


@story(
    lambda: asked(a_world()),
    "Olive Officer changed the date for Borsetshire Police’s comments from [+14] to [+9].",
)
def the_forces_date_is_changed(world):
    force_comments.change_comment_date(
        by=world.office.officer, request=world.track, comment_by=days(9), reason="Sooner.", today=today()
    )


@story(lambda: asked(a_world()), "Olive Officer recalled the invitation to Borsetshire Police.")
def the_invitation_is_recalled(world):
    force_comments.recall_invitation(by=world.office.officer, request=world.track, reason="Too early.")


@story(lambda: asked(a_world()), "Leo Lead submitted Borsetshire Police’s comments on behalf of Chris Chief.")
def the_force_submits(world):
    write_force_comments(world.office, world.track)
    force_comments.submit_force_comments(by=world.office.lead, request=world.track, chief_officer_name="Chris Chief")


@story(
    lambda: asked(a_world()),
    "Olive Officer recorded Borsetshire Police’s comments, received from the Chief Constable, by letter.",
)
def comments_come_by_letter(world):
    force_comments.record_received_comments(
        by=world.office.officer,
        request=world.track,
        received_from="the Chief Constable, by letter",
        overall=force_comments.ReceivedComment(html="<p>We agree.</p>"),
        comments={},
    )


@story(
    lambda: answered(a_world()),
    "Olive Officer returned Borsetshire Police’s comments, to be back by [+5].",
)
def the_forces_comments_are_returned(world):
    force_comments.return_force_comments(
        by=world.office.officer, request=world.track, reason="Say when.", comment_by=days(5), today=today()
    )


@story(lambda: given_back(a_world()), "Olive Officer used Borsetshire Police’s comments as they were submitted.")
def returned_comments_are_kept(world):
    force_comments.let_comments_stand(by=world.office.officer, request=world.track)


@story(
    lambda: asked(a_world()),
    "Olive Officer recorded that no comments were received from Borsetshire Police.",
    "Olive Officer invited Borsetshire Police again, to comment by [+40].",
)
def none_come_and_the_force_is_asked_again(world):
    force_comments.record_none_received(by=world.office.officer, request=world.track, today=days(15))
    force_comments.invite_force_again(
        by=world.office.officer, request=world.track, comment_by=days(40), reason="It asked.", today=today()
    )


@story(
    lambda: asked(a_world()),
    "Leo Lead shared Borsetshire Police’s draft with the office.",
    "Leo Lead stopped sharing Borsetshire Police’s draft.",
)
def the_force_shares_its_draft_and_stops(world):
    team.share_draft(by=world.office.lead, request=world.track)
    team.keep_draft_private(by=world.office.lead, request=world.track)


@story(
    lambda: asked(a_world()),
    "Olive Officer asked Gwen Guest to comment as a guest.",
    "Gwen Guest (guest) used the guest link (a code was sent to the invited address).",
    "Gwen Guest (guest) used the guest link (the right code was entered).",
    "Olive Officer cancelled Gwen Guest’s guest link.",
)
def a_guest_of_the_office_comes_and_is_shut_out(world):
    without_people(world.office)
    link = a_guest_link(world.office, world.track, side=GuestSide.OFFICE)
    opened(link)
    revoke_guest_link(by=world.office.officer, link=link)


@story(
    lambda: a_world(S.DRAFTING),
    "Olive Officer started a thread on the key findings.",
    "Olive Officer replied in a thread on the key findings.",
    "Olive Officer changed a comment in a thread on the key findings.",
    "Olive Officer deleted a comment in a thread on the key findings.",
    "Olive Officer resolved a thread on the key findings.",
    "Olive Officer reopened a thread on the key findings.",
    "Olive Officer declined a suggestion for the key findings.",
)
def colleagues_discuss_a_text(world):
    officer = world.office.officer
    thread = on_office_text(officer, world.row, other_words="The report is long.", is_whole=True)
    comment = threads.reply_to_thread(by=officer, thread=thread, said=said("Yes."))
    threads.edit_comment(by=officer, comment=comment, text="Yes, it is.")
    threads.delete_comment(by=officer, comment=comment)
    threads.resolve_thread(by=officer, thread=thread)
    threads.reopen_thread(by=officer, thread=thread)
    threads.decline_suggestion(by=officer, suggestion=thread.comments.first().suggestion)


@story(
    lambda: a_world(S.DRAFTING),
    "Olive Officer started a thread on the key findings.",
    "Olive Officer saved the key findings (version 2).",
    "Olive Officer accepted a suggestion for the key findings.",
)
def suggested_words_are_accepted(world):
    thread = on_office_text(world.office.officer, world.row, other_words="The report is long.", is_whole=True)
    accept_suggestion(by=world.office.officer, suggestion=thread.comments.get().suggestion)


@story(
    lambda: asked(a_world()),
    "Olive Officer started a thread on the report as a whole.",
    "Olive Officer limited a thread on the report as a whole to the office.",
    "Olive Officer let the force read a thread on the report as a whole.",
)
def a_thread_is_narrowed_and_widened(world):
    thread = on_request(world.office.officer, world.track, Audience.BOTH, side=Side.OFFICE)
    threads.change_audience(by=world.office.officer, thread=thread, audience=Audience.OFFICE, seen="")
    thread.refresh_from_db()
    threads.change_audience(
        by=world.office.officer, thread=thread, audience=Audience.BOTH, seen=threads.fingerprint(thread)
    )


# Actions that start a response, that a worker takes, or that have their own test.
ELSEWHERE = {
    "inspection_logged",
    "inspection_imported",
    "response_opened",
    "render_failed",
    # tests/responses/approval/test_trial_pdfs.py
    "trial_pdf_failed",
    "pdf_made",
    "article_made",
    "copy_undone",
    "response_reopen_distribution",
    # tests/responses/distribution/test_sending.py and test_evidence.py
    "copy_email_queued",
    "copy_email_cancelled",
    "copy_email_refused",
    "copy_email_bounced",
    "copy_evidence_added",
    "copy_evidence_removed",
    # tests/responses/word_proposals/test_proposals.py
    "word_proposed",
    "word_text_used",
    "word_text_placed",
    "word_text_left_out",
    "word_closed",
}


def test_history_says_what_was_done_and_every_sentence_has_its_story():
    """One test runs all the stories, and rolls each back before the next. A new action, or a new state of one, needs a
    story: an untested sentence may be wrong.
    """
    wrong, said = {}, set()
    for name, (begin, do, told) in STORIES.items():
        with transaction.atomic():
            world = begin()
            do(world)
            if world.told != told(world):
                wrong[name] = world.told
            said |= set(events_of(world.response).exclude(pk__in=world.seen).values_list("action", flat=True))
            transaction.set_rollback(True)

    assert wrong == {}
    assert set(SENTENCES) - said == ELSEWHERE


def test_copy_taken_back_is_told_with_what_it_reopens():
    world = a_world(S.DISTRIBUTED)
    line = lines_of(world)[0]
    distribution.undo_copy_sent(by=world.office.officer, line=line, reason="The wrong file.")

    assert sorted(world.told) == [
        "Olive Officer removed the record of a copy: Sent to the Home Office.",
        "Olive Officer reopened the distribution.",
    ]


@pytest.mark.parametrize(
    ("reason", "did"),
    [
        ("The date of publication was changed.", "corrected the date of publication"),
        ("What is recorded about the report was changed.", "changed the details of the report"),
        ("A finding of the report was changed.", "changed the findings of the report"),
        ("The text under “Key findings” was changed.", "changed the text"),
    ],
)
def test_events_recorded_before_say_what_happened_too(reason, did):
    """Their detail does not say what was done; their reason does."""
    world = a_world()
    event = record(
        action="response_withdraw_approval", target=world.row, by=world.office.officer, reason=reason, automatic=True
    )
    assert sentence_of(event) == f"Olive Officer {did}, which withdrew the approval."
