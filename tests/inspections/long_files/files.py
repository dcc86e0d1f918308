"""Files that are too long to be read at once, made for the tests."""

from __future__ import annotations

from functools import cache

from django.utils import timezone

from inspections.intake.reading import MOST_PAGES_AT_ONCE
from inspections.long_files.actions import keep_long_file
from inspections.long_files.working import work_on_long_file
from inspections.models import LongFile
from tests.inspections.intake.paged import REPORT, RESPONSE, as_pdf

Purpose = LongFile.Purpose
MORE = "<p class='next'>We walked past the lamps of another street.</p>"
TOO_MANY_PAGES = MOST_PAGES_AT_ONCE + 1


@cache
def a_pdf(*, pages: int = TOO_MANY_PAGES, of: str = Purpose.REPORT) -> bytes:
    """A report or response of so many pages."""
    start = REPORT if of == Purpose.REPORT else RESPONSE
    return as_pdf(start + MORE * (pages - 1 - start.count('class="next"')))


def a_long_file(
    office, *, purpose: str = Purpose.REPORT, data: bytes | None = None, by=None, name="report.pdf"
) -> LongFile:
    return keep_long_file(
        by=by or office.officer,
        body=office.body,
        purpose=purpose,
        data=a_pdf(of=purpose) if data is None else data,
        name=name,
    )


def a_read_long_file(office, **options) -> LongFile:
    file = a_long_file(office, **options)
    assert work_on_long_file(file.pk)
    return LongFile.objects.get(pk=file.pk)


def a_stopped_long_file(office) -> LongFile:
    """One whose worker was killed a while ago."""
    file = a_long_file(office)
    now = timezone.now()
    LongFile.objects.filter(pk=file.pk).update(step=1, attempts=1, page=3, pages=31, started_at=now, work_after=now)
    return LongFile.objects.get(pk=file.pk)


def of_long_files(office) -> dict[str, list[dict[str, int]]]:
    """The arguments of every address."""
    waiting = [{"pk": a_stopped_long_file(office).pk}]
    read = [{"pk": a_read_long_file(office, data=a_pdf(pages=4)).pk}]
    return {
        **dict.fromkeys(("long-file", "long-file-cancel", "long-file-try-again"), waiting),
        "inspection-from-long-file": read,
    }
