"""Withdraws a published response: its text leaves every public place at once, and its address shows a notice."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.html import escape

from responses.distribution.sending import cancel_copies
from responses.enums import Move
from responses.exceptions import WorkflowError
from responses.models import Response
from responses.queries import withheld_words
from responses.search.indexing import index_publication
from responses.workspace import notifications
from responses.workspace.transitions import locked_response, move
from s55tracker.richtext import has_whole_words_of


@transaction.atomic
def withdraw_publication(*, by, response: Response, reason: str) -> Response:
    """Remove every publication of the response from public view. The public can read `reason` in the notice.

    The rows stay, for the office, the history and `verify_publications`. They no longer meet the duty to publish
    (s.55(5)), so the response goes back to drafting; a correction already begun continues. The next publication has the
    same address and replaces the notice. A response published only elsewhere counts as unpublished again.

    Raises NotPermitted; WorkflowError without a reason, or if nothing is public.
    """
    response = locked_response(response)
    shown = response.publications.filter(withdrawn_at=None).order_by("number")
    current = shown.filter(is_current=True).first()
    if current is None:
        raise WorkflowError("Nothing of this response is published now, so there is nothing to withdraw.")
    if any(
        has_whole_words_of(f"<p>{escape(reason)}</p>", line) for row in withheld_words(response) for line in row.lines
    ):
        raise WorkflowError(
            "The reason is public, and it contains words that are withheld. Give a reason without them."
        )
    numbers = list(shown.values_list("number", flat=True))
    was_status = response.status
    response.correction_reason = response.correction_reason or reason
    if not response.publications.filter(elsewhere_address="").exists():
        response.public_slug = response.first_published_on = None
    move(
        response,
        Move.WITHDRAW_PUBLICATION,
        by=by,
        reason=reason,
        numbers=numbers,
        slug=current.slug,
        was=was_status,
    )
    shown.update(is_current=False, withdrawn_at=timezone.now(), withdrawn_by=by, withdrawn_because=reason)
    cancel_copies(by=by, response=response, because="the response was withdrawn.")
    index_publication(response)
    current.refresh_from_db()
    notifications.publication_withdrawn(current)
    return response
