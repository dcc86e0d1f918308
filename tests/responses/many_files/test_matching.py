"""Which files and recorded reports look like the same one."""

from __future__ import annotations

from datetime import date

import pytest

from inspections.likeness import folded
from inspections.report_addresses import page_of
from responses.many_files.matching import Facts, groups_of, recorded_like, why_same, wording_hash


def facts(key: int = 1, title: str = "Lamps after dark", day: date | None = date(2023, 7, 7), **more) -> Facts:
    return Facts(**{"key": key, "title": title, "published_on": day, "file": key} | more)


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (facts(2), "the title is the same"),
        (facts(2, day=None), "the title is the same"),
        (facts(2, "LAMPS – after dark", date(2023, 7, 9)), "the title is the same"),
        (facts(2, "Lamp after dark", date(2023, 7, 9)), "the title and the date are almost the same"),
        (facts(2, day=date(2020, 7, 7)), ""),
        (facts(2, "Lamps after dark 2", date(2023, 7, 7)), ""),
        (facts(2, "Dogs", date(2023, 7, 7)), ""),
        (facts(2, "", None), ""),
    ],
)
def test_titles_and_dates(other, why):
    assert why_same(facts(), other) == why
    assert why_same(other, facts()) == why


def test_reports_with_the_same_address_findings_or_text_are_the_same_whatever_their_title():
    one = facts(pages=frozenset({"lamps-after-dark-2023"}), wordings=frozenset("abc"), text_hash="x")

    for same, why in (
        ({"pages": frozenset({"lamps-after-dark-2023"})}, "the report has the same address"),
        ({"wordings": frozenset("bcd")}, "2 findings have the same wording"),
        ({"text_hash": "x"}, "the text is the same"),
    ):
        assert why_same(one, facts(2, "Dogs", None, **same)) == why
    assert why_same(one, facts(2, "Dogs", None, wordings=frozenset("cdefg"))) == ""


def test_groups_join_all_that_are_alike_but_never_the_parts_of_one_file():
    found = [
        facts(1),
        facts(2, "Lamps after dark!"),
        facts(3, "Dogs"),
        facts(4, "Lamp after dark", date(2023, 7, 9)),
        facts(5, "Keys"),
        Facts(key=6, title="Keys", published_on=date(2023, 7, 7), file=5),
    ]

    assert groups_of(found) == [[1, 2, 4]]


def test_nearest_of_several_recorded_reports_is_named():
    reports = [facts(7, day=date(2023, 7, 1)), facts(8, day=date(2023, 7, 8)), facts(9, "Dogs")]

    assert recorded_like(facts(), reports) == (reports[1], "the title is the same")
    assert recorded_like(facts(title="Cats"), reports) is None


def test_address_is_recognised_on_each_of_the_inspectorates_hosts():
    ends = {
        page_of(f"https://{place}/state-of-the-lamps-2021/")
        for place in (
            "hmicfrs.justiceinspectorates.gov.uk/publication-html",
            "www.justiceinspectorates.gov.uk/hmicfrs/publications",
            "hmicfrs.gov.uk/publications",
        )
    }

    assert ends == {"state-of-the-lamps-2021"}
    assert (
        page_of("https://www.justiceinspectorates.gov.uk/hmic/wp-content/uploads/State-of-the-lamps-2021.pdf") in ends
    )
    assert page_of("https://elsewhere.example/state-of-the-lamps-2021/") == ""
    assert page_of("https://hmicfrs.justiceinspectorates.gov.uk/publications/") == ""
    assert page_of("") == ""


def test_spaced_initials_and_other_quotation_marks_make_no_difference():
    assert folded("The H M I C F R S report") == folded("The HMICFRS report")
    assert folded("Plan A: part B") == "plan a part b"
    assert wording_hash("Forces’ lamps.") == wording_hash("forces' lamps")
