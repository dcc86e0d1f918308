"""Says how far a publication has got: its page is public immediately, and its PDF follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone

from responses.models import Publication
from s55tracker.working_days.calendar import format_date

# A PDF takes seconds. After this long without one, the page says that the worker may have a problem.
PATIENCE = timedelta(minutes=3)


@dataclass(frozen=True, kw_only=True)
class Progress:
    """`sentence` gives the status; `asks_again` makes the page refresh itself."""

    sentence: str
    is_done: bool = False
    is_waiting: bool = False
    asks_again: bool = False
    has_failed: bool = False
    is_settled: bool = False
    attempts: str = ""
    page_url: str = ""
    pdf_url: str = ""
    size: str = ""


def progress_of(publication: Publication, *, now: datetime) -> Progress:
    page_url = publication.get_absolute_url()
    if publication.was_published_elsewhere:
        has_pdf = publication.is_listed and publication.rendered_at is not None
        return Progress(
            sentence="This response was published on another website. Its date counts for deadlines and figures.",
            page_url=page_url if publication.is_listed else "",
            is_done=True,
            pdf_url=reverse("published-pdf", args=[publication.slug]) if has_pdf else "",
            size=filesizeformat(publication.file.size) if has_pdf else "",
        )
    if publication.rendered_at:
        return Progress(
            sentence="The page and its PDF are public.",
            is_done=True,
            page_url=page_url,
            pdf_url=reverse("published-pdf", args=[publication.slug]),
            size=filesizeformat(publication.file.size),
        )
    attempts = _attempts(publication, now)
    if publication.without_pdf_at is not None:
        decided_on = format_date(timezone.localdate(publication.without_pdf_at))
        return Progress(
            sentence=(
                f"The page is public, without a PDF. {publication.without_pdf_by} decided this on {decided_on}: "
                f"{publication.without_pdf_because}"
            ),
            is_settled=True,
            page_url=page_url,
        )
    if publication.render_error:
        return Progress(
            sentence=f"The page is public. The PDF could not be made: {publication.render_error}",
            has_failed=True,
            attempts=attempts,
            page_url=page_url,
        )
    if now - publication.published_at > PATIENCE:
        return Progress(
            sentence="The page is public, but the PDF has not been made yet. The part of the system that makes it may "
            "have stopped: tell the people who run this service. Nothing has been lost, and we will make the PDF once "
            "it is running again.",
            is_waiting=True,
            attempts=attempts,
            page_url=page_url,
        )
    return Progress(
        sentence="The page is public and the PDF is being made.",
        is_waiting=True,
        asks_again=True,
        attempts=attempts,
        page_url=page_url,
    )


def _attempts(publication: Publication, now: datetime) -> str:
    """How often we have tried, in a sentence. Empty while the first attempt may still be running, because there is no
    error and the worker's claim has not expired.
    """
    times = publication.render_attempts
    is_first = times == 1 and not publication.render_error and publication.render_after > now
    if not times or is_first:
        return ""
    return f"Tried {'once' if times == 1 else f'{times} times'}. We will try again at least once an hour."
