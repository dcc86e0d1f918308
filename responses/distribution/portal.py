"""The published text, finding by finding, as plain text to paste into the inspectorate's portal. It comes from the
frozen content.
"""

from __future__ import annotations

from dataclasses import dataclass

from responses.document import wording
from responses.document.article import in_reading_order
from responses.document.content import RECEIVED, DocumentContent, FindingContent
from responses.finding_names import full_label
from s55tracker.richtext import to_plain_text


@dataclass(frozen=True, kw_only=True)
class PortalText:
    """One finding's text. `number` counts from 1, in reading order."""

    number: int
    name: str
    text: str

    @property
    def rows(self) -> int:
        """The height of the text box. Longer texts scroll."""
        return min(max(len(self.text) // 70 + self.text.count("\n") + 1, 4), 16)


def portal_texts(content: DocumentContent) -> list[PortalText]:
    """One text for each finding that has a comment from either side."""
    found: list[PortalText] = []
    for finding in in_reading_order(content.findings):
        name = full_label(finding, content.findings)
        parts = [*_of_chief_officers(finding, content), *_of_body(finding, content)]
        if parts:
            found.append(PortalText(number=len(found) + 1, name=name, text="\n\n".join([name, *parts])))
    return found


def whole_text(content: DocumentContent) -> str:
    overall = to_plain_text(content.body_section.overall).strip()
    parts = [each.text for each in portal_texts(content)]
    return "\n\n\n".join([*parts, *([f"{wording.response_heading(content.body)}\n\n{overall}"] if overall else [])])


def _of_chief_officers(finding: FindingContent, content: DocumentContent) -> list[str]:
    several = len(content.chief_officers) > 1
    found = []
    for section in content.chief_officers:
        for comment in section.comments:
            if section.status != RECEIVED or comment.finding != finding.key or not (comment.text or comment.stance):
                continue
            stance = wording.acceptance(comment.stance, role=section.role, kind=finding.kind)
            heading = wording.chief_officer_heading(section, name_force=several)
            found.append(_joined(heading, stance, comment.text))
    return found


def _of_body(finding: FindingContent, content: DocumentContent) -> list[str]:
    return [
        _joined(wording.response_heading(content.body), wording.action(comment.stance), comment.text)
        for comment in content.body_section.comments
        if comment.finding == finding.key and (comment.text or comment.stance)
    ]


def _joined(heading: str, stance: str, html: str) -> str:
    return "\n\n".join(filter(None, [heading, stance, to_plain_text(html).strip()]))
