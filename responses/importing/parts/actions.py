"""Keeps what a person has changed in the text of an upload, until they record it or the upload lapses."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from inspections.permissions import can_log_inspection
from responses.importing.actions import NOT_AN_OFFICER
from responses.importing.parts.layout import Layout
from responses.models import ImportProposal
from s55tracker.refusals import ChangedMeanwhile, NotPermitted, Refused

RECORDED = "This upload has been recorded or deleted since you opened this page. Look for it in the list of responses."


@transaction.atomic
def keep_import(
    *,
    by,
    proposal: ImportProposal,
    version: int,
    layout: Layout | None = None,
    typed: Mapping[str, object] | None = None,
) -> ImportProposal:
    """Keep the text as the person has arranged it, and what they have typed into the fields. None leaves either as it
    is. Nothing is recorded for the office.

    Raises NotPermitted, Refused, ChangedMeanwhile if `version` is not the current one.
    """
    current = _locked(by, proposal, version)
    parts = current.parts if layout is None else layout.to_json()
    everything_typed = current.typed if typed is None else {**current.typed, **typed}
    if (parts, everything_typed) != (current.parts, current.typed):
        current.parts, current.typed, current.version = parts, everything_typed, version + 1
        current.save(update_fields=["parts", "typed", "version"])
    return current


@transaction.atomic
def start_again(*, by, proposal: ImportProposal, version: int) -> ImportProposal:
    """Restore the text as it was read from the file. The fields stay as typed.

    Raises NotPermitted, Refused, ChangedMeanwhile.
    """
    current = _locked(by, proposal, version)
    current.parts, current.version = None, version + 1
    current.save(update_fields=["parts", "version"])
    return current


def _locked(by, proposal: ImportProposal, version: int) -> ImportProposal:
    if not can_log_inspection(by, proposal.body):
        raise NotPermitted(NOT_AN_OFFICER)
    current = ImportProposal.objects.select_for_update().filter(pk=proposal.pk).first()
    if current is None:
        raise Refused(RECORDED)
    if current.version != version:
        raise ChangedMeanwhile(current)
    return current
