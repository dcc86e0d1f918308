"""From a component's options to its HTML: each combination is rendered once in the life of a process.

A template of templates/govuk/ reads its options and nothing else, so the same options always give the same HTML. A list has some
twenty components that are the same on every one of its pages, and rendering them took a third of the time of the page.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

# A long text of one page is in a component once and never again: it is not worth its room.
LONGEST_REMEMBERED = 8_000  # bytes
MOST_REMEMBERED = 500


class Options(dict):
    """Options of which there are many on a page: what nobody said is None, and a template finds that out at once.

    In a plain dictionary it looks for an item, an attribute and a number of that name, one after the other, before it gives up.
    """

    def __missing__(self, key: str) -> None:
        return None


def rendered(name: str, options: Mapping[str, Any]) -> SafeString:
    """The HTML of the component whose file below templates/govuk/ has that name."""
    written = None if settings.DEBUG else _written(options)
    return rendered_anew(name, options) if written is None else _from_written(name, written)


def rendered_anew(name: str, options: Mapping[str, Any]) -> SafeString:
    """The same for what no other page will ask for."""
    html = get_template(f"govuk/{name}.html").render(dict(options))
    return mark_safe(html.strip())  # noqa: S308 - an autoescaping template has made it


@lru_cache(maxsize=MOST_REMEMBERED)
def _from_written(name: str, written: bytes) -> SafeString:
    """Rendered from what is written and not from what it was written from: so nothing else can have a part in it."""
    return rendered_anew(name, pickle.loads(written))  # noqa: S301 - the bytes are those of `_written`


def _written(options: Mapping[str, Any]) -> bytes | None:
    """The options in bytes, safe texts told from others; None for those that hold more than texts, numbers and their collections.

    A form field, a row or a text that is still to be translated may say something else the next time.
    """
    bytes_written = io.BytesIO()
    try:
        _PlainPickler(bytes_written, protocol=pickle.HIGHEST_PROTOCOL).dump(dict(options))
    except pickle.PicklingError:
        return None
    written = bytes_written.getvalue()
    return written if len(written) <= LONGEST_REMEMBERED else None


class _PlainPickler(pickle.Pickler):
    def reducer_override(self, value: Any) -> Any:
        """Asked for all that is not plain."""
        if type(value) in (SafeString, Options) or value is SafeString or value is Options:
            return NotImplemented
        raise pickle.PicklingError
