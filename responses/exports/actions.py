"""Records who downloaded a list, because no one can see where a file goes afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction

from s55tracker.accounts.models import Force, PolicingBody
from s55tracker.audit.trail import record

DOWNLOADED = "list_taken_away"


@transaction.atomic
def record_download(
    *, by, organisations: Iterable[PolicingBody | Force], name: str, form: str, filters: Sequence[tuple[str, str]]
) -> None:
    """Record who downloaded which list, in the history of each organisation whose data it may include."""
    for organisation in organisations:
        record(
            action=DOWNLOADED,
            target=organisation,
            by=by,
            list=name,
            form=form,
            filters=[list(each) for each in filters],
        )
