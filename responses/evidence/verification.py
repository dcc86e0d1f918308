"""Checks the stored bytes of an evidence file against its row."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from responses.evidence.store import NotInTheStore, read
from responses.models import EvidenceFile

ADDED, REMOVED = "copy_evidence_added", "copy_evidence_removed"


def wrong_with_bytes(evidence: EvidenceFile) -> Iterator[str]:
    """What is wrong with the file in the store, if anything."""
    try:
        data = read(evidence.storage_name)
    except NotInTheStore as error:
        yield f"its file is missing ({error})."
        return
    if (hashlib.sha256(data).hexdigest(), len(data)) != (evidence.sha256, evidence.size):
        yield "its bytes are not the ones stored."
