"""My work: what is waiting for this person and what is waiting for others, nearest date first. A force's people see
only the force's own side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from inspections.clock.deadlines import format_date
from responses.completeness.problems import named
from responses.enums import ForceStatus, ResponseStatus
from responses.force_queries import assigned_work, force_work
from responses.models import FindingAssignment, ForceRequest, Response, WithdrawalRequest
from responses.permissions import can_answer_withdrawal_request
from responses.places import force_comment_url, force_url, withdrawal_request_url
from responses.progress.next_steps import NextStep, next_steps
from responses.progress.owners import absences_of_owners, has_able_owner, stands_in
from responses.progress.plans import ResponsePlan, plans_of
from responses.progress.returns import returned_to_force, unchanged
from responses.queries import (
    asked_of_us,
    force_tracks,
    late,
    listed,
    office_work,
    open_responses,
    open_withdrawal_requests_for,
    responses_visible_to,
)
from responses.workspace.first_steps import FirstSteps, first_steps_of
from s55tracker.accounts.memberships import body_ids_of, roles_in
from s55tracker.accounts.models import Absence
from s55tracker.accounts.roles import Role
from s55tracker.govuk.templatetags.dates import format_days_until
from s55tracker.left_out import each_that_can_be_shown
from s55tracker.present import annotated

# No one does more than this in a day. The rest are in the list of responses.
MOST = 40

PUBLISH_BY = "Publish by"
# The words before each step's date. The date follows, with how near or how late it is.
BY = {
    "invite_force": "Invite the force by",
    "force_comments_due": "Force’s comments due by",
    "draft_ready": "Draft due by",
    "to_approver": "Submit for approval by",
    "publish": "Planned publication by",
}


@dataclass(frozen=True, kw_only=True)
class SharedDraft:
    """A force's draft that the office can read, and the address of its page."""

    force: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Item:
    """One line. `due` is the nearest date that matters and `due_words` what it is for ("Draft due by"). In the
    week before `safe_day`, and once it has passed, the line shows the safe day instead, so that there is only one date.
    If there is no date, the line shows `dated` in its place. `comes_first`: the public can still read something that
    someone has asked to withdraw.

    `url` and `button` lead to the place to act; `place` is its page, for people who are only waiting. `owner_url` is
    where a manager can reassign it.
    """

    task: str
    title: str
    place: str
    due: date | None
    due_words: str = PUBLISH_BY
    safe_day: date | None = None
    dated: str = ""
    because: str = ""
    url: str = ""
    button: str = ""
    waits_for: str = ""
    since: date | None = None
    until: date | None = None
    owner_url: str = ""
    comes_first: bool = False
    drafts: Sequence[SharedDraft] = ()

    @property
    def order(self) -> tuple:
        """A sort key: first the requests to withdraw what the public can still read, then the nearest date. Other items
        without a date come last.
        """
        return (not self.comes_first, self.due is None, self.due or date.min, self.safe_day or date.max, self.title)


@dataclass(frozen=True, kw_only=True)
class MyWork:
    mine: list[Item]
    others: list[Item]
    # The office's next safe day, shown if the list is empty.
    next_date: date | None
    # "1 response is 6 days late": for managers, and for anyone with an empty list.
    late: str
    is_manager: bool
    first_steps: FirstSteps | None
    of_an_office: bool
    of_a_force: bool
    there_is_more: bool


def my_work_of(user, *, today: date) -> MyWork:
    """Load My work, in at most seventeen queries for a working office and ten for a force, however long the lists are."""
    responses = list(listed(office_work(user))[: MOST + 1]) if body_ids_of(user) else []
    away = absences_of_owners(responses, today=today)
    if responses:
        prefetch_related_objects(responses, Prefetch("force_requests", force_tracks()))
    steps = next_steps(responses[:MOST], user=user, today=today, away=away)
    plans = plans_of(response for response in responses[:MOST] if response.first_published_on is None)
    is_manager = bool(body_ids_of(user, [Role.MANAGER]))
    published = {response.body_id for response in responses if response.first_published_on is not None}

    def item(response: Response) -> Item:
        return _office_item(response, steps[response.pk], user, away, plans.get(response.pk), is_manager=is_manager)

    known = [response for response in responses[:MOST] if response.pk in steps]
    items = [
        *each_that_can_be_shown(known, item, part="My work"),
    ]
    if body_ids_of(user):
        withdrawals = open_withdrawal_requests_for(user)[:MOST]
        items += each_that_can_be_shown(
            withdrawals, lambda asked: _withdrawal_item(asked, user, today=today), part="My work"
        )
    requests, assigned = force_work(user), assigned_work(user)
    in_whole = {asked.pk for asked in requests}
    alone = [each for each in assigned if each.request_id not in in_whole]
    items += each_that_can_be_shown(requests, lambda asked: _force_item(asked, user, assigned), part="My work")
    items += each_that_can_be_shown(alone, _assigned_item, part="My work")
    mine = sorted((item for item in items if item.url), key=lambda item: item.order)
    others = sorted((item for item in items if not item.url), key=lambda item: item.order)
    late = _format_late(user, today=today) if body_ids_of(user) and (is_manager or not mine) else ""
    return MyWork(
        mine=mine,
        others=others,
        next_date=_next_date(user, today=today) if not mine and not late else None,
        late=late,
        is_manager=is_manager,
        first_steps=first_steps_of(user, today=today, published=published),
        of_an_office=bool(body_ids_of(user)),
        of_a_force=bool(requests or alone) or not body_ids_of(user),
        there_is_more=len(responses) > MOST,
    )


def _office_item(
    response: Response,
    step: NextStep,
    user,
    away: Mapping[int, Absence],
    plan: ResponsePlan | None,
    *,
    is_manager: bool,
) -> Item:
    is_out = response.first_published_on is not None
    safe_day = None if is_out else response.inspection.safe_day_on
    due, due_words = _date_of_step(step, plan, safe_day)
    dated = ""
    if is_out:
        dated = "Copies to send" if response.status == ResponseStatus.PUBLISHED else "A correction"
    common: dict[str, Any] = {
        "title": response.inspection.title,
        "place": response.get_absolute_url(),
        "due": due,
        "due_words": due_words,
        "safe_day": safe_day if due != safe_day else None,
        "dated": dated,
        "task": step.task,
        "owner_url": reverse("response-people", args=[response.reference]) + "#people" if is_manager else "",
        "drafts": [
            SharedDraft(force=track.force.name, url=f"{force_url(response, track.force.slug)}#shared-draft")
            for track in response.force_requests.all()
            if track.shared_at
        ],
    }
    if not step.is_mine:
        return Item(**common, waits_for=step.waits_for, since=step.since, until=step.until)
    owner = response.owner
    absence = away.get(response.owner_id) if response.owner_id is not None else None
    is_mine = owner is not None and (owner.pk == user.pk or stands_in(user.pk, response, away))
    somebody_elses = has_able_owner(response) and not is_mine
    if somebody_elses and response.status != ResponseStatus.WITH_APPROVER:
        whom = f"{absence.substitute}, who stands in for {owner}" if absence else str(owner)
        return Item(**common, waits_for=whom, since=timezone.localdate(response.status_changed_at))
    return Item(**common, because=step.because or _whose(response, user), url=step.url, button=step.button)


def _withdrawal_item(asked: WithdrawalRequest, user, *, today: date) -> Item:
    """A request to withdraw what is published: approvers answer it, and the person who asked waits."""
    waited = (today - timezone.localdate(asked.asked_at)).days
    common: dict[str, Any] = {
        "title": asked.response.inspection.title,
        "place": withdrawal_request_url(asked.response),
        "due": None,
        "dated": f"Still public {waited:,} days after the request" if waited > 1 else "Still public",
    }
    if can_answer_withdrawal_request(user, asked):
        return Item(
            **common,
            task=f"Withdraw {asked.what}, or decline",
            because=f"{asked.asked_by} asked on {format_date(timezone.localdate(asked.asked_at))}: "
            f"{Truncator(asked.reason).words(30)}",
            url=withdrawal_request_url(asked.response),
            button="Review the request",
            comes_first=True,
        )
    return Item(
        **common,
        task=f"Your request to withdraw {asked.what}",
        waits_for="an approver",
        since=timezone.localdate(asked.asked_at),
    )


def _date_of_step(step: NextStep, plan: ResponsePlan | None, safe_day: date | None) -> tuple[date | None, str]:
    """The step's own date and its name: the force's date, or the plan's; otherwise the safe day."""
    if safe_day is None:
        return None, ""
    if step.until is not None:
        return step.until, BY["force_comments_due"]
    line = plan.line(step.plan_step) if plan else None
    if line is None:
        return safe_day, PUBLISH_BY
    return line.due_on, BY[line.step]


def _format_late(user, *, today: date) -> str:
    """ "1 response is 6 days late", "3 responses are late, the longest by 12 days"; empty if none is."""
    days = list(
        late(responses_visible_to(user), today=today)
        .order_by("inspection__safe_day_on")
        .values_list("inspection__safe_day_on", flat=True)
    )
    if not days:
        return ""
    if len(days) == 1:
        return f"1 response is {format_days_until(days[0], today=today)}"
    longest = (today - days[0]).days
    return f"{len(days)} responses are late, the longest by {longest:,} day{'' if longest == 1 else 's'}"


def _whose(response: Response, user) -> str:
    """Why the response is on this person's list."""
    if response.owner_id == user.pk:
        return "you own this response"
    if response.owner is not None:
        return f"{response.owner}, who owns this response, is not an officer: any officer can take this step"
    return "no one owns this response: any officer can take this step"


def _assigned_item(assignment: FindingAssignment) -> Item:
    """One assigned finding, as a line for a finding contributor."""
    asked, finding = assignment.request, assignment.finding
    common: dict[str, Any] = {
        "title": asked.response.inspection.title,
        "place": asked.get_absolute_url(),
        "due": asked.comment_by,
        "due_words": BY["force_comments_due"],
    }
    if annotated(assignment, "is_ready"):
        return Item(**common, task=f"Your comment on {named(finding)} is ready", waits_for="a force lead")
    return Item(
        **common,
        task=f"Finish your comment on {named(finding)}"
        if annotated(assignment, "is_written")
        else f"Comment on {named(finding)}",
        because=f"{assignment.assigned_by} assigned it to you",
        url=force_comment_url(asked, finding.pk),
        button="Write this",
    )


def _force_item(asked: ForceRequest, user, assigned: Sequence[FindingAssignment]) -> Item:
    """One request, as a line for the force: the comments it has to write or, once they are submitted, that the office
    has them.
    """
    common: dict[str, Any] = {
        "title": asked.response.inspection.title,
        "place": asked.get_absolute_url(),
        "due": asked.comment_by,
        "due_words": BY["force_comments_due"],
    }
    asked_on = format_date(timezone.localdate(asked.status_changed_at))
    why_asked = f"{asked.response.body.office_name} asked on {asked_on}"
    address = [asked.response.reference, asked.force.slug]
    if asked.status == ForceStatus.SUBMITTED:
        return Item(
            **{**common, "due": None},
            task="The office has your comments",
            waits_for=asked.response.body.office_name,
            since=timezone.localdate(asked.status_changed_at),
        )
    written = {comment.finding_id for comment in asked.comments.all() if comment.plain.strip()}
    findings = asked_of_us(asked.response)
    answered_inside = {finding.parent_id for finding in findings}
    missing = [finding for finding in findings if finding.pk not in written and finding.pk not in answered_inside]
    comments = {comment.finding_id: comment for comment in asked.comments.all()}
    returned = returned_to_force(asked, comments, findings=findings)
    if to_change := unchanged(returned):
        return Item(
            **common,
            task=f"Change your comment on {to_change[0].named}",
            because=to_change[0].because,
            url=force_comment_url(asked, to_change[0].finding_id),
            button="Change this",
        )
    was_edited = any(comment.edited_at > asked.status_changed_at for comment in comments.values())
    if not returned and not was_edited and (because := _why_returned(asked)):
        return Item(
            **common,
            task="Amend and resubmit the comments",
            because=because,
            url=asked.get_absolute_url(),
            button="See what to change",
        )
    if missing:
        # A finding that a lead has assigned to this person comes first.
        givers = {each.finding_id: each.assigned_by for each in assigned if each.request_id == asked.pk}
        first = next((finding for finding in missing if finding.pk in givers), missing[0])
        return Item(
            **common,
            task=f"Comment on {named(first)}",
            url=reverse("force-comment", args=[*address, first.pk]),
            button="Write this",
            because=f"{givers[first.pk]} assigned it to you" if first.pk in givers else why_asked,
        )
    if None not in written:
        return Item(
            **common,
            task="Comment on the report as a whole",
            url=reverse("force-comment-overall", args=address),
            button="Write this",
            because=why_asked,
        )
    if Role.FORCE_LEAD in roles_in(user, asked.force):
        return Item(
            **common,
            task=f"Submit the comments on behalf of the {asked.force.chief_officer_title}",
            url=reverse("force-submit", args=address),
            button="Read and submit",
            because="every finding has its comment",
        )
    return Item(**common, task="Submit the comments", waits_for="a force lead")


def _why_returned(asked: ForceRequest) -> str:
    if asked.status != ForceStatus.RETURNED:
        return ""
    last = list(asked.submissions.all())[-1]
    return f"returned by {last.returned_by or 'the office'}: {last.return_reason}"


def _next_date(user, *, today: date) -> date | None:
    """The nearest future safe day in the person's offices."""
    days = [
        response.inspection.safe_day_on
        for response in open_responses(responses_visible_to(user))
        .filter(inspection__safe_day_on__gte=today)
        .order_by("inspection__safe_day_on")[:1]
    ]
    return days[0] if days else None
