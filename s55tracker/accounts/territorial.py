"""The country's forces and bodies, shipped as data. Loading adds the missing ones and leaves existing ones unchanged."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction

from s55tracker.accounts.models import DistributionRecipient, Force, ForceLink, PolicingBody

DATA = Path(__file__).with_name("data") / "territorial_forces.toml"


@dataclass(frozen=True, kw_only=True)
class TerritorialBody:
    """One body with its force, and the date the body became responsible for the force."""

    slug: str
    area: str
    area_welsh: str
    kind: str
    office_name: str
    holder_title: str
    holder_initials: str
    panel_name: str
    languages: tuple[str, ...]
    force: str
    force_welsh: str
    chief_officer_title: str
    from_on: date
    source: str
    note: str
    distribution: tuple[tuple[str, str], ...]


def territorial_bodies() -> list[TerritorialBody]:
    """The shipped list: 43 bodies, each with the usual wording for its kind unless it has its own."""
    data = tomllib.loads(DATA.read_text(encoding="utf-8"))
    return [_read(entry, data) for entry in data["bodies"]]


def _read(entry: dict, data: dict) -> TerritorialBody:
    area = entry["area"]
    words = {name: entry.get(name, usual).format(area=area) for name, usual in data["kinds"][entry["kind"]].items()}
    chief_officer_title = entry.get("chief_officer_title", "Chief Constable")
    return TerritorialBody(
        **words,
        slug=entry["slug"],
        area=area,
        area_welsh=entry.get("area_welsh", ""),
        kind=entry["kind"],
        languages=tuple(entry.get("languages", ["en"])),
        force=entry["force"],
        force_welsh=entry.get("force_welsh", ""),
        chief_officer_title=chief_officer_title,
        from_on=entry.get("from_on", data["general_date"]),
        source=entry.get("source", data["general_date_source"]),
        note=entry.get("note", ""),
        distribution=tuple(
            (line["line"].format(chief_officer_title=chief_officer_title, panel_name=words["panel_name"]), line["duty"])
            for line in data["distribution"]
        ),
    )


@transaction.atomic
def load_territorial_bodies() -> list[PolicingBody]:
    """Add any missing bodies and forces, and return the bodies added. Safe to run at every start.

    We leave an existing body, force or link unchanged, even if the shipped list differs: an office may have edited it,
    and a link that has ended must not start again.
    """
    added = []
    for entry in territorial_bodies():
        force, _ = Force.objects.get_or_create(
            slug=entry.slug,
            defaults={
                "name": entry.force,
                "name_welsh": entry.force_welsh,
                "chief_officer_title": entry.chief_officer_title,
            },
        )
        body, is_new = PolicingBody.objects.get_or_create(
            slug=entry.slug,
            defaults={
                "name": entry.area,
                "name_welsh": entry.area_welsh,
                "kind": entry.kind,
                "office_name": entry.office_name,
                "holder_title": entry.holder_title,
                "holder_initials": entry.holder_initials,
                "panel_name": entry.panel_name,
                "languages": list(entry.languages),
            },
        )
        if not is_new:
            continue
        added.append(body)
        ForceLink.objects.create(body=body, force=force, from_on=entry.from_on)
        DistributionRecipient.objects.bulk_create(
            DistributionRecipient(body=body, position=position, line=line, duty=duty)
            for position, (line, duty) in enumerate(entry.distribution)
        )
    return added
