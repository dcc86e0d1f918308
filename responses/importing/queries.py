from __future__ import annotations

from s55tracker.accounts.models import PolicingBody


def areas_known() -> list[str]:
    """The areas of all policing bodies on record, for recognising the office a document is from."""
    return list(PolicingBody.objects.order_by("pk").values_list("name", flat=True))
