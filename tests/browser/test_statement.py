"""The position statement on paper: one page, however much there is to say."""

from __future__ import annotations

from datetime import timedelta

import pypdfium2
import pytest
from django.utils import timezone

from responses.enums import ResponseStatus
from tests.factories import a_response, an_office

pytestmark = pytest.mark.django_db(transaction=True)


def ago(days: int):
    return timezone.localdate() - timedelta(days=days)


def test_full_statement_prints_on_one_sheet_of_a4(visit):
    office = an_office("Long and Winding Borsetshire")
    long = "an inspection of how well police forces and their partners protect people from harm at night " * 2
    for number in range(8):
        a_response(office, title=f"{long}, late {number}", published_on=ago(70))
        a_response(office, title=f"{long}, near {number}", published_on=ago(50))
    for number in range(3):
        a_response(office, ResponseStatus.WITH_APPROVER, title=f"{long}, waiting {number}", published_on=ago(20))
        a_response(office, ResponseStatus.PUBLISHED, title=f"{long}, out {number}", published_on=ago(40))
    visitor = visit()
    visitor.is_already(office.manager)
    visitor.goto("/dashboard/statement/")

    pdf = pypdfium2.PdfDocument(visitor.page.pdf(prefer_css_page_size=True))

    assert len(pdf) == 1
    assert [round(points) for points in pdf[0].get_size()] == [595, 842]
    words = pdf[0].get_textpage().get_text_range()
    assert "Late: 8" in words and "In time in the last 12 months" in words
    pdf.close()
