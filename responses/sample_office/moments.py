"""Gives everything that happens in the sample office its date in the story, whenever it is loaded.

Actions call `timezone.now`; a row created without a time takes its column's default, which Django reads once for each
column. Both are replaced, so that an approval, its signature, the publication and its copies have the same times as in
the history, and hashes that include a time are correct.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime, time, timedelta
from functools import cache
from unittest.mock import patch

from django.apps import apps
from django.db.models import Field
from django.utils import timezone

_NOW = timezone.now
_ONE_DAY = timedelta(days=1)


@contextmanager
def on_day(day: date, at: time) -> Iterator[None]:
    """Give everything recorded inside this block that date and time, including the history."""
    moment = moment_of(day, at, loaded_at=timezone.now())
    with ExitStack() as stack:
        stack.enter_context(patch.object(timezone, "now", lambda: moment))
        for field in _fields_that_default_to_now():
            stack.enter_context(patch.dict(field.__dict__, {"_get_default": lambda: moment}))
        yield


def moment_of(day: date, at: time, *, loaded_at: datetime) -> datetime:
    """That time of that day in London. On the day of loading, times are scaled to fit into the part of the day that has
    passed, so that the order stays the same and nothing is in the future.
    """
    moment = timezone.make_aware(datetime.combine(day, at))
    if day != timezone.localdate(loaded_at):
        return moment
    begins = timezone.make_aware(datetime.combine(day, time()))
    return begins + (loaded_at - begins) * ((moment - begins) / _ONE_DAY)


@cache
def _fields_that_default_to_now() -> tuple[Field, ...]:
    return tuple(
        field
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if getattr(field, "default", None) is _NOW
    )
