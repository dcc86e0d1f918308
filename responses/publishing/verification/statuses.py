"""Finds statuses that the moves in the history do not lead to: either the status was changed, or events were cut off
the end.
"""

from __future__ import annotations

from collections.abc import Iterator

from responses.enums import ForceStatus, ResponseStatus
from responses.models import ForceRequest, Response
from responses.publishing.verification.recorded import Recorded
from responses.publishing.verification.verdict import Difference, Verdict
from s55tracker.audit.trail import target_of


def statuses(recorded: Recorded, verdict: Verdict) -> Iterator[Difference]:
    """Check the status of each response, and of each force’s comments on it."""
    wrong = set()
    responses = recorded.of(Response.objects.order_by("pk"), "pk").values_list("pk", "reference", "status")
    for pk, reference, status in responses.iterator(chunk_size=500):
        told = recorded.statuses.get(f"response:{reference}", ResponseStatus.NOT_STARTED)
        if told != status:
            wrong.add(pk)
            is_now = ResponseStatus(status).label
            ends = told.label if told else "another"
            what = f"its status is “{is_now}”, but the history ends with “{ends}”."
            yield Difference(reference, what, f"response:{pk}")
    tracks = recorded.of(ForceRequest.objects.select_related("force", "response").order_by("pk"))
    for request in tracks.iterator(chunk_size=500):
        track = recorded.tracks.get(target_of(request), ForceStatus.NOT_INVITED)
        if track != request.status:
            is_now = ForceStatus(request.status).label
            ends = track.label if track else "another"
            what = f"the status of the force’s comments is “{is_now}”, but the history ends with “{ends}”."
            # If the response’s reference has been changed, that explains this difference too.
            yield Difference(
                request.reference, what, f"response:{request.response_id}" if request.response_id in wrong else ""
            )
