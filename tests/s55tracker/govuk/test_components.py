"""A component is rendered once for the same options, and again for any difference, even in being marked safe."""

import pytest
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from s55tracker.govuk import components
from s55tracker.govuk.components import Options, rendered


@pytest.fixture(autouse=True)
def _nothing_remembered():
    components._remembered.cache_clear()


def times_rendered():
    return components._remembered.cache_info().misses


def test_same_options_are_rendered_once():
    first = rendered("tag", {"text": "Late", "attributes": Options(id="one")})
    second = rendered("tag", {"text": "Late", "attributes": Options(id="one")})

    assert first == second == '<strong class="govuk-tag" id="one">Late</strong>'
    assert times_rendered() == 1


def test_text_that_is_not_safe_is_escaped_although_the_same_was_safe_before():
    assert rendered("tag", {"text": mark_safe("<b>Late</b>")}) == '<strong class="govuk-tag"><b>Late</b></strong>'
    assert rendered("tag", {"text": "<b>Late</b>"}) == '<strong class="govuk-tag">&lt;b&gt;Late&lt;/b&gt;</strong>'


@pytest.mark.parametrize(("one", "other"), [(1, True), (0, False), ("1", 1), (None, "")])
def test_what_python_takes_for_equal_or_nothing_is_not_taken_for_the_same(one, other):
    rendered("tag", {"text": one})
    rendered("tag", {"text": other})

    assert times_rendered() == 2


class Row:
    """Renders differently each time, like a row of the database."""

    number = 0

    def __str__(self):
        self.number += 1
        return f"number {self.number}"


def test_what_may_change_is_rendered_each_time():
    row = Row()

    assert [rendered("tag", {"text": row}) for _ in range(2)] == [
        '<strong class="govuk-tag">number 1</strong>',
        '<strong class="govuk-tag">number 2</strong>',
    ]
    rendered("tag", {"text": gettext_lazy("Yes")})
    assert times_rendered() == 0


def test_options_of_the_caller_are_left_as_they_were():
    options = {"items": [Options(value="1", text="One")], "name": "year", "id": "year", "label": {"text": "Year"}}

    rendered("select", options)

    assert options == {
        "items": [{"value": "1", "text": "One"}],
        "name": "year",
        "id": "year",
        "label": {"text": "Year"},
    }


def test_long_text_is_not_kept():
    text = "word " * components.LONGEST_REMEMBERED

    assert text.strip() in rendered("tag", {"text": text})
    assert times_rendered() == 0


def test_nothing_is_kept_while_templates_are_being_written(settings):
    settings.DEBUG = True

    rendered("tag", {"text": "Late"})

    assert times_rendered() == 0


def test_a_component_that_costs_little_is_rendered_each_time():
    rendered("inset-text", {"text": "Late"})

    assert times_rendered() == 0
