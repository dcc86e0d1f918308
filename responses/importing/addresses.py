"""Finds a report's address where no label gives it: on a stray line, or in a link within a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from inspections.intake.inspection import FoundInspection
from responses.importing.tokens import Token


def with_address(inspection: FoundInspection, strays: list[str]) -> tuple[FoundInspection, list[str]]:
    """Return the inspection with the report's address, taken from the stray addresses if the link had none, and a
    sentence for each doubt.
    """
    from_report = [stray for stray in strays if is_report_address(stray)]
    used = inspection.report_url
    doubts = []
    if not used and from_report:
        words = set(re.findall(r"[a-z]{5,}", (inspection.title or "").lower()))
        used = max(from_report, key=lambda stray: len(words & set(re.findall(r"[a-z]{5,}", stray.lower()))))
        inspection = replace(inspection, report_url=used)
        doubts.append(
            f"The link to the report had no address, so we used this one from the text: {used} Check that it opens the report."
        )
    doubts += [f"We have removed an address from the text: {stray}" for stray in dict.fromkeys(strays) if stray != used]
    return inspection, doubts


_REPORT_PAGE = re.compile(
    r"https?://(?:[\w-]+\.)*(?:justiceinspectorates\.gov\.uk|hmicfrs\.[\w.]+|hmic\.gov\.uk)/(?:[\w-]+/)*(?:publications?|publication-html|peel[\w-]*|wp-content|uploads)[\w-]*/[^?#]{4,}",
    re.IGNORECASE,
)


def linked_report(tokens: Iterable[Token]) -> str | None:
    """The report's page, if the first sentences link to one page of a report on the inspectorate's website."""
    linked = {link for token in tokens for link in token.block.links if _REPORT_PAGE.match(link)}
    return linked.pop() if len(linked) == 1 else None


def is_report_address(address: str) -> bool:
    """True for an inspectorate's website, and for an address whose own words show that it leads to a report."""
    return bool(
        re.match(
            r"https?://(?:[\w-]+\.)*(?:justiceinspectorates\.gov\.uk|hmicfrs\.[\w.]+|hmic\.gov\.uk|gov\.uk)(?:/|$)",
            address,
            re.IGNORECASE,
        )
        or re.search(
            r"/(?:[\w-]*(?:inspection|publication|report)s?[\w-]*)/|inspection[\w-]*\.(?:pdf|html?)$|hmic",
            address,
            re.IGNORECASE,
        )
    )
