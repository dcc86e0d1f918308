"""Withdraws a published response, or one version of it: its text leaves every public place at once, and its address shows
a notice.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.html import escape

from responses.distribution.sending import cancel_copies
from responses.enums import Move
from responses.exceptions import WorkflowError
from responses.models import Publication, Response, WithdrawalRequest
from responses.permissions import check_can_withdraw_version
from responses.publishing.asking import meet_request
from responses.publishing.fingerprints import VERSION_WITHDRAWN
from responses.queries import withheld_words
from responses.sealing.seals import seal
from responses.search.indexing import index_publication
from responses.workspace import notifications
from responses.workspace.transitions import locked_response, move
from s55tracker.audit.trail import record
from s55tracker.richtext import has_whole_words_of


@transaction.atomic
def withdraw_publication(*, by, response: Response, reason: str) -> Response:
    """Remove every publication of the response from public view. The public can read `reason` in the notice.

    The rows are kept for the office, the history and `verify_publications`. They no longer meet the duty to publish
    (s.55(5)), so the response goes back to drafting; a correction already begun continues. The next publication has the
    same address and replaces the notice. A response published only elsewhere counts as unpublished again.

    Raises NotPermitted; WorkflowError without a reason, or if nothing is public.
    """
    response = locked_response(response)
    shown = list(response.publications.filter(withdrawn_at=None).order_by("number"))
    current = next((each for each in shown if each.is_current), None)
    if current is None:
        raise WorkflowError("No version of this response is published now, so there is nothing to withdraw.")
    check_reason_is_public(response, reason)
    _withdraw_current(response, current, shown, by=by, reason=reason)
    return response


@transaction.atomic
def withdraw_version(*, by, publication: Publication, reason: str) -> Publication:
    """Remove one version from public view: its page and its PDF show a notice with `reason`, and the others stay.

    If it is the current one, the response goes back to drafting, as when the whole response is withdrawn.

    Raises NotPermitted; WorkflowError without a reason, or if the version has been withdrawn.
    """
    response = locked_response(publication.response)
    publication = Publication.objects.select_for_update(of=("self",)).select_related("body").get(pk=publication.pk)
    check_can_withdraw_version(by, publication)
    if not reason.strip():
        raise WorkflowError("Enter a reason.")
    if publication.withdrawn_at is not None:
        raise WorkflowError(f"Publication {publication.number} has already been withdrawn.")
    check_reason_is_public(response, reason)
    if publication.is_current:
        _withdraw_current(response, publication, [publication], by=by, reason=reason)
    else:
        met = _withdraw(response, [publication], by=by, reason=reason)
        record(
            action=VERSION_WITHDRAWN,
            target=response,
            by=by,
            reason=reason,
            number=publication.number,
            numbers=[publication.number],
            slug=publication.slug,
        )
        if met is not None:
            # If the current version is withdrawn, we email everyone concerned. Here we email only the person who asked.
            notifications.withdrawal_answered(met)
    publication.refresh_from_db()
    return publication


def check_reason_is_public(response: Response, reason: str) -> None:
    """Check the reason, which everyone can read. Raises WorkflowError if it contains words that are withheld."""
    html = f"<p>{escape(reason)}</p>"
    if any(has_whole_words_of(html, line) for row in withheld_words(response) for line in row.lines):
        raise WorkflowError(
            "The public can read the reason, and it contains words that are withheld. Give a reason without them."
        )


def _withdraw_current(
    response: Response, current: Publication, withdrawn: Sequence[Publication], *, by, reason: str
) -> None:
    """Withdraw these publications, of which one is current. No publication meets the duty any more, so the status of
    the response changes.
    """
    was_status = response.status
    response.correction_reason = response.correction_reason or reason
    if not response.publications.filter(elsewhere_address="").exists():
        response.public_slug = response.first_published_on = None
    move(
        response,
        Move.WITHDRAW_PUBLICATION,
        by=by,
        reason=reason,
        numbers=[each.number for each in withdrawn],
        slug=current.slug,
        was=was_status,
    )
    _withdraw(response, withdrawn, by=by, reason=reason)
    current.refresh_from_db()
    notifications.publication_withdrawn(current)


def _withdraw(response: Response, withdrawn: Sequence[Publication], *, by, reason: str) -> WithdrawalRequest | None:
    """Withdraw these publications. Returns the request to withdraw that this meets, if there is one."""
    rows = Publication.objects.filter(pk__in=[each.pk for each in withdrawn])
    rows.update(is_current=False, withdrawn_at=timezone.now(), withdrawn_by=by, withdrawn_because=reason)
    seal(response, response, withdrawn)
    cancel_copies(by=by, response=response, publications=withdrawn, because="the response was withdrawn.")
    index_publication(response)
    return meet_request(response, withdrawn, by=by)
