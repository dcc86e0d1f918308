"""Checks evidence files: their bytes on disk or in the store, and the events that added and removed them."""

from __future__ import annotations

from collections.abc import Iterator

from responses.evidence.verification import wrong_with_bytes
from responses.models import EvidenceFile
from responses.publishing.verification.recorded import Recorded
from responses.publishing.verification.verdict import Difference, Verdict, each_of
from responses.sealing.evidence import EVIDENCE, label_of

named = EVIDENCE[EvidenceFile].named


def bytes_of_files(recorded: Recorded, verdict: Verdict) -> Iterator[Difference]:
    """Check the stored bytes of each file that has not been removed."""
    rows = recorded.of(EvidenceFile.objects.filter(removed_at=None), "line__response")
    for evidence in rows.select_related("line__response").order_by("pk").iterator(chunk_size=50):
        verdict.evidence += 1
        yield from each_of(named(evidence), label_of(evidence), wrong_with_bytes(evidence))


def records_of_files(recorded: Recorded, verdict: Verdict) -> Iterator[Difference]:
    """Compare the row of each file with the events that recorded it."""
    seen = set()
    rows = recorded.of(EvidenceFile.objects.all(), "line__response")
    for evidence in rows.select_related("line__response").order_by("pk").iterator(chunk_size=500):
        seen.add(evidence.pk)
        wrong = _wrong_with_record(
            evidence, recorded.evidence.get(evidence.pk), evidence.pk in recorded.without_evidence
        )
        yield from each_of(named(evidence), label_of(evidence), wrong)
    for pk, detail in recorded.evidence.items():
        if pk not in seen:
            name = f"Evidence “{detail.get('file_name')}” of “{detail.get('line')}”"
            yield Difference(name, "its record is missing.", f"evidencefile:{pk}")


def _wrong_with_record(evidence: EvidenceFile, added: dict | None, is_removed: bool) -> Iterator[str]:
    if evidence.removed_at is not None:
        if not is_removed:
            yield "the history does not record that it was removed."
        return
    if added is None:
        yield "the history does not record that it was added."
    elif added.get("sha256") != evidence.sha256:
        yield "its record does not match the hash in the history."
    if is_removed:
        yield "the history records that it was removed."
