"""Checks that each publication, its approval, its page and its PDF agree with each other and with the history."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator

from django.utils.dateparse import parse_datetime

from responses.models import Approval, Publication, PublishedArticle, PublishedFile
from responses.publishing.fingerprints import hash_of_content, hash_of_row, is_unchanged
from responses.publishing.verification.recorded import Recorded
from responses.publishing.verification.verdict import Difference, Verdict, each_of
from s55tracker.audit.models import AuditEvent


def publications(recorded: Recorded, verdict: Verdict) -> Iterator[Difference]:
    """Check every publication, including those made before there were seals, whose events have fewer hashes."""
    current: Counter[str] = Counter()
    without_current: set[str] = set()
    there = set()
    rows = recorded.of(Publication.objects.select_related("response", "approval", "file", "article").order_by("pk"))
    for publication in rows.iterator(chunk_size=50):
        verdict.publications += 1
        reference = publication.response.reference
        there.add((f"response:{reference}", publication.number))
        yield from _differences(publication, recorded, verdict)
        if not recorded.is_sealed(publication):
            current[reference] += publication.is_current
            without_current |= {reference} if publication.withdrawn_at else set()
    for target, number in recorded.made:
        if (target, number) not in there:
            yield Difference(f"Publication {number} of {target.partition(':')[2]}", "it is missing.")
    for what, targets in (("PDF", recorded.pdfs), ("Page", recorded.articles)):
        for target in targets:
            if target not in recorded.seals:
                yield Difference(f"{what} of {target.replace(':', ' ')}", "its publication is missing.")
    for reference, shown in current.items():
        if shown != 1 and not (shown == 0 and reference in without_current):
            how_many = "no publication is" if shown == 0 else f"{shown} publications are"
            yield Difference(reference, f"{how_many} shown as the current one.")


def _differences(publication: Publication, recorded: Recorded, verdict: Verdict) -> Iterator[Difference]:
    target, own = f"response:{publication.response.reference}", f"publication:{publication.pk}"
    name = f"publication {publication.number} of {publication.response.reference}"
    made = recorded.made.get((target, publication.number))
    yield from each_of(f"P{name[1:]}", own, _wrong_with(publication, made))
    approval = f"approval:{publication.approval_id}"
    yield from each_of(f"Approval of {name}", approval, _wrong_with_approval(publication, made))
    article: PublishedArticle | None = getattr(publication, "article", None)
    row = f"publishedarticle:{article.pk}" if article else ""
    yield from each_of(f"Page of {name}", row, _wrong_with_article(article, recorded.articles.pop(own, None)))
    file: PublishedFile | None = getattr(publication, "file", None)
    row = f"publishedfile:{file.pk}" if file else ""
    verdict.files += file is not None
    pdf = recorded.pdfs.pop(own, None)
    yield from each_of(f"PDF of {name}", row, _wrong_with_file(publication, file, pdf))
    yield from each_of(f"P{name[1:]}", own, _wrong_with_time(publication, file, pdf))
    decided = recorded.without_pdf.get((target, publication.number))
    yield from each_of(f"P{name[1:]}", own, _wrong_with_decision(publication, decided))
    withdrawal = recorded.withdrawn.get((target, publication.number))
    yield from each_of(f"P{name[1:]}", own, _wrong_with_withdrawal(publication, withdrawal))


def _wrong_with(publication: Publication, recorded: dict | None) -> Iterator[str]:
    if hash_of_content(publication.content) != publication.content_hash:
        yield "its text is not what was published."
    approval: Approval | None = publication.approval
    if approval is not None and approval.content_hash != publication.content_hash:
        yield "its text is not what was approved."
    facts = publication.content.get("publication") or {}
    if (facts.get("number"), facts.get("correction_reason")) != (publication.number, publication.correction_reason):
        yield "its number or reason is not the one printed in it."
    elif parse_datetime(facts.get("published_at") or "") != publication.published_at:
        yield "its time of publication is not the one printed in it."
    if recorded is None:
        yield "the history does not record that it was made."
        return
    if "row_hash" in recorded and recorded["row_hash"] != hash_of_row(publication):
        yield "its record is not what was published."
    if "also" in recorded and not is_unchanged(publication, recorded["also"]):
        yield "the details that the register lists or searches are not those that were published."


def _wrong_with_approval(publication: Publication, recorded: dict | None) -> Iterator[str]:
    """What is wrong with the record of who approved which text, and when."""
    approval: Approval | None = publication.approval
    if approval is None:
        return
    if hash_of_content(approval.content) != approval.content_hash:
        yield "its text is not what was submitted."
    elif recorded and "approval" in recorded and not is_unchanged(approval, recorded["approval"]):
        yield "its record is not what it was when the response was published."


def _wrong_with_file(publication: Publication, file: PublishedFile | None, recorded: dict | None) -> Iterator[str]:
    if file is None:
        if publication.rendered_at or recorded:
            yield "it is missing."
        return
    data = bytes(file.data)
    sha256 = hashlib.sha256(data).hexdigest()
    if (sha256, len(data)) != (file.sha256, file.size):
        yield "its bytes are not the ones published."
    elif recorded and recorded.get("sha256") != sha256:
        yield "its bytes do not match the hash in the history."
    if recorded is None:
        yield "the history does not record that it was made."


def _wrong_with_time(publication: Publication, file: PublishedFile | None, recorded: dict | None) -> Iterator[str]:
    if file is None:
        return
    if publication.rendered_at is None:
        yield "it has no record of its PDF."
    elif recorded and "rendered_at" in recorded and parse_datetime(recorded["rendered_at"]) != publication.rendered_at:
        yield "the time of its PDF is not the one in the history."


def _wrong_with_decision(publication: Publication, recorded: AuditEvent | None) -> Iterator[str]:
    """What is wrong with the record of the decision to publish only the page."""
    if publication.without_pdf_at is None or publication.was_published_elsewhere:
        return
    decided = (publication.without_pdf_by_id, publication.without_pdf_because)
    if recorded is None:
        yield "the history does not record the decision to leave out its PDF."
    elif decided != (recorded.actor_id, recorded.reason):
        yield "the decision to leave out its PDF is not the one in the history."


def _wrong_with_withdrawal(publication: Publication, recorded: AuditEvent | None) -> Iterator[str]:
    """What is wrong with the record of the withdrawal, which the public can read in a notice."""
    if (publication.withdrawn_at is None) != (recorded is None):
        yield "it was withdrawn or shown again without a record."
    elif recorded and (publication.withdrawn_by_id, publication.withdrawn_because) != (
        recorded.actor_id,
        recorded.reason,
    ):
        yield "its withdrawal is not the one in the history."


def _wrong_with_article(article: PublishedArticle | None, recorded: dict | None) -> Iterator[str]:
    """What is wrong with the stored page. A publication made before articles were stored has neither row nor event
    until a sweep makes them.
    """
    if article is None:
        if recorded:
            yield "it is missing."
        return
    sha256 = hashlib.sha256(article.html.encode()).hexdigest()
    if sha256 != article.sha256:
        yield "its words are not those that were stored."
    elif recorded is None:
        yield "the history does not record that it was made."
    elif recorded.get("sha256") != sha256:
        yield "its words do not match the hash in the history."
    elif "row" in recorded and not is_unchanged(article, recorded["row"]):
        yield "its list of contents is not the one that was stored."
