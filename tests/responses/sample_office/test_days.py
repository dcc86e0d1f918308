"""The sample office's story is the same on any day it is loaded."""

from datetime import date

import pytest

from responses.sample_office.story import load_sample_office
from tests.responses.sample_office.test_sample_office import check_that_everything_is_there

# New Year; a leap day; the day the clocks go forward, a Sunday.
DAYS = (date(2027, 1, 1), date(2028, 2, 29), date(2026, 3, 29))


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize("today", DAYS, ids=str)
def test_sample_office_is_whole_whatever_day_it_is(today):
    load_sample_office(today=today)

    check_that_everything_is_there(today)
