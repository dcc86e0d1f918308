from __future__ import annotations

from s55tracker.accounts.models import PolicingBody


def areas_known() -> list[str]:
    """The areas of all policing bodies on record, by whose names a document's own office is recognised."""
    return list(PolicingBody.objects.order_by("pk").values_list("name", flat=True))
