"""Our partials against GOV.UK Frontend's own cases: the same options must give the same HTML.

What is compared is the parsed document: order of attributes and of class names, and white space between words, mean nothing.
Cases that use options which the product does not have are listed by name with the reason, so that a new version of the
library with new cases fails until somebody looks.
"""

import json
import re
from pathlib import Path

import pytest
from django.utils.safestring import mark_safe
from lxml import html as lxml_html

from s55tracker.face.templatetags.govuk import render_component

FIXTURES = Path(__file__).parent / "fixtures"
COMPONENTS = sorted(path.stem for path in FIXTURES.glob("*.json"))

# (component, case) -> why the product does without it.
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
    """Upstream's options in our spelling; what upstream does not escape (anything named html) is marked safe."""
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
    """A document as nested tuples: tag, attributes, children with white space folded."""

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
    # The share that we promise in docs/decisions/0001: nineteen in twenty.
    assert len(NOT_SUPPORTED) / len(named) < 0.05
