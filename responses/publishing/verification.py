"""Checks that publications, and their history, are unchanged: for `manage.py verify_publications`.

A publication's row has a hash of its words, and the audit event that created it has a hash of the row and is in the
history's chain. Anyone changing one of them would have to change them all.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection
from django.utils.dateparse import parse_datetime

from responses.enums import Move
from responses.models import Publication, PublishedArticle, PublishedFile
from s55tracker.audit import guard
from s55tracker.audit.chain import History, holds, walk
from s55tracker.text.wording import listed

MADE, PDF_MADE, ARTICLE_MADE = "publication_made", "pdf_made", "article_made"
WITHDRAWN = f"response_{Move.WITHDRAW_PUBLICATION.value}"
# The fields that never change once published. The other fields say whether the PDF has been made, and whether there has
# been a correction.
FROZEN = (
    *("response_id", "body_id", "approval_id", "number", "slug", "title", "kind", "inspection_published_on"),
    *("deadline_on", "safe_day_on", "content", "content_hash", "published_at", "published_on", "published_by_id"),
    "correction_reason",
)


@dataclass
class Verdict:
    """How much was checked, and one sentence for each difference."""

    publications: int = 0
    files: int = 0
    history: History = field(default_factory=History)
    altered: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not self.altered


def hash_of_row(publication: Publication) -> str:
    """SHA-256 of all the row's frozen fields."""
    values = {name: getattr(publication, name) for name in FROZEN}
    if publication.elsewhere_address:
        values["elsewhere_address"] = publication.elsewhere_address  # added later: earlier rows keep their hash
    words = json.dumps(values, sort_keys=True, separators=(",", ":"), default=_format_moment)
    return hashlib.sha256(words.encode()).hexdigest()


def _format_moment(value: date | datetime) -> str:
    """The same moment in any time zone: the database returns UTC."""
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value.isoformat()


def hash_of_content(content: Mapping[str, Any]) -> str:
    """As computed when the words were approved, before the publication's own details were added.

    From the stored form, not through today's classes, because a field added since would change the hash.
    """
    before = json.dumps({**content, "publication": None}, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(before.encode()).hexdigest()


def verify(*, noted_hash: str = "") -> Verdict:
    """Check every audit event, publication and file. `noted_hash` is the last hash of the chain in an earlier run."""
    verdict = Verdict()
    if lacking := guard.missing(connection):
        verdict.altered.append(f"The database does not protect history: {', '.join(lacking)} missing or switched off.")
    made: dict[tuple[str, int], dict] = {}
    pdfs: dict[str, dict] = {}
    articles: dict[str, dict] = {}
    recalled: dict[str, set[int]] = {}
    for event in walk(verdict.history):
        if event.action == MADE:
            made[event.target, event.detail.get("number", 0)] = event.detail
        elif event.action == PDF_MADE:
            pdfs[event.target] = event.detail
        elif event.action == ARTICLE_MADE:
            articles[event.target] = event.detail
        elif event.action == WITHDRAWN:
            recalled.setdefault(event.target, set()).update(event.detail.get("numbers", []))
    verdict.altered += verdict.history.altered
    if noted_hash and not holds(noted_hash):
        verdict.altered.append(f"The history no longer contains the hash {noted_hash}.")
    _look_at_publications(verdict, made, pdfs, articles, recalled)
    return verdict


def _look_at_publications(
    verdict: Verdict,
    made: dict[tuple[str, int], dict],
    pdfs: dict[str, dict],
    articles: dict[str, dict],
    recalled: dict[str, set[int]],
) -> None:
    current: Counter[str] = Counter()
    withdrawn: dict[str, set[int]] = {}
    publications = Publication.objects.select_related("response", "approval", "file", "article").order_by("pk")
    for publication in publications.iterator(chunk_size=50):
        verdict.publications += 1
        target = f"response:{publication.response.reference}"
        current[publication.response.reference] += publication.is_current
        if publication.withdrawn_at:
            withdrawn.setdefault(publication.response.reference, set()).add(publication.number)
        name = f"Publication {publication.number} of {publication.response.reference}"
        recorded = made.pop((target, publication.number), None)
        verdict.altered += [f"{name}: {what}" for what in _wrong_with(publication, recorded)]
        article, sha256 = getattr(publication, "article", None), articles.pop(f"publication:{publication.pk}", None)
        verdict.altered += [
            f"Page of {name[0].lower()}{name[1:]}: {what}" for what in _wrong_with_article(article, sha256)
        ]
        pdf = pdfs.pop(f"publication:{publication.pk}", None)
        file = getattr(publication, "file", None)
        verdict.files += file is not None
        verdict.altered += [
            f"PDF of {name[0].lower()}{name[1:]}: {what}" for what in _wrong_with_file(publication, file, pdf)
        ]
    verdict.altered += [
        f"Publication {number} of {target.partition(':')[2]}: it is missing." for target, number in made
    ]
    verdict.altered += [f"PDF of {target.replace(':', ' ')}: its publication is missing." for target in pdfs]
    verdict.altered += [f"Page of {target.replace(':', ' ')}: its publication is missing." for target in articles]
    verdict.altered += [
        f"{reference}: {'no publication is' if shown == 0 else f'{shown} publications are'} shown as the current one."
        for reference, shown in current.items()
        if shown != 1 and not (shown == 0 and reference in withdrawn)
    ]
    for reference in current:
        differing = withdrawn.get(reference, set()) ^ recalled.get(f"response:{reference}", set())
        if differing:
            numbers = listed(str(number) for number in sorted(differing))
            verdict.altered.append(f"{reference}: publication {numbers} was withdrawn or shown again without a record.")


def _wrong_with(publication: Publication, recorded: dict | None) -> list[str]:
    wrong = []
    if hash_of_content(publication.content) != publication.content_hash:
        wrong.append("its text is not what was published.")
    if publication.approval and publication.approval.content_hash != publication.content_hash:
        wrong.append("its text is not what was approved.")
    facts = publication.content.get("publication") or {}
    if (facts.get("number"), facts.get("correction_reason")) != (publication.number, publication.correction_reason):
        wrong.append("its number or reason is not the one printed in it.")
    elif parse_datetime(facts.get("published_at") or "") != publication.published_at:
        wrong.append("its time of publication is not the one printed in it.")
    if recorded is None:
        wrong.append("the history does not record that it was made.")
    elif "row_hash" in recorded and recorded["row_hash"] != hash_of_row(publication):
        wrong.append("its record is not what was published.")
    return wrong


def _wrong_with_file(publication: Publication, file: PublishedFile | None, recorded: dict | None) -> list[str]:
    if file is None:
        return ["it is missing."] if publication.rendered_at or recorded else []
    data = bytes(file.data)
    sha256 = hashlib.sha256(data).hexdigest()
    wrong = []
    if (sha256, len(data)) != (file.sha256, file.size):
        wrong.append("its bytes are not the ones published.")
    elif recorded and recorded.get("sha256") != sha256:
        wrong.append("its bytes do not match the hash in the history.")
    if publication.rendered_at is None:
        wrong.append("the publication has no record of it.")
    return wrong


def _wrong_with_article(article: PublishedArticle | None, recorded: dict | None) -> list[str]:
    """A publication made before articles were stored has none until the next sweep; then neither row nor event is there."""
    if article is None:
        return ["it is missing."] if recorded else []
    sha256 = hashlib.sha256(article.html.encode()).hexdigest()
    if sha256 != article.sha256:
        return ["its words are not those that were stored."]
    if recorded is None:
        return ["history does not say that it was made."]
    return [] if recorded.get("sha256") == sha256 else ["its words are not those that history has the hash of."]
