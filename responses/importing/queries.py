"""Finds the areas that the product knows, the response in a file, and which file of a batch a person checks next."""

from __future__ import annotations

from django.utils import timezone

from inspections.findings.lists import MOST_FINDINGS
from inspections.intake.blocks import Reading, Unreadable
from responses.importing.response_text import FoundResponse, find_response
from responses.models import ImportProposal, ProposedResponse
from s55tracker.accounts.models import PolicingBody
from s55tracker.present import present

TOO_MANY = (
    f"It has {{}} findings, and at most {MOST_FINDINGS} can be imported at a time. Split the file and import each part."
)


def areas_known() -> list[str]:
    """The areas of all policing bodies on record, for recognising the office a document is from."""
    return list(PolicingBody.objects.order_by("pk").values_list("name", flat=True))


def response_in(reading: Reading) -> FoundResponse:
    """The response in a file that was uploaded alone. Raises Unreadable if it is of no use."""
    found = find_response(reading, bodies=areas_known())
    if (count := len(found.findings)) > MOST_FINDINGS:
        raise Unreadable(TOO_MANY.format(count))
    return found


def still_to_check(proposal: ImportProposal) -> list[ImportProposal]:
    """The responses of the same batch that still need a person's decision, in the order of the batch: first those after
    this one, then those before it. Empty for a file uploaded alone.
    """
    if proposal.proposed is None:
        return []
    file = proposal.proposed.file
    waiting = (
        ImportProposal.objects.filter(
            proposed__file__batch=file.batch_id,
            proposed__kind=ProposedResponse.Kind.RESPONSE,
            proposed__reference="",
            proposed__left_out_at=None,
            proposed__asked_at=None,
            expires_at__gt=timezone.now(),
        )
        .exclude(pk=proposal.pk)
        .select_related("proposed__file")
        .defer("reading", "proposed__file__data")
        .order_by("proposed__file__position", "proposed__position")
    )
    here = (file.position, proposal.proposed.position)
    return sorted(waiting, key=lambda each: _place_of(each) < here)


def _place_of(proposal: ImportProposal) -> tuple[int, int]:
    proposed = present(proposal.proposed)
    return proposed.file.position, proposed.position
