"""Splits rows into batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batched(items: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """The same as itertools.batched, which is new in Python 3.12. We also support 3.11."""
    left = iter(items)
    while some := tuple(islice(left, size)):
        yield some
