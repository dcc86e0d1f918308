"""The data model as a diagram, drawn from the models: `python -m tests.data_model` writes it into docs/data-model.md."""

from __future__ import annotations

import os
from collections.abc import Iterator

import django
from django.apps import apps
from django.db.models import Field, ForeignKey, ManyToManyField, Model, OneToOneField

from tests.services import ROOT

PAGE = ROOT / "docs" / "data-model.md"
APPS = {
    "accounts": "People and organisations",
    "office": "The office",
    "working_days": "Working days",
    "inspections": "What the inspectorate published",
    "responses": "Our answer",
    "audit": "History",
    "mail": "Email",
    "identity": "Signing in",
    "saved_views": "Saved views",
    "health": "Health",
}


def models() -> list[type[Model]]:
    """Our models, in the order of `APPS` and then of declaration. A model of an app missing from `APPS` fails here
    until the app is placed.
    """
    found = [
        model
        for model in apps.get_models()
        if model.__module__.startswith(("s55tracker.", "inspections.", "responses."))
    ]
    order = list(APPS)
    return sorted(found, key=lambda model: order.index(model._meta.app_label))


def links(model: type[Model]) -> Iterator[tuple[Field, str, str]]:
    """Each link to another model of ours, with how many of this model there are to one of the other, and the other way."""
    ours = set(models())
    for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
        if field.related_model not in ours:
            continue
        if isinstance(field, ManyToManyField):
            # A link with a model of its own is drawn as that model.
            if field.remote_field.through._meta.auto_created:
                yield field, "}o", "o{"
        elif isinstance(field, OneToOneField):
            yield field, "|o", "o|" if field.null else "||"
        elif isinstance(field, ForeignKey):
            yield field, "}o", "o|" if field.null else "||"


def is_about_a_person(field: Field) -> bool:
    """Nearly every model records who did something. Lines for those columns would hide the others."""
    return field.related_model._meta.label == "accounts.User" and field.name not in ("user", "person", "owner")


def diagram(label: str) -> list[str]:
    """The models of one app with their links, also those to other apps."""
    lines = ["```mermaid", "erDiagram"]
    for model in models():
        if model._meta.app_label != label:
            continue
        drawn = [each for each in links(model) if not is_about_a_person(each[0])]
        for field, many, one in drawn:
            lines.append(f"    {model.__name__} {many}--{one} {field.related_model.__name__} : {field.name}")
        if not drawn:
            lines.append(f"    {model.__name__}")
    return [*lines, "```"]


def meaning(model: type[Model]) -> str:
    """The first sentence of the model's docstring, or nothing. Django's generated docstring does not count."""
    words = " ".join((model.__dict__.get("__doc__") or "").split())
    made_up = words.startswith(f"{model.__name__}(")
    return "" if made_up else words.split(". ")[0].removesuffix(".")


def page() -> str:
    lines = [
        "# The data model",
        "",
        "`python -m tests.data_model` draws this page from the models, and a test keeps it current. Columns that only say which person did a",
        "thing are left out of the diagrams. The sentences are the first of each model’s docstring.",
    ]
    for label, heading in APPS.items():
        of_app = [model for model in models() if model._meta.app_label == label]
        if of_app:
            lines += ["", f"## {heading}", "", *diagram(label), "", "| Model | What a row is |", "|---|---|"]
            lines += [f"| `{model.__name__}` | {meaning(model)} |" for model in of_app]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "s55tracker.settings")
    django.setup()
    PAGE.write_text(page())
    print(f"{PAGE.relative_to(ROOT)} is written.")
