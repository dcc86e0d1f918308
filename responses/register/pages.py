"""Prepares the public pages. Everything on them comes from publications; nothing here can reach a draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe

from inspections.clock.deadlines import (
    RULES,
    Clock,
    clock_for,
    day_number,
    format_calculation,
    format_date,
    timeliness,
)
from inspections.clock.enums import LegalBasis
from responses.document import wording
from responses.document.content import BodyNames, DocumentContent
from responses.models import Publication, PublishedArticle
from responses.publishing.articles import Heading, article_of
from s55tracker.accounts.models import PolicingBody
from s55tracker.left_out import each_that_can_be_shown
from s55tracker.present import annotated
from s55tracker.text.wording import with_article


def recorded_clock(publication: Publication) -> Clock:
    """A clock with the two dates recorded at publication. It is enough to say whether the response was in time;
    `counted` explains the dates.
    """
    return Clock(
        published_on=publication.inspection_published_on,
        deadline=publication.deadline_on,
        safe_day=publication.safe_day_on,
        rule=RULES[0],  # not used: only the dates decide whether it was in time
    )


def absolute(path: str) -> str:
    """The full address of a page, for anything that leaves the site: feeds, data, citations."""
    return f"{settings.PUBLIC_URL}{path}"


# --- The register --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A row of the register."""

    title: str
    href: str
    office: str
    kind: str
    report_published_on: date
    published_on: date
    corrected_on: date | None
    went: str
    answered: str


def entries_of(publications: Sequence[Publication]) -> list[Entry]:
    """The entries for rows of `register`. Makes no query."""
    return list(each_that_can_be_shown(publications, _entry, part="the register of published responses"))


def _entry(row: Publication) -> Entry:
    first_published_on = annotated(row, "first_published_on")
    return Entry(
        title=row.title,
        href=row.get_absolute_url(),
        office=row.body.office_name,
        kind=row.get_kind_display(),
        report_published_on=row.inspection_published_on,
        published_on=first_published_on,
        corrected_on=row.published_on if row.number > 1 else None,
        went=timeliness(recorded_clock(row), published_on=first_published_on),
        answered="Published on another website"
        if row.was_published_elsewhere
        else format_answered_count(row.findings_answered),
    )


def format_answered_count(count: int) -> str:
    return f"{count} finding{'' if count == 1 else 's'} answered" if count else "No findings to answer"


@dataclass(frozen=True, kw_only=True)
class Notice:
    """The notice of a withdrawn response, or of one version of it: enough to identify it and know who to ask."""

    title: str
    office: str
    office_url: str
    contact: list[ContactLine]
    published_on: date
    withdrawn_on: date
    reason: str
    report_published_on: date
    current_href: str
    current_published_on: date | None
    has_earlier_version: bool

    @property
    def is_of_one_version(self) -> bool:
        """True while another version of the response is public, so that the response itself is not withdrawn."""
        return bool(self.current_href) or self.has_earlier_version


def notice_of(publication: Publication, versions: Sequence[Publication]) -> Notice:
    """The notice of a withdrawn publication. `versions` are all the response's publications, because another may have
    replaced it.
    """
    current = next((row for row in versions if row.is_current), None)
    return Notice(
        title=publication.title,
        office=publication.body.office_name,
        office_url=_office_url(publication.body),
        contact=contact_of(publication.body),
        published_on=publication.published_on,
        withdrawn_on=timezone.localdate(publication.withdrawn_at),
        reason=publication.withdrawn_because,
        report_published_on=publication.inspection_published_on,
        current_href=publication.get_absolute_url() if current else "",
        current_published_on=current.published_on if current else None,
        has_earlier_version=any(row.withdrawn_at is None for row in versions),
    )


# --- One response --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Pdf:
    """The PDF and its size as text. If there is no PDF, `size` is empty and `missing` says why."""

    href: str
    size: str
    missing: str = ""


@dataclass(frozen=True, kw_only=True)
class Version:
    """One publication of a response, for the list of all of them."""

    number: int
    name: str
    href: str
    pdf: Pdf
    published_on: date
    reason: str
    is_current: bool
    is_shown: bool
    withdrawn_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class ContactLine:
    """A way to reach the office: "Email", the address, and its link if it has one."""

    label: str
    words: str
    href: str = ""


@dataclass(frozen=True, kw_only=True)
class PublicResponse:
    """A published response as its page shows it: the document, and the information around it."""

    title: str
    office: str
    office_in_sentence: str
    office_url: str
    contact: list[ContactLine]
    language: str
    article: SafeString
    headings: list[Heading]
    pdf: Pdf
    shown: Version
    current: Version
    earlier: Version | None
    withdrawn_before: Version | None
    versions: list[Version]
    went: str
    counted: list[str]
    citation: str
    address: str
    canonical: str
    current_href: str
    description: str


def public_response(publication: Publication, versions: Sequence[Publication]) -> PublicResponse:
    """The page of one publication, whose content must be loaded. `versions` are all publications of the same response,
    newest first.
    """
    content = DocumentContent.from_json(publication.content)
    listed = [_version(row, shown=publication.number) for row in versions]
    shown = next(version for version in listed if version.is_shown)
    before = next((version for version in listed if version.number == publication.number - 1), None)
    article, headings = words_of(publication, content)
    title = wording.title(content)
    return PublicResponse(
        title=title,
        office=publication.body.office_name,
        office_in_sentence=with_article(publication.body.office_name),
        office_url=_office_url(publication.body),
        contact=contact_of(publication.body),
        language=content.language,
        article=article,
        headings=headings,
        pdf=shown.pdf,
        shown=shown,
        current=listed[0],
        earlier=before if before and before.withdrawn_on is None else None,
        withdrawn_before=before if before and before.withdrawn_on else None,
        versions=listed,
        went=_went(publication, first_published_on=_first_published_on(versions)),
        counted=counted(content),
        citation=(
            f"{content.body.office_name} ({publication.published_on.year}), {title}, publication {publication.number}, "
            f"published on {format_date(publication.published_on)}"
        ),
        address=absolute(shown.href),
        canonical=absolute(publication.get_absolute_url()),
        current_href=publication.get_absolute_url(),
        description=(
            f"The {content.body.holder_title} for {content.body.area}’s response to the inspection report “{content.inspection.title}”."
        ),
    )


def _office_url(body: PolicingBody) -> str:
    return f"{reverse('published-list')}?{urlencode({'office': body.slug})}"


def contact_of(body: PolicingBody) -> list[ContactLine]:
    """How to reach the office today. The document may have printed an earlier contact."""
    today = BodyNames(
        area="",
        kind="",
        holder_title="",
        holder_initials="",
        office_name=body.office_name,
        telephone=body.contact_telephone,
        email=body.contact_email,
        website=body.website,
    )
    lines = [
        ContactLine(label=label, words=words, href="" if label == "Telephone" else href)
        for label, words, href in wording.contact_lines(today)
    ]
    address = ", ".join(line.strip() for line in body.address.splitlines() if line.strip())
    return [*([ContactLine(label="Address", words=address)] if address else []), *lines]


def words_of(publication: Publication, content: DocumentContent) -> tuple[SafeString, list[Heading]]:
    """The stored article, or one rendered now if the publication is older than stored articles and no sweep has stored
    its article yet.
    """
    stored: PublishedArticle | None = getattr(publication, "article", None)
    if stored is None:
        return article_of(content, elsewhere=publication.elsewhere_address)
    return mark_safe(stored.html), [Heading(**heading) for heading in stored.headings]  # noqa: S308 - made by article_of


def counted(content: DocumentContent) -> list[str]:
    """How the deadline was worked out, by the rule that applied to this response."""
    inspection = content.inspection
    own = inspection.deadline if inspection.legal_basis == LegalBasis.SUPER_COMPLAINT else None
    return format_calculation(clock_for(inspection.published_on, basis=inspection.legal_basis, own_deadline=own))


def format_size(size: int) -> str:
    """ "82 KB", "1.4 MB": thousands of bytes, as file managers count."""
    return f"{size / 1_000_000:.1f} MB" if size >= 999_500 else f"{max(round(size / 1000), 1)} KB"


def why_no_pdf(row: Publication) -> str:
    """A sentence on why there is no PDF, and whether there will be one. Empty if there is one."""
    if row.rendered_at is not None:
        return ""
    if row.was_published_elsewhere:
        return "We do not have this response as a PDF. This page has its address."
    if row.never_has_a_pdf:
        return "There is no PDF of this publication. This page has all the text."
    if row.render_error:
        return "The PDF is not ready yet. This page has all the text."
    return "The PDF is being made. It will be here in a minute or two."


def _version(row: Publication, *, shown: int) -> Version:
    size = None if row.withdrawn_at else annotated(row, "pdf_size")
    return Version(
        number=row.number,
        name=f"Publication {row.number}",
        href=reverse("published-version", args=[row.slug, row.number]),
        pdf=Pdf(
            href=reverse("published-version-pdf", args=[row.slug, row.number]),
            size=format_size(size) if size is not None else "",
            missing=why_no_pdf(row),
        ),
        published_on=row.published_on,
        reason="" if row.withdrawn_at else row.correction_reason,
        is_current=row.is_current,
        is_shown=row.number == shown,
        withdrawn_on=timezone.localdate(row.withdrawn_at) if row.withdrawn_at else None,
    )


def _first_published_on(versions: Sequence[Publication]) -> date:
    """The first day of publication. As in `with_first_publication`, a withdrawn record of a publication elsewhere was a
    mistake, and does not count.
    """
    counted = [row for row in versions if not (row.withdrawn_at and row.was_published_elsewhere)]
    return min(row.published_on for row in counted)


def _went(publication: Publication, *, first_published_on: date) -> str:
    clock = recorded_clock(publication)
    days = day_number(clock, first_published_on)
    after = "on the same day as the report" if days == 0 else f"{days:,} day{'' if days == 1 else 's'} after the report"
    first = "first " if publication.number > 1 else ""
    return (
        f"The response was {first}published on {format_date(first_published_on)}, {after}: "
        f"{timeliness(clock, published_on=first_published_on)}."
    )
