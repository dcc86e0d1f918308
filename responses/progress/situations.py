"""Loads the facts that decide each response’s next step, in a fixed number of queries however many responses there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from responses.completeness.problems import Problem, problems_of
from responses.enums import ResponseStatus
from responses.models import (
    Approval,
    ApprovalSignature,
    CopyEmail,
    DistributionLine,
    Publication,
    Response,
    ScheduledPublication,
)
from responses.progress.owners import absences_of_owners
from responses.progress.returns import Returned, returned_to_office, rows_of
from responses.queries import load_written_parts, open_schedules
from responses.workflow import BEING_WRITTEN
from s55tracker.accounts.memberships import roles_in
from s55tracker.accounts.models import Absence
from s55tracker.accounts.roles import Role
from s55tracker.left_out import each_that_can_be_shown

_READ_OF_APPROVALS = (
    "response_id",
    "submitted_at",
    "decision",
    "reason",
    "withdrawn_at",
    "withdrawn_because",
    *(f"{who}__{fact}" for who in ("submitted_by", "decided_by") for fact in ("name", "email")),
)


@dataclass(frozen=True, kw_only=True)
class Situation:
    """The facts that decide one person's next step for a response."""

    response: Response
    roles: frozenset[Role]
    user_id: int | None
    today: date
    problems: list[Problem] = field(default_factory=list)
    last_approval: Approval | None = None
    # Who gave the first of two approvals, if the office requires two.
    signed_by: frozenset[int] = frozenset()
    publication: Publication | None = None
    schedule: ScheduledPublication | None = None
    next_line: DistributionLine | None = None
    # The places the approver, or a correction, has named.
    returned: list[Returned] = field(default_factory=list)
    # While the owner is away: until when, and the substitute.
    away: Absence | None = None

    @property
    def is_stood_in_for(self) -> bool:
        return self.away is not None and self.away.substitute_id == self.user_id


def situations_of(
    responses: Iterable[Response], *, user, today: date, away: Mapping[int, Absence] | None = None
) -> dict[int, Situation]:
    responses = list(responses)
    if away is None:
        away = absences_of_owners(responses, today=today)
    being_drafted = [response for response in responses if response.status in BEING_WRITTEN]
    out = [response for response in responses if response.status == ResponseStatus.PUBLISHED]
    if being_drafted:
        load_written_parts(being_drafted)
    approvals = {
        approval.response_id: approval
        for approval in Approval.objects.filter(response__in=[response.pk for response in responses])
        .select_related("submitted_by", "decided_by")
        .only(*_READ_OF_APPROVALS)
        .order_by("submitted_at", "pk")
    }
    signed: dict[int, set[int]] = {}
    with_two = [
        response.pk
        for response in responses
        if response.status == ResponseStatus.WITH_APPROVER and response.body.needs_two_approvals
    ]
    if with_two:
        given = ApprovalSignature.objects.filter(approval__response__in=with_two, approval__decision="")
        for response_id, person_id in given.values_list("approval__response", "person"):
            signed.setdefault(response_id, set()).add(person_id)
    publications = {
        publication.response_id: publication
        for publication in Publication.objects.filter(response__in=[each.pk for each in out], is_current=True).defer(
            "content", "search_text", "search_words"
        )
    }
    approved = [response for response in responses if response.status == ResponseStatus.APPROVED]
    schedules = {schedule.response_id: schedule for schedule in open_schedules(approved)} if approved else {}
    came_back = [response for response in being_drafted if response.pk in approvals]
    returned_rows = rows_of(came_back) if came_back else {}
    lines: dict[int, DistributionLine] = {}
    # A copy that is being sent by email is recorded when the mail server accepts it: no one has to do anything.
    being_sent = CopyEmail.objects.filter(settled_at=None, mail__sent_at=None, mail__refused_at=None).values("line")
    waiting_lines = DistributionLine.objects.filter(
        response__in=out, publication__is_current=True, done_on=None
    ).exclude(pk__in=being_sent)
    # Copies required by law come first, even if they are later in the office's list.
    for line in sorted(waiting_lines, key=lambda line: (line.duty != "statutory", line.position, line.pk)):
        lines.setdefault(line.response_id, line)

    def situation(response: Response) -> tuple[int, Situation]:
        return response.pk, Situation(
            response=response,
            roles=frozenset(roles_in(user, response.body)),
            user_id=user.pk,
            today=today,
            problems=problems_of(response, today=today) if response in being_drafted else [],
            last_approval=approvals.get(response.pk),
            signed_by=frozenset(signed.get(response.pk, ())),
            publication=publications.get(response.pk),
            schedule=schedules.get(response.pk),
            returned=returned_to_office(
                response, rows=returned_rows.get(response.pk, ()), last_approval=approvals.get(response.pk)
            ),
            next_line=lines.get(response.pk),
            away=away.get(response.owner_id) if response.owner_id is not None else None,
        )

    return dict(each_that_can_be_shown(responses, situation, part="the next steps"))
