"""The panel pack: the responses of a period with figures that anyone can check, as a page, a PDF and a Word file."""

from __future__ import annotations

import io
from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta

import docx
import pytest
from django.test import Client
from django.utils import timezone

from responses.approval import actions as approval
from responses.document.reports import pdf_of
from responses.enums import ResponseStatus
from responses.models import Response
from responses.panel.forms import last_quarter, period_form, usual_periods
from responses.panel.pages import figure_rows, report_of, summary_of
from responses.panel.queries import LONGEST_WORDING, Period, panel_pack_of
from responses.publishing import actions as publishing
from responses.word.reports import word_of_report
from s55tracker.richtext import to_plain_text
from tests.factories import Office, a_finding, a_response, an_office, approve, refreshed, write_everything
from tests.responses.reading import words_of_pdf
from tests.verapdf import failures_of

pytestmark = pytest.mark.django_db

SECRET = "zanzibarine"


def an_office_with_responses() -> Office:
    """Responses in time, on the deadline, late, and still to be published after the safe day; and another office’s."""
    office = an_office()
    today = timezone.localdate()
    for title, days in (("In time", 10), ("On the deadline", 56), ("Late", 70)):
        a_response(office, ResponseStatus.PUBLISHED, title=title, published_on=today - timedelta(days=days))
    draft = a_response(office, ResponseStatus.DRAFTING, title="To come", published_on=today - timedelta(days=60))
    write_everything(office, draft, words=SECRET)
    a_response(an_office("Mummerset"), ResponseStatus.PUBLISHED, title="Of another office")
    return office


@pytest.fixture(scope="module")
def written(written_once):
    return written_once(an_office_with_responses)


@pytest.fixture
def office(written) -> Office:
    return deepcopy(written)


@pytest.fixture
def today() -> date:
    return timezone.localdate()


def pack_of(office: Office, today: date, *, since: int = 0, until: int = 0):
    period = Period(since=today - timedelta(days=since), until=today + timedelta(days=until))
    return panel_pack_of(office.body, period, today=today)


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_figures_are_counted_from_the_responses_of_the_period(office, today):
    figures = pack_of(office, today).figures
    assert (figures.responses, figures.by_safe_day, figures.on_the_deadline, figures.late) == (3, 1, 1, 1)
    assert (figures.median_days, figures.recommendations) == (56, 6)
    assert figures.force == {"Accepted": 6, "Accepted in part": 0, "Not accepted": 0}
    assert figures.office == {"Action taken": 0, "Action proposed": 6, "No action, with the reason": 0}


def test_figures_are_what_someone_counts_in_the_rows_of_the_same_pack(office, today):
    pack = pack_of(office, today)
    recommendations = [finding for response in pack.responses for finding in response.findings]
    assert sum(pack.figures.force.values()) == sum(pack.figures.office.values()) == len(recommendations)
    assert dict(figure_rows(pack.figures))["Recommendations answered"] == str(len(recommendations))


def test_responses_come_in_order_with_their_addresses_and_no_other_office(office, today):
    pack = pack_of(office, today)
    assert [each.title for each in pack.responses] == ["In time", "On the deadline", "Late"]
    assert all(each.address.startswith("http://localhost:8000/published/") for each in pack.responses)
    assert [each.days for each in pack.responses] == [10, 56, 70]


def test_first_and_last_day_of_a_period_belong_to_it(office, today):
    yesterday, tomorrow = today - timedelta(days=1), today + timedelta(days=1)
    for period, number in (
        (Period(since=today, until=today), 3),
        (Period(since=yesterday, until=yesterday), 0),
        (Period(since=tomorrow, until=tomorrow), 0),
    ):
        assert panel_pack_of(office.body, period, today=today).figures.responses == number


def test_what_was_still_to_be_published_is_as_it_was_at_the_end_of_the_period(office, today):
    (outstanding,) = pack_of(office, today).outstanding
    assert (outstanding.title, outstanding.is_late) == ("To come", True)
    # Five days ago all but the newest report waited too.
    earlier = Period(since=today - timedelta(days=20), until=today - timedelta(days=5))
    titles = [each.title for each in panel_pack_of(office.body, earlier, today=today).outstanding]
    assert sorted(titles) == ["In time", "Late", "On the deadline", "To come"]
    first = Period(since=today - timedelta(days=90), until=today - timedelta(days=65))
    assert [each.title for each in panel_pack_of(office.body, first, today=today).outstanding] == ["Late"]


def test_pack_has_no_word_of_a_draft(office, today):
    report = report_of(pack_of(office, today), made_at=timezone.now())
    assert SECRET not in " ".join(words_of_pdf(pdf_of(report)))
    assert SECRET not in words_of_docx(word_of_report(report))


def words_of_docx(data: bytes) -> str:
    document = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return " ".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.mark.parametrize(("in_time", "when"), [(1, "by"), (0, "after")])
def test_one_response_is_counted_in_a_sentence_of_its_own(office, today, in_time, when):
    pack = pack_of(office, today)
    one = replace(pack, figures=replace(pack.figures, responses=1, by_safe_day=in_time, recommendations=1))

    assert summary_of(one).endswith(
        f"published 1 response to an inspection report, {when} the safe day, and answered 1 recommendation."
    )


def test_pdf_and_word_file_say_the_same(office, today):
    report = report_of(pack_of(office, today), made_at=timezone.now())
    in_pdf, in_word = " ".join(words_of_pdf(pdf_of(report))), words_of_docx(word_of_report(report))
    for said in (
        "Report to the Police and Crime Panel",
        "3 responses to inspection reports, 1 of them by the safe day, and answered 6 recommendations.",
        "On the deadline, one day past a strict reading",
        "Reports without a response on",
        "2 recommendations in this report",
        "Action proposed",
    ):
        assert said in in_pdf, said
        assert said in " ".join(in_word.split()), said


def test_word_file_has_headings_and_rows_that_repeat(office, today):
    document = docx.Document(io.BytesIO(word_of_report(report_of(pack_of(office, today), made_at=timezone.now()))))
    headings = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "Heading 1"]
    assert headings == [
        "Figures",
        "Responses published",
        "Responses not published by the end of the period",
        "Recommendations and other findings, by response",
    ]
    assert document.core_properties.title.startswith("Responses to police inspections, ")
    assert "tblHeader" in document.tables[1].rows[0]._tr.xml
    assert "cantSplit" in document.tables[1].rows[1]._tr.xml


@pytest.mark.sweep
def test_pdf_conforms_to_pdf_ua_when_empty_and_when_long(office, today):
    long = [
        a_finding(str(number), wording=f"Chief constables should keep register {number}. {'word ' * 200}")
        for number in range(40)
    ]
    a_response(office, ResponseStatus.PUBLISHED, title="Long " * 50, findings=long)
    empty = report_of(pack_of(office, today, since=-400, until=400), made_at=timezone.now())
    full = pack_of(office, today)
    assert len(full.responses[-1].findings) == 40
    assert max(len(to_plain_text(finding.wording)) for finding in full.responses[-1].findings) <= LONGEST_WORDING + 1
    assert failures_of([pdf_of(empty)]) == [[]]
    assert failures_of([pdf_of(report_of(full, made_at=timezone.now()))]) == [[]]


@pytest.mark.sweep
def test_pack_takes_the_same_queries_however_many_responses(office, today, django_assert_num_queries):
    for number in range(3):
        a_response(office, ResponseStatus.PUBLISHED, title=f"Another {number}")
    with django_assert_num_queries(2):
        assert pack_of(office, today).figures.responses == 6


# --- The page ----------------------------------------------------------------------------------------------------------


def test_page_shows_the_period_its_figures_and_the_files(office, today):
    day = today.isoformat()
    html = signed_in(office.manager).get(f"/dashboard/panel/?since={day}&until={day}").content.decode()
    for said in ("In time", "To come", "Download as a PDF", "Download for Word", "Responses published"):
        assert said in html
    assert f"since={day}&amp;until={day}" in html
    assert SECRET not in html and "Of another office" not in html


def test_page_without_a_period_shows_the_quarter_before_this_one(office, today):
    client = signed_in(office.officer)
    usual = last_quarter(today)
    context = client.get("/dashboard/panel/").context
    assert context["pack"].period == usual
    assert (usual.until + timedelta(days=1)).day == 1 and usual.until < today


@pytest.mark.parametrize(
    ("day", "since", "until"),
    [
        (date(2026, 1, 1), date(2025, 10, 1), date(2025, 12, 31)),
        (date(2026, 3, 31), date(2025, 10, 1), date(2025, 12, 31)),
        (date(2024, 5, 29), date(2024, 1, 1), date(2024, 3, 31)),
        (date(2026, 11, 29), date(2026, 7, 1), date(2026, 9, 30)),
    ],
)
def test_last_quarter(day, since, until):
    assert last_quarter(day) == Period(since=since, until=until)


def test_financial_years_begin_in_april():
    for day, begins in ((date(2026, 3, 31), 2025), (date(2026, 4, 1), 2026)):
        periods = dict(usual_periods(day))
        assert periods["This financial year"] == Period(since=date(begins, 4, 1), until=date(begins + 1, 3, 31))
        assert periods["Last financial year"].until == date(begins, 3, 31)


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("since=2026-05-01&until=2026-04-30", "The last day must be the same as or after the first day"),
        ("since=2015-01-01&until=2026-04-30", "Choose a period of 5 years or less"),
        ("since=2026-05-01", "Enter"),
        ("since=2026-05-01&until=nothing", "Enter the last day"),
    ],
)
def test_period_that_cannot_be_used_says_why(office, query, error):
    answer = signed_in(office.officer).get(f"/dashboard/panel/?{query}")
    assert answer.status_code == 422
    assert error in answer.content.decode()
    assert signed_in(office.officer).get(f"/dashboard/panel/pack.pdf?{query}").status_code == 404


def test_period_with_nothing_in_it_says_so(office):
    html = signed_in(office.officer).get("/dashboard/panel/?since=2001-01-01&until=2001-03-31").content.decode()
    assert "No responses were published in this period." in html
    assert "The office published no responses between 1 January 2001 and 31 March 2001." in html


@pytest.mark.sweep
@pytest.mark.at("2026-10-14T10:00")  # all of them are published on one day
def test_long_list_has_pages(office, today):
    for number in range(20):
        a_response(office, ResponseStatus.PUBLISHED, title=f"Another {number}")
    day = today.isoformat()
    answer = signed_in(office.officer).get(f"/dashboard/panel/?since={day}&until={day}&page=2")
    assert len(answer.context["page"].object_list) == 3
    assert len(answer.content) < 100_000


@pytest.mark.parametrize(
    ("form", "begins", "media_type"),
    [
        ("pdf", b"%PDF-", "application/pdf"),
        ("docx", b"PK", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ],
)
def test_files_are_those_of_the_period_on_the_page(office, today, form, begins, media_type):
    day = today.isoformat()
    answer = signed_in(office.approver).get(f"/dashboard/panel/pack.{form}?since={day}&until={day}")
    assert (answer.status_code, answer["Content-Type"]) == (200, media_type)
    assert answer.content.startswith(begins)
    assert answer["Content-Disposition"] == f'attachment; filename="borsetshire-responses-{day}-{day}.{form}"'


def test_force_and_other_offices_have_no_page_of_this_office(office):
    assert signed_in(office.lead).get("/dashboard/panel/").status_code == 404
    other = an_office("Ambridge").officer
    assert signed_in(other).get("/dashboard/panel/?office=borsetshire").status_code == 404
    assert signed_in(other).get("/dashboard/panel/pack.odt").status_code == 404


def test_correction_moves_no_response_to_another_period(office, today):
    response = Response.objects.get(inspection__title="In time")
    publishing.start_correction(by=office.officer, response=response, reason="A number was wrong.")
    write_everything(office, refreshed(response), words="With the right number.")
    approval.submit_for_approval(by=office.officer, response=refreshed(response), today=today)
    approve(office, refreshed(response))
    later = today + timedelta(days=100)
    publishing.publish(by=office.officer, response=refreshed(response), today=later)

    assert [each.corrected_on for each in pack_of(office, today).responses] == [later, None, None]
    after = Period(since=today + timedelta(days=1), until=later)
    assert panel_pack_of(office.body, after, today=later).responses == []


def test_period_of_the_address_is_the_period_of_the_form(rf, today):
    form = period_form(
        rf.get("/", {"since": "2026-01-01", "until_day": "2", "until_month": "3", "until_year": "2026"}).GET,
        today=today,
    )
    assert form.is_valid(), form.errors
    assert form.period == Period(since=date(2026, 1, 1), until=date(2026, 3, 2))
