"""The answer to each inspection, for the inspection pages. Registered in responses/apps.py; see inspections/ports.py.

The office's people see the status of their response. The force's people see only the status of the request to them:
they do not see, for example, that the response has been approved.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db.models import QuerySet
from django.urls import reverse

from inspections.answer_status import AnswerStatus
from inspections.models import Inspection
from responses.enums import ForceStatus, ResponseStatus
from responses.force_queries import force_requests_visible_to
from responses.models import ForceRequest
from responses.queries import responses_visible_to
from responses.workflow import FORCE_SETTLED, STATUS_COLOURS
from s55tracker.accounts.memberships import body_ids_of, force_ids_of

FORCE_COLOURS = {
    ForceStatus.NOT_INVITED: "grey",
    ForceStatus.INVITED: "blue",
    ForceStatus.SUBMITTED: "green",
    ForceStatus.RETURNED: "orange",
    ForceStatus.NONE_RECEIVED: "grey",
}
FORCE_LABELS = {**dict(ForceStatus.choices), ForceStatus.NOT_INVITED: "Not asked yet"}


def choices(user) -> list[tuple[str, str]]:
    if body_ids_of(user):
        return list(ResponseStatus.choices)
    return [(status.value, FORCE_LABELS[status]) for status in ForceStatus]


def narrowed(inspections: QuerySet[Inspection], values: Collection[str], *, user) -> QuerySet[Inspection]:
    """The inspections whose response (or request) has one of these statuses."""
    if body_ids_of(user):
        # Unordered: ordering a list inside a condition costs a join and has no effect.
        rows = responses_visible_to(user).filter(status__in=values).order_by().values("inspection")
        return inspections.filter(pk__in=rows)
    not_asked = ForceStatus.NOT_INVITED in values
    asked = _requests_of(user).exclude(status=ForceStatus.NOT_INVITED)
    wanted = inspections.filter(pk__in=asked.filter(status__in=values).values("response__inspection"))
    if not_asked:
        wanted = wanted | inspections.exclude(pk__in=asked.values("response__inspection"))
    return wanted


def named(text: str, *, user) -> QuerySet:
    """The keys of the inspections whose response has this text in its reference."""
    return responses_visible_to(user).filter(reference__icontains=text).order_by().values("inspection")


def answer_statuses(inspections: Sequence[Inspection], *, user) -> dict[int, AnswerStatus]:
    found: dict[int, AnswerStatus] = {}
    if force_ids_of(user):
        asked = force_requests_visible_to(user).filter(response__inspection__in=inspections)
        found |= {
            inspection.pk: AnswerStatus(label=FORCE_LABELS[ForceStatus.NOT_INVITED]) for inspection in inspections
        }
        found |= {request.response.inspection_id: _of_request(request) for request in asked}
    if body_ids_of(user):
        ours = responses_visible_to(user).filter(inspection__in=inspections).order_by().select_related(None)
        ours = ours.only("inspection", "reference", "status", "first_published_on")
        found |= {response.inspection_id: _of_response(response) for response in ours}
    return found


def _requests_of(user) -> QuerySet[ForceRequest]:
    return ForceRequest.objects.filter(force__in=force_ids_of(user)).order_by()


def _of_response(response) -> AnswerStatus:
    status = ResponseStatus(response.status)
    return AnswerStatus(
        label=status.label,
        colour=STATUS_COLOURS[status],
        reference=response.reference,
        href=response.get_absolute_url(),
        # A response met or missed its date when it was first published; a correction has no date.
        is_settled=response.first_published_on is not None or status == ResponseStatus.NOT_NEEDED,
    )


def _of_request(request: ForceRequest) -> AnswerStatus:
    status = ForceStatus(request.status)
    return AnswerStatus(
        label=status.label,
        colour=FORCE_COLOURS[status],
        reference=request.response.reference,
        href=reverse("force-request", args=[request.response.reference, request.force.slug]),
        is_settled=status in FORCE_SETTLED,
    )
