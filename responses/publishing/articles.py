"""Stores the published article: the words of a publication as the public reads them, made once and kept with it.

Page and PDF have the same words because both come from `html_of`. The page serves the stored article, so it is not made
again for each reader, and a later version of the product cannot change a word of it.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass

import lxml.html
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from responses.document import wording
from responses.document.article import facts_of, html_of
from responses.document.characters import drawn
from responses.document.content import DocumentContent
from responses.models import Publication, PublishedArticle
from responses.publishing.fingerprints import ARTICLE_MADE, fingerprint_of_article
from responses.sealing.seals import seal
from s55tracker.audit.trail import record

# The most articles that one sweep stores for publications made before articles were stored.
MOST_IN_A_SWEEP = 100


@dataclass(frozen=True)
class Heading:
    """A main heading of the article and its place on the page."""

    id: str
    text: str


def article_of(content: DocumentContent, *, elsewhere: str = "") -> tuple[SafeString, list[Heading]]:
    """The article with an id on each of its main headings, and the list of those headings.

    `elsewhere` is the address of a response published on another website: its article has only the facts and that
    address.
    """
    return with_anchors(html_of_elsewhere(content, elsewhere) if elsewhere else html_of(content))


def html_of_elsewhere(content: DocumentContent, address: str) -> str:
    context = {
        "content": content,
        "heading": wording.heading(content.body),
        "statute": wording.statute_paragraph(content),
        "facts": list(facts_of(content)),
        "address": address,
    }
    return drawn(render_to_string("documents/elsewhere.html", context)).strip()


def with_anchors(article: str) -> tuple[SafeString, list[Heading]]:
    """Gives each main heading an id, without changing any words."""
    root = lxml.html.fragment_fromstring(article)
    headings: list[Heading] = []
    for element in root.iter("h2"):
        text = " ".join(element.text_content().split())
        name = slugify(text) or "part"
        taken = sum(heading.id.rpartition("-")[0] == name or heading.id == name for heading in headings)
        element.set("id", f"{name}-{taken + 1}" if taken else name)
        headings.append(Heading(id=element.get("id"), text=text))
    html = lxml.html.tostring(root, encoding="unicode", with_tail=False)
    return mark_safe(html), headings  # noqa: S308 - parsed from our own article, whose passages are cleaned


@transaction.atomic
def store_article(publication: Publication) -> PublishedArticle:
    """Make the article of a publication and record its hash in history. If one is stored already, return it."""
    stored = PublishedArticle.objects.filter(publication=publication).first()
    if stored is not None:
        return stored
    html, headings = article_of(DocumentContent.from_json(publication.content), elsewhere=publication.elsewhere_address)
    sha256 = hashlib.sha256(html.encode()).hexdigest()
    stored, is_new = PublishedArticle.objects.get_or_create(
        publication=publication,
        defaults={"html": html, "headings": [asdict(heading) for heading in headings], "sha256": sha256},
    )
    if is_new:
        record(
            action=ARTICLE_MADE,
            target=publication,
            by=None,
            number=publication.number,
            sha256=sha256,
            row=fingerprint_of_article(stored),
        )
        seal(publication.response, stored)
    return stored


def store_missing_articles() -> int:
    """Store articles for publications made before articles were stored, a few in each sweep. Returns the number stored."""
    missing = Publication.objects.filter(article=None, withdrawn_at=None).order_by("pk")[:MOST_IN_A_SWEEP]
    return len([store_article(publication) for publication in missing])
