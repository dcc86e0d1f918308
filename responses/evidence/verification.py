"""Checks each evidence file against its row and against the hash in the history."""

from __future__ import annotations

import hashlib

from django.db.models import QuerySet

from responses.evidence.store import NotInTheStore, read
from responses.models import EvidenceFile

ADDED, REMOVED = "copy_evidence_added", "copy_evidence_removed"


def differences(rows: QuerySet[EvidenceFile], recorded: dict[int, dict], removed: set[int]) -> tuple[int, list[str]]:
    """The number of files checked, and a sentence for each file that has changed.

    `rows` are the files of the responses whose events were read. `recorded` has the detail of each event that added a
    file, by the key of its row. `removed` has the keys of files removed since.
    """
    number, found, seen = 0, [], set()
    for evidence in rows.select_related("line__response").order_by("pk").iterator(chunk_size=50):
        seen.add(evidence.pk)
        name = f"Evidence “{evidence.file_name}” of “{evidence.line}”, {evidence.line.response.reference}"
        if evidence.removed_at is not None:
            if evidence.pk not in removed:
                found.append(f"{name}: the history does not record that it was removed.")
            continue
        number += 1
        found += [f"{name}: {what}" for what in _wrong_with(evidence, recorded.get(evidence.pk))]
        if evidence.pk in removed:
            found.append(f"{name}: the history records that it was removed.")
    found += [
        f"Evidence “{detail.get('file_name')}” of “{detail.get('line')}”: its record is missing."
        for pk, detail in recorded.items()
        if pk not in seen
    ]
    return number, found


def _wrong_with(evidence: EvidenceFile, recorded: dict | None) -> list[str]:
    if recorded is None:
        return ["the history does not record that it was added."]
    if recorded.get("sha256") != evidence.sha256:
        return ["its record does not match the hash in the history."]
    try:
        data = read(evidence.storage_name)
    except NotInTheStore as error:
        return [f"its file is missing ({error})."]
    if (hashlib.sha256(data).hexdigest(), len(data)) != (evidence.sha256, evidence.size):
        return ["its bytes are not the ones stored."]
    return []
