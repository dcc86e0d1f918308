"""Defines a section 55 response as frozen data: the one source of its web page and its PDF.

A publication stores this as JSON, so that in ten years its page still has the words the Commissioner signed, even if
the records have changed. This module does not use the database. Passages are stored in our subset of HTML, with
initialisms not spaced out; everything else is plain text.
"""

from __future__ import annotations

import hashlib
import json
import types
import typing
from dataclasses import Field, dataclass, field, fields, is_dataclass, replace
from datetime import date, datetime
from typing import Any, Self

SCHEMA = 1

# Whether the chief officer accepts the finding, and what action the body reports under s.55(5B). "" if not stated.
ACCEPTED, PARTLY_ACCEPTED, NOT_ACCEPTED = "accepted", "partly_accepted", "not_accepted"
ACTION_TAKEN, ACTION_PROPOSED, NO_ACTION = "action_taken", "action_proposed", "no_action"
# Whether the chief officer has commented (s.55(4)): only `NONE_RECEIVED` lets a response be published without comments.
NOT_INVITED, AWAITED, RECEIVED, NONE_RECEIVED = "not_invited", "awaited", "received", "none_received"


# How the document is set out. Every shape has the same texts.
FULL, LETTER, APPENDIX = "full", "letter", "appendix"

# For fields added after the first documents were approved. They are stored only if they differ from their default, so
# that earlier approvals keep their hash.
ADDED_LATER = {"omitted_when_default": True}


class ContentUnreadable(ValueError):
    """Stored content that this version cannot read."""


@dataclass(frozen=True, kw_only=True)
class Logo:
    """The office's logo, a PNG or JPEG picture, with its alternative text."""

    media_type: str
    base64: str
    alternative: str


@dataclass(frozen=True, kw_only=True)
class Signature:
    """The person who signs for the body: name, title, and any further lines."""

    name: str
    title: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class BodyNames:
    """The policing body and its holder, as named when the response was made."""

    area: str
    kind: str
    office_name: str
    holder_title: str
    holder_initials: str
    address: str = ""
    logo: Logo | None = None
    telephone: str = field(default="", metadata=ADDED_LATER)
    email: str = field(default="", metadata=ADDED_LATER)
    website: str = field(default="", metadata=ADDED_LATER)
    signature: Signature | None = field(default=None, metadata=ADDED_LATER)


@dataclass(frozen=True, kw_only=True)
class InspectionFacts:
    title: str
    published_on: date
    deadline: date
    publication_types: tuple[str, ...] = ()
    forces: tuple[str, ...] = ()
    all_forces: bool = False
    joint_with: tuple[str, ...] = ()
    report_text: str = ""
    report_url: str = ""
    legal_basis: str = "section_55"


@dataclass(frozen=True, kw_only=True)
class FindingContent:
    """A finding the response answers. `key` links comments to it; `parent` is the key of its cause of concern."""

    key: str
    kind: str
    reference: str
    wording: str
    addressees: tuple[str, ...] = ()
    parent: str = ""


@dataclass(frozen=True, kw_only=True)
class CommentContent:
    """One side's comment on one finding: its stance as a code, and its text."""

    finding: str
    stance: str = ""
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class ChiefOfficerSection:
    """One force's comments (s.55(5)), or the fact that none came by the body's date (s.55(4))."""

    role: str
    force: str
    status: str
    invited_by: date | None = None
    overall: str = ""
    comments: tuple[CommentContent, ...] = ()


@dataclass(frozen=True, kw_only=True)
class BodySection:
    """The policing body's own comments (s.55(5)) and, by recommendation, its explanation of action (s.55(5B))."""

    overall: str = ""
    comments: tuple[CommentContent, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CopyContent:
    """A line of the office's checklist: a copy to send, whether s.55(6) requires it, and when it was sent."""

    line: str
    statutory: bool = False
    done_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class PublicationFacts:
    """Which publication this is. A correction is a new publication that names the earlier one and gives the reason."""

    number: int
    published_at: datetime
    correction_reason: str = ""
    replaces_published_on: date | None = None
    changed: tuple[str, ...] = field(
        default=(), metadata=ADDED_LATER
    )  # the parts that differ from the replaced publication


@dataclass(frozen=True, kw_only=True)
class DocumentContent:
    """A whole response. `publication` is None for a working copy."""

    body: BodyNames
    inspection: InspectionFacts
    key_findings: str = ""
    recommendations_introduction: str = ""  # empty: the sentence is generated from the data
    recommendations_made: int | None = None  # in the whole report, for us or for others; None if not stated
    findings: tuple[FindingContent, ...] = ()
    chief_officers: tuple[ChiefOfficerSection, ...] = ()
    body_section: BodySection = BodySection()
    copies: tuple[CopyContent, ...] = ()  # empty: print no checklist
    publication: PublicationFacts | None = None
    language: str = "en"
    space_out_initialisms: bool = False
    shape: str = field(default=FULL, metadata=ADDED_LATER)

    def to_json(self) -> dict[str, Any]:
        """A dictionary for a JSON column: dates as ISO text, tuples as lists, with the schema's number."""
        return {"schema": SCHEMA, **_plain(self)}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """The content written by `to_json`; fields added since then take their defaults.

        Raises ContentUnreadable if this version does not know the schema, or the content does not fit it.
        """
        if stored.get("schema") != SCHEMA:
            raise ContentUnreadable(
                f"This document was stored as schema {stored.get('schema')!r}, but only schema {SCHEMA} is supported."
            )
        try:
            return _read(cls, {name: value for name, value in stored.items() if name != "schema"})
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ContentUnreadable(f"This stored document has an unexpected shape: {error}") from error

    def digest(self) -> str:
        """SHA-256 of the content, the same in every process. It identifies the content for an approval or a PDF."""
        canonical = json.dumps(self.to_json(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()

    def digest_of_text(self) -> str:
        """The digest without the facts of a publication. This is the digest that is approved, and every publication of
        the text prints it.
        """
        return replace(self, publication=None).digest()


def _plain(value: Any) -> Any:
    if isinstance(value, date):  # a datetime too
        return value.isoformat()
    if is_dataclass(value):
        kept = [each for each in fields(value) if not _is_left_out(each, getattr(value, each.name))]
        return {each.name: _plain(getattr(value, each.name)) for each in kept}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _is_left_out(which: Field, value: Any) -> bool:
    return "omitted_when_default" in which.metadata and value == which.default


def _read(wanted: Any, value: Any) -> Any:
    """Convert `value` from JSON to the annotated type: a dataclass, a date, a tuple of one type, an optional, or a
    plain value.
    """
    origin, arguments = typing.get_origin(wanted), typing.get_args(wanted)
    if origin is types.UnionType:
        (inner,) = [argument for argument in arguments if argument is not types.NoneType]
        return None if value is None else _read(inner, value)
    if origin is tuple:
        return tuple(_read(arguments[0], item) for item in value)
    if isinstance(wanted, type) and is_dataclass(wanted):
        hints = typing.get_type_hints(wanted)
        unknown = value.keys() - {field.name for field in fields(wanted)}
        if unknown:
            raise TypeError(f"{wanted.__name__} has no {', '.join(sorted(unknown))}")
        return wanted(**{name: _read(hints[name], item) for name, item in value.items()})
    if wanted in (date, datetime):
        return wanted.fromisoformat(value)
    if not isinstance(value, wanted):
        raise TypeError(f"{value!r} is not {wanted.__name__}")
    return value
