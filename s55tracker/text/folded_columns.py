"""Columns for searching and sorting a text (folding.py), written whenever their row is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import models
from django.db.models import Q

from s55tracker.text.folding import order_of, searched_words, whole, words_as_found


class _OfAnotherField(models.TextField):
    """A column computed from another field whenever the whole row is saved; `of` names the field with the text."""

    @staticmethod
    def worked_out(text: str) -> str:
        raise NotImplementedError

    def __init__(self, *, of: str, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "editable": False, "blank": True, "default": ""})
        self.of = of

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        for key in ("editable", "blank", "default"):
            kwargs.pop(key, None)
        return name, path, args, {**kwargs, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = type(self).worked_out(getattr(model_instance, self.of) or "")
        setattr(model_instance, self.attname, value)
        return value


class WordsField(_OfAnotherField):
    """The words of a text, folded for searching."""

    worked_out = staticmethod(words_as_found)


class OrderField(_OfAnotherField):
    """A list's sort key, compared character by character: otherwise each database's collation would sort in its own
    order.
    """

    worked_out = staticmethod(order_of)

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


def finds(text: str, *, matching: Callable[[str], Q]) -> Q | None:
    """A condition that finds every word of a search, in any order. `matching` gives the condition for one word. None if
    there are no words.
    """
    wanted: Q | None = None
    for parts in searched_words(text):
        found = matching(parts[0])
        for part in parts[1:]:
            found &= matching(part)
        if len(parts) > 1:
            found |= matching(whole(parts))
        wanted = found if wanted is None else wanted & found
    return wanted
