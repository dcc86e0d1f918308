"""Checks what a publication rests on: signatures, invitations and submissions, as they were at the last publication."""

from __future__ import annotations

from collections.abc import Iterator

from responses.models import ApprovalSignature, ForceSubmission, Invitation, SubmittedComment
from responses.publishing.fingerprints import INVITATION, SIGNATURE, SUBMISSION, SUBMITTED_COMMENT, fingerprint_of
from responses.publishing.verification.recorded import Recorded
from responses.publishing.verification.verdict import Difference, Verdict


def supports(recorded: Recorded, verdict: Verdict) -> Iterator[Difference]:
    """Compare these rows with the hashes in the event that recorded the publication."""
    latest: dict[str, dict] = {}
    for (target, _number), detail in sorted(recorded.made.items()):
        latest[target] = detail
    kinds = (
        ("signatures", "Signature", ApprovalSignature.objects, "approval__response", SIGNATURE),
        ("invitations", "Invitation", Invitation.objects, "request__response", INVITATION),
        ("submissions", "Submission", ForceSubmission.objects, "request__response", SUBMISSION),
        (
            *("comments", "Submitted comment", SubmittedComment.objects, "submission__request__response"),
            SUBMITTED_COMMENT,
        ),
    )
    for key, name, rows, response, columns in kinds:
        wanted = {pk: (target, sha) for target, detail in latest.items() for pk, sha in detail.get(key, {}).items()}
        found = {
            str(row.pk): fingerprint_of(row, columns)["sha256"]
            for row in recorded.of(rows.all(), response).iterator(chunk_size=500)
            if str(row.pk) in wanted
        }
        for pk, (target, sha256) in wanted.items():
            of = f"{name} {pk} on {target.partition(':')[2]}"
            row = f"{rows.model._meta.model_name}:{pk}"
            if pk not in found:
                yield Difference(of, "it is missing.", row)
            elif found[pk] != sha256:
                yield Difference(of, "it is not what it was when the response was published.", row)
