"""Our partials against GOV.UK Frontend's own cases: the same options must give the same HTML.

We compare the parsed documents: the order of attributes and class names, and white space between words, do not matter.
Cases with options we do not support are listed by name with the reason, so that a new version of the library with new
cases fails until someone has looked.
"""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.safestring import mark_safe
from lxml import html as lxml_html

from s55tracker.govuk.templatetags.govuk import render_component

FIXTURES = Path(__file__).parent / "fixtures"
COMPONENTS = sorted(path.stem for path in FIXTURES.glob("*.json"))

# (component, case) -> why the product does not support it.
NOT_SUPPORTED = {
    ("date-input", "day and month"): "a date here always has three parts",
    ("date-input", "month and year"): "a date here always has three parts",
    ("date-input", "with field value and items"): "a value is given with its item",
    ("error-message", "translated"): "errors say “Error” in English; Welsh pages come with their own texts",
    ("error-message", "visually hidden text removed"): "an error always says that it is one",
    ("file-upload", "translated"): "the enhanced file input speaks English only",
    ("select", "with falsy values"): "a false in JavaScript is a False in Python; choices here are text",
    ("service-navigation", "with navigation having only empty values"): "items are never empty",
    ("service-navigation", "with language navigation"): "slots: the page writes its own markup instead",
    ("service-navigation", "with right-aligned language navigation"): "slots",
    ("service-navigation", "inverse with language navigation"): "slots",
    ("service-navigation", "with slotted content"): "slots",
    ("service-navigation", "with `inline` end slot"): "slots",
    ("panel", "interruption"): "interruption pages: the product has none",
    ("panel", "interruption-with-content-with-long-line-length"): "interruption pages",
    ("panel", "interruption-with-headings-content-and-lists"): "interruption pages",
    ("panel", "interruption, with actions classes and attributes"): "interruption pages",
    ("panel", "interruption, submit action"): "interruption pages",
    ("panel", "interruption, button link"): "interruption pages",
    ("panel", "interruption, no actions items"): "interruption pages",
}


def cases_of(component):
    return json.loads((FIXTURES / f"{component}.json").read_text())["cases"]


ALL_CASES = [
    pytest.param(component, case, id=f"{component}: {case['name']}")
    for component in COMPONENTS
    for case in cases_of(component)
    if (component, case["name"]) not in NOT_SUPPORTED
]


def snake_case(name):
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda found: "_" + found[1].lower(), name)


def as_our_options(value, key=""):
    """Upstream's options in our spelling; options that upstream does not escape (those named html) are marked safe."""
    if isinstance(value, dict):
        if key in ("attributes", "values"):
            return value
        return {snake_case(name): as_our_options(inner, snake_case(name)) for name, inner in value.items()}
    if isinstance(value, list):
        return [as_our_options(inner) for inner in value]
    if isinstance(value, str) and (key == "html" or key.endswith("_html") or key == "attributes"):
        return mark_safe(value)
    return value


def normalised(html):
    """A document as nested tuples: tag, attributes, children with white space collapsed."""

    def words(text):
        return re.sub(r"\s+", " ", text or "").strip()

    def walk(element):
        attributes = {
            name: " ".join(sorted(value.split())) if name == "class" else value.strip()
            for name, value in element.attrib.items()
        }
        children = [words(element.text)] if words(element.text) else []
        for child in element:
            if isinstance(child.tag, str):
                children.append(walk(child))
            if words(child.tail):
                children.append(words(child.tail))
        return (element.tag, attributes, children)

    return walk(lxml_html.fragment_fromstring(html, create_parent="root"))


@pytest.mark.parametrize(("component", "case"), ALL_CASES)
def test_partial_gives_the_html_of_the_upstream_case(component, case):
    ours = render_component(component, as_our_options(case["options"]))
    assert normalised(ours) == normalised(case["html"])


def test_cases_left_out_exist_and_are_few():
    named = {(component, case["name"]) for component in COMPONENTS for case in cases_of(component)}
    assert set(NOT_SUPPORTED) <= named
    # The share promised in docs/decisions/0001: nineteen in twenty.
    assert len(NOT_SUPPORTED) / len(named) < 0.05


HOSTILE = '"><img src=x>'


def with_hostile_texts(value):
    """The same options, with each text replaced by one that would break the markup if not escaped."""
    if isinstance(value, dict):
        # Attributes given as ready-made HTML are taken as safe; the product's own are mappings.
        return {key: with_hostile_texts(inner) for key, inner in value.items() if key != "attributes"}
    if isinstance(value, list):
        return [with_hostile_texts(inner) for inner in value]
    return HOSTILE if isinstance(value, str) else value


@pytest.mark.parametrize("component", COMPONENTS)
def test_component_lets_no_text_out_of_its_place(component):
    for case in cases_of(component):
        html = render_component(component, with_hostile_texts(as_our_options(case["options"])))
        assert "<img" not in html, case["name"]


MOJ_CASES = {
    "timeline": {"items": [{"label": {"text": "X"}, "byline": {"text": "X"}, "text": "X", "at": None}]},
    "sub-navigation": {"items": [{"text": "X", "href": "/x/", "active": True}], "label": "X"},
    "identity-bar": {"text": "X"},
    "badge": {"text": "X"},
    "notification-badge": {"count": 120, "visually_hidden_text": "X"},
    "progress-tracker": {
        "items": [{"label": {"text": "X"}, "complete": True}, {"label": {"text": "X"}, "active": True}]
    },
    "filter": {"selected": [{"heading": "X", "items": [{"text": "X", "href": "/x/"}]}], "clear_href": "/x/"},
    "button-menu": {"items": [{"text": "X", "href": "/x/"}, {"text": "X", "name": "move"}], "button_text": "X"},
}


@pytest.mark.parametrize("component", MOJ_CASES)
def test_moj_component_escapes_its_texts_and_uses_only_classes_that_exist(component):
    html = render_component(component, with_hostile_texts(MOJ_CASES[component]))
    assert "<img" not in html
    assert "&lt;img" in html
    css = (settings.BASE_DIR / "static" / "dist" / "s55.css").read_text()
    # These have no style rule upstream either.
    without_rule = {"moj-button-menu__item", "moj-progress-bar__item", "moj-filter__content", "moj-timeline__header"}
    plain = render_component(component, MOJ_CASES[component])
    used = {
        name for classes in re.findall(r'class="([^"]*)"', plain) for name in classes.split() if name.startswith("moj-")
    }
    assert {name for name in used if f".{name}" not in css} - without_rule == set()


def test_attributes_as_a_plain_string_are_refused():
    with pytest.raises(TypeError, match="mapping"):
        render_component("tag", {"text": "x", "attributes": 'onclick="x"'})


def test_a_nought_in_a_table_is_shown():
    assert ">0</td>" in render_component("table", {"rows": [[{"text": 0}]]})
