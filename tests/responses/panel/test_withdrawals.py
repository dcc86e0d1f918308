"""Withdrawn responses in the panel pack: listed with their notice, and counted as withdrawn until published again."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta

import docx
import pytest
from django.test import Client
from django.utils import timezone

from responses.approval import actions as approval
from responses.document.reports import Passage, Report, Table, page_of, pdf_of
from responses.enums import ResponseStatus
from responses.models import Publication, Response
from responses.panel.pages import report_of, summary_of
from responses.panel.queries import Period, panel_pack_of
from responses.panel.withdrawals import Withdrawal, versions_withdrawn, withdrawals_of
from responses.publishing import actions as publishing
from responses.publishing.withdrawing import withdraw_publication
from responses.word.reports import word_of_report
from s55tracker.richtext import to_simple_text
from tests.factories import a_finding, a_response, an_office, approve, refreshed, write_everything
from tests.responses.reading import words_of_pdf
from tests.verapdf import failures_of

REASON = "It named a witness.\n\n* first name\n* last name"


def a_version(number: int, published: int, withdrawn: int | None = None, *, current: bool = False) -> Publication:
    """A version published and withdrawn at noon on days of June 2026."""
    return Publication(
        number=number,
        is_current=current,
        published_at=datetime(2026, 6, published, 12, tzinfo=UTC),
        published_on=date(2026, 6, published),
        withdrawn_at=datetime(2026, 6, withdrawn, 12, tzinfo=UTC) if withdrawn else None,
        withdrawn_because=f"Reason {number}" if withdrawn else "",
    )


def withdrawal(day: int, number: int, again: int | None = None) -> Withdrawal:
    return Withdrawal(
        withdrawn_on=date(2026, 6, day),
        reason=f"Reason {number}",
        again_on=date(2026, 6, again) if again else None,
    )


@pytest.mark.parametrize(
    ("rows", "whole", "versions"),
    [
        ([a_version(1, 1, current=True)], [], []),
        ([a_version(1, 1, 5)], [withdrawal(5, 1)], []),
        ([a_version(1, 1, 5), a_version(2, 3, 5)], [withdrawal(5, 2)], []),
        ([a_version(1, 1, 5), a_version(2, 7, current=True)], [withdrawal(5, 1, again=7)], []),
        ([a_version(1, 1, 5), a_version(2, 3, current=True)], [], [(1, date(2026, 6, 5))]),
        ([a_version(1, 1, current=True), a_version(2, 3, 5)], [], [(2, date(2026, 6, 5))]),
        ([a_version(1, 1, 4), a_version(2, 3, 6)], [withdrawal(6, 2)], [(1, date(2026, 6, 4))]),
        (
            [a_version(1, 1, 3), a_version(2, 5, 8), a_version(3, 9, current=True)],
            [withdrawal(3, 1, again=5), withdrawal(8, 2, again=9)],
            [],
        ),
    ],
)
def test_withdrawal_of_one_version_is_not_a_withdrawal_of_the_response(rows, whole, versions):
    assert withdrawals_of(rows) == whole
    assert versions_withdrawn(rows) == versions


@pytest.fixture
def office(db):
    office = an_office()
    today = timezone.localdate()
    for title, days in (("Stays", 10), ("Goes", 60)):
        a_response(office, ResponseStatus.PUBLISHED, title=title, published_on=today - timedelta(days=days))
    return office


@pytest.fixture
def gone(office) -> Response:
    response = Response.objects.get(inspection__title="Goes")
    return withdraw_publication(by=office.approver, response=response, reason=REASON)


def pack_of(office, *, since: int = 0, until: int = 0, on: int = 0):
    today = timezone.localdate()
    period = Period(since=today - timedelta(days=since), until=today + timedelta(days=until))
    return panel_pack_of(office.body, period, today=today + timedelta(days=on))


def publish_again(office, response: Response, *, days: int) -> None:
    today = timezone.localdate()
    write_everything(office, refreshed(response), words="Without the name.")
    approval.submit_for_approval(by=office.officer, response=refreshed(response), today=today)
    approve(office, refreshed(response))
    publishing.publish(by=office.officer, response=refreshed(response), today=today + timedelta(days=days))


def test_withdrawn_response_is_listed_with_its_notice_and_counted_as_withdrawn(office, gone):
    pack = pack_of(office)
    today = timezone.localdate()
    (withdrawn,) = pack.withdrawn
    assert [each.title for each in pack.responses] == ["Stays"]
    assert (withdrawn.title, withdrawn.published_on) == ("Goes", today)
    assert withdrawn.withdrawal == Withdrawal(withdrawn_on=today, reason=REASON, again_on=None)
    assert withdrawn.address.endswith(f"/published/{gone.public_slug}/")
    assert (pack.figures.responses, pack.figures.withdrawn, pack.figures.late) == (1, 1, 0)
    assert pack.figures.recommendations == 2
    (outstanding,) = pack.outstanding
    assert (outstanding.title, outstanding.withdrawn_on, outstanding.is_late) == ("Goes", today, False)
    assert summary_of(pack).endswith("1 response was withdrawn, and each is listed with its notice.")


def test_response_published_again_counts_on_its_first_day_and_says_so(office, gone):
    publish_again(office, gone, days=3)
    today = timezone.localdate()

    pack = pack_of(office, on=5)
    again = next(each for each in pack.responses if each.title == "Goes")
    assert again.published_on == today
    assert again.withdrawals == (Withdrawal(withdrawn_on=today, reason=REASON, again_on=today + timedelta(days=3)),)
    # On the last day of this period it was still to be published again.
    assert [each.title for each in pack.outstanding] == ["Goes"]
    assert pack_of(office, until=5, on=5).outstanding == []
    assert pack.figures.responses == 2


def test_pack_of_an_earlier_period_says_nothing_of_a_later_withdrawal_of_another(office, gone):
    assert pack_of(office, since=30, until=-1).withdrawn == []


def test_one_version_withdrawn_leaves_the_response_published(office):
    response = Response.objects.get(inspection__title="Goes")
    publishing.start_correction(by=office.officer, response=response, reason="A number was wrong.")
    publish_again(office, response, days=0)
    Publication.objects.filter(response=response, number=1).update(
        withdrawn_at=timezone.now(), withdrawn_by=office.officer, withdrawn_because="It named a witness."
    )

    pack = pack_of(office)
    assert pack.withdrawn == [] and pack.outstanding == []
    row = next(each for each in pack.responses if each.title == "Goes")
    assert (row.versions_withdrawn, row.withdrawals) == (((1, timezone.localdate()),), ())
    assert pack.figures.responses == 2


def test_withdrawn_response_is_in_both_files_and_on_the_page(office, gone):
    report = report_of(pack_of(office), made_at=timezone.now())
    in_pdf = " ".join(words_of_pdf(pdf_of(report)))
    document = docx.Document(io.BytesIO(word_of_report(report)))
    in_word = " ".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    client = Client()
    client.force_login(office.manager)
    day = timezone.localdate().isoformat()
    page = client.get(f"/dashboard/panel/?since={day}&until={day}").content.decode()
    for said in ("It named a witness.", "Responses withdrawn", "to be published again"):
        assert said in in_pdf and said in in_word + "".join(p.text for p in document.paragraphs) and said in page, said


def test_lists_of_a_wording_stay_lists_in_both_files(office):
    wording = (
        "<p>Chief constables should:</p><ul><li>keep a register</li><li>review it<ol><li>monthly</li></ol></li></ul>"
    )
    today = timezone.localdate()
    a_response(
        office,
        ResponseStatus.PUBLISHED,
        title="Lists",
        published_on=today - timedelta(days=3),
        findings=[a_finding("1", wording=to_simple_text(wording))],
    )
    pack = pack_of(office)
    (finding,) = next(each for each in pack.responses if each.title == "Lists").findings
    assert finding.wording == wording
    report = report_of(pack, made_at=timezone.now())
    assert wording in page_of(report)
    assert failures_of([pdf_of(report)]) == [[]]
    document = docx.Document(io.BytesIO(word_of_report(report)))
    items = [
        paragraph.text
        for table in document.tables
        for row in table.rows
        for cell in row.cells
        for paragraph in cell.paragraphs
        if paragraph._p.pPr is not None and paragraph._p.pPr.numPr is not None
    ]
    assert items == ["keep a register", "review it", "monthly"]


def test_passage_in_a_cell_of_a_report_is_written_whole():
    table = Table(caption="One", headings=("A", "B"), rows=(("a", Passage("<p>x</p><p>y</p>")),), widths=(50, 50))
    report = Report(title="T", office="O", made_at=datetime(2026, 6, 1, tzinfo=UTC), blocks=(table,))
    document = docx.Document(io.BytesIO(word_of_report(report)))
    assert [paragraph.text for paragraph in document.tables[0].rows[1].cells[1].paragraphs] == ["x", "y"]
