"""Finds the query parameters that each page reads, so that tests with absurd values need not send the others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from django.core.handlers import wsgi
from django.http import QueryDict


@contextmanager
def names_read() -> Iterator[set[str]]:
    """The names that views look up in the query of their address, whether the query has them or not.

    A view that goes through the whole query reads every name in it.
    """
    read: set[str] = set()

    class Recorded(QueryDict):
        is_parsed = False  # until then only Django has read it

        def __init__(self, *arguments, **options):
            super().__init__(*arguments, **options)
            self.is_parsed = True

        def note(self, *names: str) -> None:
            if self.is_parsed:
                read.update(names)

        def __getitem__(self, name):
            self.note(name)
            return super().__getitem__(name)

        def __contains__(self, name):
            self.note(name)
            return super().__contains__(name)

        def getlist(self, name, default=None):
            self.note(name)
            return super().getlist(name, default)

        def __iter__(self):
            self.note(*super().keys())
            return super().__iter__()

        def items(self):
            self.note(*super().keys())
            return super().items()

        def lists(self):
            self.note(*super().keys())
            return super().lists()

    with patch.object(wsgi, "QueryDict", Recorded):
        yield read
