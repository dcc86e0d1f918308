"""Names on the pages for findings without numbers."""

from datetime import date

import pytest

from responses.completeness.problems import problems_of
from responses.finding_names import names_of
from tests.factories import a_finding, a_response, an_office

pytestmark = pytest.mark.django_db


def test_unnumbered_findings_of_a_kind_are_told_apart_by_their_place():
    response = a_response(
        an_office(),
        findings=[
            a_finding("2"),
            a_finding("", kind="area_for_improvement", wording="The force should answer sooner."),
            a_finding("", kind="area_for_improvement", wording="The force should count better."),
        ],
    )

    names = list(names_of(list(response.inspection.findings.all())).values())

    assert names == ["Recommendation 2", "First area for improvement", "Second area for improvement"]
    explained = [p.sentence.split(":")[0] for p in problems_of(response, today=date(2030, 1, 1)) if p.finding]
    assert explained == [
        "Explain recommendation 2",
        "Explain the first area for improvement",
        "Explain the second area for improvement",
    ]
