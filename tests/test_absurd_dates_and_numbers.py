"""Impossible days and numbers, in every form and every address: a sentence or nothing, never a broken page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from urllib.parse import urlencode

import pytest
from django import forms
from django.test import Client
from django.utils import timezone
from lxml import html

import inspections
import responses
import s55tracker
from s55tracker.govuk.fields import DateField, DateParts
from tests.reading import names_read
from tests.test_addresses import PEOPLE, TABLE, client_of, path_for, world, world_once  # noqa: F401 - fixtures

TWENTY_FIVE = "1" * 25
FIVE_THOUSAND = "7" * 5000

# Typed days, months and years, with the expected answer of every date field.
OUT_OF_SPAN = "must be between "
SENTENCES = {
    ("01", "01", "0001"): OUT_OF_SPAN,
    ("31", "12", "1899"): OUT_OF_SPAN,
    ("1", "1", "2101"): OUT_OF_SPAN,
    ("31", "12", "9999"): OUT_OF_SPAN,
    ("30", "2", "2026"): "must be a real date",
    ("30", "February", "2026"): "must be a real date",
    (TWENTY_FIVE, "6", "2026"): "must be a real date",
    ("6", TWENTY_FIVE, "2026"): "must be a real date",
    ("6", "6", TWENTY_FIVE): "Year must include 4 numbers",
    (FIVE_THOUSAND, "6", "2026"): "must be a real date",
    ("6", "6", FIVE_THOUSAND): "Year must include 4 numbers",
    ("0", "6", "2026"): "must be a real date",
    ("1", "1", "0000"): "must be a real date",
    ("-1", "6", "2026"): "must be a real date",
    ("6", "-6", "2026"): "must be a real date",
    ("6", "6", "-2026"): "Year must include 4 numbers",
    ("٣", "6", "2026"): "must be a real date",
    ("6", "6", "٢٠٢٦"): "Year must include 4 numbers",
    ("²", "6", "2026"): "must be a real date",
    ("", "6", "2026"): "must include a day",
    ("6", "", "2026"): "must include a month",
    ("6", "6", ""): "must include a year",
    ("6", "", ""): "must include a month and year",
}
# A whole date in one parameter, as in an address.
WHOLE = [
    "0001-01-01",
    "1899-12-31",
    "2101-01-01",
    "9999-12-31",
    "2026-02-30",
    f"2026-01-{TWENTY_FIVE}",
    "٢٠٢٦-٠١-٠١",
    "-1",
]


def every_form() -> Iterator[type[forms.BaseForm]]:
    """Each form class of the product, wherever it is defined."""
    for package in (s55tracker, inspections, responses):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            if ".forms" in module.name or module.name.endswith((".gallery", ".presenters")):
                import_module(module.name)
    waiting, seen = [forms.BaseForm], set()
    while waiting:
        form = waiting.pop()
        if form not in seen:
            seen.add(form)
            waiting += form.__subclasses__()
            if form.__module__.split(".")[0] in ("s55tracker", "inspections", "responses"):
                yield form


def date_fields() -> dict[str, forms.Field]:
    return {
        f"{form.__name__}.{name}": field
        for form in every_form()
        for name, field in getattr(form, "base_fields", {}).items()
        if "date" in type(field).__name__.lower()
    }


def problem_with(field: forms.Field, typed: DateParts) -> str:
    try:
        field.clean(typed)
    except forms.ValidationError as error:
        return " ".join(error.messages)
    return ""


def test_every_date_of_every_form_names_what_is_wrong_and_its_limits():
    fields = date_fields()
    accepted = {}
    for name, field in fields.items():
        for typed, sentence in SENTENCES.items():
            said = problem_with(field, DateParts(*typed))
            beside_today = field.past or field.future
            if sentence not in said and not (
                beside_today and sentence == OUT_OF_SPAN and "must be today or in the" in said
            ):
                accepted[name, typed[0][:4], typed[1][:4], typed[2][:4]] = said

    assert len(fields) > 12
    assert {name for name, field in fields.items() if not isinstance(field, DateField)} == set()
    assert accepted == {}


@pytest.mark.parametrize("name", ["InviteForm.comment_by", "AbsenceForm.until_on", "ClockForm.own_deadline_on"])
def test_the_right_day_of_a_wrong_year_is_too_far_away_where_days_are_near(name):
    year = timezone.localdate().year + 5
    assert OUT_OF_SPAN in problem_with(date_fields()[name], DateParts("14", "1", str(year)))


def test_a_finding_may_be_due_ten_years_from_now_and_not_in_twenty():
    due = date_fields()["FindingForm.due_on"]
    today = timezone.localdate().year

    assert problem_with(due, DateParts("1", "2", str(today + 10))) == ""
    assert OUT_OF_SPAN in problem_with(due, DateParts("1", "2", str(today + 20)))


# --- Through the pages -------------------------------------------------------------------------------------------------


def fields_of(form) -> dict[str, list[str]]:
    """The fields a browser would send from an unchanged form on the page."""
    sent: dict[str, list[str]] = {}
    for field in form.xpath(".//input[@name] | .//textarea[@name] | .//select[@name]"):
        kind = field.get("type", "text")
        if (kind in ("checkbox", "radio") and field.get("checked") is None) or kind == "file":
            continue
        if field.tag == "select":
            values = [each.get("value", "") for each in field.xpath(".//option[@selected]")] or [""]
        elif field.tag == "textarea":
            values = [field.text or ""]
        else:
            values = [field.get("value", "")]
        sent.setdefault(field.get("name"), []).extend(values)
    return sent


def forms_with_dates(client: Client, path: str) -> Iterator[tuple[str, str, dict[str, list[str]], list[str]]]:
    """Each form with a date on a page: its method, its address, its values, and the dates' names."""
    answer = client.get(path)
    if answer.status_code != 200 or "text/html" not in answer.headers["Content-Type"]:
        return
    for form in html.fromstring(answer.getvalue().decode()).xpath("//form"):
        fields = fields_of(form)
        dates = [name.removesuffix("_year") for name in fields if name.endswith("_year")]
        if dates:
            yield form.get("method", "get").lower(), form.get("action") or path, fields, dates


# All forms that ask for a date are at these addresses: add new ones here.
WITH_A_DATE = {
    ("away-add", "post"),
    ("away-change", "post"),
    ("components", "post"),
    ("inspection-correct-date", "post"),
    ("inspection-edit", "post"),
    ("inspection-from-long-file", "post"),
    ("inspection-log", "post"),
    ("finding-edit", "post"),
    ("finding-add", "post"),
    ("office-bank-holidays", "post"),
    ("office-delegation-add", "post"),
    ("office-reminders", "get"),
    ("office-sign-in-rules", "post"),
    ("panel-pack", "get"),
    ("response-distribution-line", "post"),
    ("response-force-move", "post"),
    ("response-import-review", "post"),
    ("response-step", "post"),
}
# For the pages, one of each kind of the inputs above.
ONE_OF_EACH = [
    ("01", "01", "0001"),
    ("31", "12", "9999"),
    ("30", "2", "2026"),
    (TWENTY_FIVE, "6", "2026"),
    ("٣", "6", "٢٠٢٦"),
]
ANSWERS = {200, 422}


@pytest.mark.django_db
def test_no_page_that_asks_for_a_date_takes_one_that_cannot_be(world):  # noqa: F811
    found, wrong = set(), []
    for person in ("officer", "administrator", "platform"):
        client = client_of(world, person)
        client.raise_request_exception = False
        for name, path in pages_of(world, person):
            for method, action, fields, dates in forms_with_dates(client, path_for(world, path)):
                if (name, method) in found and name != "response-force-move":
                    continue
                found.add((name, method))
                target = action if action.startswith("/") else path_for(world, path)
                for typed in ONE_OF_EACH:
                    # A super-complaint's date is ignored if the report is not one.
                    sent = fields | ({"legal_basis": ["super_complaint"]} if "legal_basis" in fields else {})
                    for each in dates:
                        parts = zip(("day", "month", "year"), typed, strict=True)
                        sent |= {f"{each}_{part}": [value] for part, value in parts}
                    answer = client.post(target, sent) if method == "post" else client.get(target, sent)
                    if answer.status_code not in ANSWERS:
                        wrong.append((name, method, [each[:6] for each in typed], answer.status_code))

    assert wrong == []
    assert found == WITH_A_DATE


def pages_of(world, person: str) -> Iterator[tuple[str, str]]:  # noqa: F811
    """The addresses that open for this person, the first of each name; for the force's track, the moves that give a
    date.
    """
    for name, row in TABLE.items():
        if row[PEOPLE.index(person)] == 200 and not name.endswith(("pdf", "xlsx", "logout")):
            yield name, world.paths(name)[0]
    if person == "officer":
        first, second = world.paths("response-force-move")[:2]
        yield "response-force-move", first.replace("/recall/", "/change-date/")
        yield "response-force-move", second.replace("/recall/", "/return/")


@pytest.mark.django_db
def test_the_clock_beside_a_date_answers_whatever_stands_in_its_address(world):  # noqa: F811
    client = client_of(world, "officer")
    queries = [{"published_on": whole} for whole in WHOLE]
    for typed in SENTENCES:
        parts = dict(zip(("day", "month", "year"), typed, strict=True))
        queries.append({f"published_on_{part}": value for part, value in parts.items()})
        own = {f"own_deadline_on_{part}": value for part, value in parts.items()}
        queries.append({"published_on": "2024-02-29", "legal_basis": "super_complaint"} | own)
    for query in queries:
        answer = client.get(f"/inspections/clock/?{urlencode({'legal_basis': 'section_55'} | query)}")

        assert answer.status_code == 200, query
        assert "Safe day:" not in answer.content.decode(), query


# --- Numbers -----------------------------------------------------------------------------------------------------------

LARGEST_KEY_AND_ONE = "9223372036854775808"
# Every parameter that a page of the product reads from its address.
PARAMETERS = (
    "page", "compare", "with", "year", "within", "out", "recommendations", "owner", "person", "from_on", "until_on",
    "from_on_day", "rows", "response", "number", "kind", "timely", "sort", "body", "q", "list", "do",
)  # fmt: skip
ABSURD = (
    TWENTY_FIVE, FIVE_THOUSAND, LARGEST_KEY_AND_ONE, "-1", "٣", "0000", "9999", "0001-01", "9999-12", "9999-12-31",
)  # fmt: skip


@pytest.mark.django_db
def test_no_address_breaks_on_a_number_that_no_row_has(world):  # noqa: F811
    broken, opened = [], set()
    for person in ("officer", "lead", "administrator"):
        client = client_of(world, person)
        client.raise_request_exception = False
        # One person who can open the page is enough. The others try only pages that no one before them could open.
        for name in [name for name in TABLE if name not in opened]:
            path = world.paths(name)[0]
            opened |= {name} if TABLE[name][PEOPLE.index(person)] == 200 else set()
            for number in re.finditer(r"(?<=/)\d+(?=[/.])", path):
                for absurd in (TWENTY_FIVE, FIVE_THOUSAND, LARGEST_KEY_AND_ONE):
                    asked = path_for(world, f"{path[: number.start()]}{absurd}{path[number.end() :]}")
                    codes = {client.get(asked).status_code, client.post(asked).status_code}
                    broken += [(person, name, absurd[:20], code) for code in codes if code >= 500]
    assert broken == []


@pytest.mark.django_db
def test_no_page_breaks_on_what_stands_behind_the_question_mark(world):  # noqa: F811
    broken, seen, somewhere = [], set(), set()
    for person in ("officer", "administrator", "lead"):
        client = client_of(world, person)
        client.raise_request_exception = False
        for name, path in pages_of(world, person):
            if name in seen:
                continue
            seen.add(name)
            asked = path_for(world, path)
            sign = "&" if "?" in asked else "?"
            with names_read() as read:
                client.get(asked)
                client.get(f"{asked}{sign}{urlencode([(each, ABSURD[0]) for each in PARAMETERS])}")
            names_of_page = [each for each in PARAMETERS if each in read]
            somewhere |= set(names_of_page)
            for absurd in ABSURD if names_of_page else ():
                # One bad parameter can hide another: numeric ones are also tried alone.
                alone = ["recommendations", "compare"] if name in ("response-list", "response-history") else []
                for names in [names_of_page, *([each] for each in alone)]:
                    answer = client.get(f"{asked}{sign}{urlencode([(each, absurd) for each in names])}")
                    if answer.status_code >= 500:
                        broken.append((person, name, absurd[:20], len(names), answer.status_code))
    assert broken == []
    assert set(PARAMETERS) - somewhere == set(), "no page reads these"


def forms_sent_from(client: Client, path: str) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Each form of a page that changes something, with all its fields and choices."""
    answer = client.get(path)
    if answer.status_code != 200 or "text/html" not in answer.headers["Content-Type"]:
        return
    for form in html.fromstring(answer.getvalue().decode()).xpath("//form[@method='post']"):
        target = form.get("action") or path
        if target.startswith("/") and "logout" not in target:
            boxes = form.xpath(".//input[@name][@type='checkbox' or @type='radio']")
            yield target, fields_of(form) | {box.get("name"): [box.get("value", "")] for box in boxes}


@pytest.mark.django_db
def test_no_form_breaks_on_a_number_of_absurd_size(world):  # noqa: F811
    broken, asked = [], set()
    for person in ("officer", "administrator", "lead"):
        client = client_of(world, person)
        client.raise_request_exception = False
        for name, path in pages_of(world, person):
            for target, fields in forms_sent_from(client, path_for(world, path)):
                for each in set(fields) - {"csrfmiddlewaretoken"}:
                    if (name, each) in asked:
                        continue
                    asked.add((name, each))
                    for absurd in (TWENTY_FIVE, FIVE_THOUSAND):
                        answer = client.post(target, fields | {each: [absurd]})
                        if answer.status_code >= 500:
                            broken.append((person, name, each, absurd[:20], answer.status_code))
    assert broken == []


@pytest.mark.django_db
def test_bulk_changes_leave_out_keys_that_no_response_has(world):  # noqa: F811
    client = client_of(world, "officer")
    for chosen in (TWENTY_FIVE, FIVE_THOUSAND, f"{TWENTY_FIVE},-1,x,٣"):
        answer = client.post("/responses/changes/new/", {"do": "owner", "chosen": chosen, "owner": "1"})

        assert answer.status_code == 404
