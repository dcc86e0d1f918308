"""From a component's options to its HTML. The few that cost most are rendered once in the life of a process.

A template of templates/govuk/ reads its options and nothing else, so the same options always give the same HTML. Without this the
page that logs a report takes twice as long (52 ms of processor time, not 25), and lists a quarter longer (42 ms, not 30).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

# The parts of forms and what is around every page. Whatever has a text of one page in it is rendered each time.
REMEMBERED = frozenset(
    {
        "button", "checkboxes", "date-input", "input", "notification-badge", "radios", "select", "service-navigation",
        "skip-link", "sub-navigation", "tag",
    }
)  # fmt: skip
MOST_REMEMBERED = 500
# A select of many people, or a box with a long text in it, is on one page only: it is not worth the memory.
MOST_PARTS = 200
LONGEST_REMEMBERED = 2_000  # characters of one text
PLAIN = (str, SafeString, int, float, bool, type(None))


class Options(dict):
    """Options used many times on a page: a missing one is None, without a lookup.

    With a plain dictionary, a template tries an item, an attribute and an index of that name in turn before giving up.
    """

    def __missing__(self, key: str) -> None:
        return None


class _NotPlain(Exception):
    """Options that are long, or hold more than texts, numbers and their collections: a row may say something else the next time."""


class _Asked:
    """A component with its options, equal to another that asks for the same. Safe text is not equal to other text."""

    __slots__ = ("key", "name", "options")

    def __init__(self, name: str, options: Mapping[str, Any]) -> None:
        parts: list[Any] = [name]
        _list_parts(options, parts)
        if len(parts) > MOST_PARTS:
            raise _NotPlain
        self.name, self.options, self.key = name, options, tuple(parts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


def _list_parts(value: Any, parts: list[Any]) -> None:
    """The value in a row, each part after its type, so that equal rows mean equal values."""
    kind = type(value)
    if kind in PLAIN and not (isinstance(value, str) and len(value) > LONGEST_REMEMBERED):
        parts += (kind, value)
    elif kind is dict or kind is Options:
        parts += (kind, len(value))
        for name, item in value.items():
            parts.append(name)
            _list_parts(item, parts)
    elif kind is list or kind is tuple:
        parts += (kind, len(value))
        for item in value:
            _list_parts(item, parts)
    else:
        raise _NotPlain


def rendered(name: str, options: Mapping[str, Any]) -> SafeString:
    """The HTML of the component whose file below templates/govuk/ has that name."""
    if name not in REMEMBERED or settings.DEBUG:
        return rendered_anew(name, options)
    try:
        return _remembered(_Asked(name, dict(options)))
    except _NotPlain:
        return rendered_anew(name, options)


def rendered_anew(name: str, options: Mapping[str, Any]) -> SafeString:
    """The same for components that no other page will use."""
    html = get_template(f"govuk/{name}.html").render(dict(options))
    return mark_safe(html.strip())  # noqa: S308 - an autoescaping template has made it


@lru_cache(maxsize=MOST_REMEMBERED)
def _remembered(asked: _Asked) -> SafeString:
    return rendered_anew(asked.name, asked.options)
