"""Renders a component from its options, and remembers the HTML of the components that pages use most.

A template in templates/govuk/ reads only its options, so the same options always give the same HTML. If nothing were
remembered, the page that logs a report would take 52 ms of processor time instead of 25, and a list 42 ms instead of
30.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

# Parts of forms, and of the frame around every page. A component whose text is on one page only is rendered each time.
REMEMBERED = frozenset(
    {
        "button", "checkboxes", "date-input", "input", "notification-badge", "radios", "select", "service-navigation",
        "skip-link", "sub-navigation", "tag",
    }
)  # fmt: skip
MOST_REMEMBERED = 500
# A select with many people, or a box with a long text, is on one page only, so it is not worth remembering.
MOST_PARTS = 200
LONGEST_REMEMBERED = 2_000  # characters of one text
PLAIN = (str, SafeString, int, float, bool, type(None))


class Options(dict):
    """Options that templates read many times on a page. A missing option gives None immediately.

    With a plain dictionary, a template tries an item, an attribute and an index of that name in turn before giving up.
    """

    def __missing__(self, key: str) -> None:
        return None


class _NotPlain(Exception):
    """Raised for options that are too long, or are not plain values or collections of them: a database row, for
    example, may have changed by the next time.
    """


class _Asked:
    """A component with its options. Two are equal if their names and options are equal; safe text never equals other
    text.
    """

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
    """Add the value's parts to a flat list, each after its type, so that equal lists mean equal values."""
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
    """The HTML of a component. `name` is the name of its file in templates/govuk/."""
    if name not in REMEMBERED or settings.DEBUG:
        return rendered_anew(name, options)
    try:
        return _remembered(_Asked(name, dict(options)))
    except _NotPlain:
        return rendered_anew(name, options)


def rendered_anew(name: str, options: Mapping[str, Any]) -> SafeString:
    """The HTML of a component, rendered now and not remembered."""
    html = get_template(f"govuk/{name}.html").render(dict(options))
    return mark_safe(html.strip())  # noqa: S308 - rendered by an autoescaping template


@lru_cache(maxsize=MOST_REMEMBERED)
def _remembered(asked: _Asked) -> SafeString:
    return rendered_anew(asked.name, asked.options)
