"""Renders a component's options as HTML, once per process for each combination.

A template in templates/govuk/ reads only its options, so the same options always give the same HTML. A list has about
twenty components that are the same on every page, and rendering them took a third of the page's time.
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

# A long text occurs in one component only: caching it is not worth the memory.
LONGEST_REMEMBERED = 8_000  # bytes
MOST_REMEMBERED = 500


class Options(dict):
    """Options used many times on a page: a missing one is None, without a lookup.

    With a plain dictionary, a template tries an item, an attribute and an index of that name in turn before giving up.
    """

    def __missing__(self, key: str) -> None:
        return None


def rendered(name: str, options: Mapping[str, Any]) -> SafeString:
    """The HTML of the component with that file name below templates/govuk/."""
    written = None if settings.DEBUG else _written(options)
    return rendered_anew(name, options) if written is None else _from_written(name, written)


def rendered_anew(name: str, options: Mapping[str, Any]) -> SafeString:
    """The same for components that no other page will use."""
    html = get_template(f"govuk/{name}.html").render(dict(options))
    return mark_safe(html.strip())  # noqa: S308 - an autoescaping template has made it


@lru_cache(maxsize=MOST_REMEMBERED)
def _from_written(name: str, written: bytes) -> SafeString:
    """Rendered from the key and not from the original options, so that nothing else can affect it."""
    return rendered_anew(name, pickle.loads(written))  # noqa: S301 - the bytes are those of `_written`


def _written(options: Mapping[str, Any]) -> bytes | None:
    """The options as bytes, with safe texts distinguished; None for those containing anything but texts, numbers and
    their collections.

    A form field, a row or a lazy translation may differ next time.
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
        """Called for everything that is not plain."""
        if type(value) in (SafeString, Options) or value is SafeString or value is Options:
            return NotImplemented
        raise pickle.PicklingError
