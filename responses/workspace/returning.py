"""Links reasons to the places they are about, when a text is returned for changes."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from inspections.queries import findings_for_us
from responses.enums import Section
from responses.exceptions import WorkflowError
from responses.models import Approval, ForceSubmission, Publication, Response, ReturnedPlace
from responses.progress.returns import PlaceReason, fingerprint


def tie_reasons(
    response: Response,
    places: Iterable[PlaceReason],
    *,
    by,
    approval: Approval | None = None,
    publication: Publication | None = None,
    submission: ForceSubmission | None = None,
) -> None:
    """Record which places need changing and why, with a fingerprint of each place's current text.

    Called inside the move's transaction, with the response locked. Raises WorkflowError for a place that the text does
    not have, and for a place without a reason.
    """
    places = list(places)
    if not places:
        return
    texts = submission.comments.all() if submission else response.passages.all()
    by_place = {(getattr(text, "section", ""), text.finding_id): text for text in texts}
    for_us = set(findings_for_us(response.inspection).values_list("pk", flat=True))
    now = timezone.now()
    rows = {}
    for place in places:
        key = (place.section, place.finding.pk if place.finding else None)
        _check(place, for_us, is_of_a_force=submission is not None)
        rows[key] = ReturnedPlace(
            response=response,
            approval=approval,
            publication=publication,
            submission=submission,
            section=place.section,
            finding=place.finding,
            reason=place.reason.strip(),
            text_hash=fingerprint(by_place.get(key)),
            returned_at=now,
            returned_by=by,
        )
    ReturnedPlace.objects.bulk_create(rows.values())


def _check(place: PlaceReason, for_us: set[int], *, is_of_a_force: bool) -> None:
    if not place.reason.strip():
        raise WorkflowError("Say what needs to change in each part you choose.")
    if place.finding is not None and place.finding.pk not in for_us:
        raise WorkflowError("The response does not answer this finding. Reload the page to see its parts.")
    right_side = place.section == "" if is_of_a_force else place.section in Section.values
    if not right_side or (place.finding is not None and place.section not in ("", Section.BODY_COMMENT)):
        raise WorkflowError("The response does not have this part. Reload the page to see its parts.")
