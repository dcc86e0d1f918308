from datetime import date

import pytest

from inspections.intake.dates import read_date


@pytest.mark.parametrize(
    ("printed", "on", "certain"),
    [
        ("11th August 2023", date(2023, 8, 11), True),
        ("02 October 2023", date(2023, 10, 2), True),
        ("the 2 November 2022", date(2022, 11, 2), True),
        ("1st of March, 2024", date(2024, 3, 1), True),
        ("Friday 11 Aug 2023", date(2023, 8, 11), True),
        ("March 5, 2024", date(2024, 3, 5), True),
        ("03/04/2017", date(2017, 4, 3), True),
        ("27/03/25", date(2025, 3, 27), True),
        ("27.03.2025", date(2025, 3, 27), True),
        ("2024-02-29T09:30:00+00:00", date(2024, 2, 29), True),
        ("January 2024", date(2024, 1, 1), False),
        ("31 November 2023, no: 30 November 2023", date(2023, 11, 30), True),
        ("1 January 1066, no: May 2024", date(2024, 5, 1), False),
    ],
)
def test_date_is_read(printed, on, certain):
    read = read_date(printed)
    assert (read.on, read.certain) == (on, certain)


@pytest.mark.parametrize(
    "printed", ["", "soon", "31/02/2024", "31 February 2024", "section 55", "by 2025", "version 1.2.3"]
)
def test_no_date_is_none(printed):
    assert read_date(printed) is None


@pytest.mark.parametrize(
    "printed", ["31 December 9999", "1 January 0001", "21 August 1996", "1 January 2101", "June 1850"]
)
def test_date_that_no_report_can_have_is_none(printed):
    assert read_date(printed) is None
