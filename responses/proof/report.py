"""A proof pack as a report to print: a summary first, then the evidence in sections."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from inspections.clock.deadlines import format_date
from responses.document.reports import Block, Bullets, Cell, Facts, Heading, Link, Paragraph, Report, Table
from responses.enums import PackNames as Names
from responses.proof.pack import ApprovalRound, ChiefOfficer, CopySent, ProofPack, PublishedVersion
from s55tracker.govuk.templatetags.dates import govuk_date, govuk_time


def report_of(pack: ProofPack, *, marking: str = "") -> Report:
    return Report(
        title=f"Proof of publication: {pack.report}",
        office=pack.office,
        made_at=pack.made_at,
        marking=marking,
        subtitle=f"Section 55 response {pack.reference}",
        blocks=tuple(_blocks(pack)),
    )


def moment(at: datetime | None) -> str:
    """ "6 October 2026, 10:32am", in London time, to the minute."""
    return f"{govuk_date(at)}, {govuk_time(at)}" if at else ""


def _blocks(pack: ProofPack) -> Iterator[Block]:
    yield Paragraph(words=_summary(pack))
    yield Facts(
        name="The response and its dates",
        rows=(
            ("Inspection report", pack.report),
            ("Report published", format_date(pack.report_published_on)),
            ("Deadline", format_date(pack.deadline)),
            ("Safe day", f"{format_date(pack.safe_day)}, the last day on a strict reading of section 55(5A)"),
            ("Response published", f"{format_date(pack.first_published_on)}, day {pack.days_taken:,}: {pack.went}"),
            ("Made", f"{moment(pack.made_at)}, by {pack.made_by}"),
            ("Names", _names(pack)),
        ),
    )
    yield Heading(words="How the deadline was counted")
    yield Bullets(items=tuple(pack.counted))
    yield Heading(words="What was published")
    for version in pack.publications:
        if len(pack.publications) > 1:
            current = (
                "the current one" if version.is_current else "withdrawn" if version.withdrawn_at else "replaced since"
            )
            yield Heading(words=f"Publication {version.number}, {current}", level=3)
        yield Facts(name=f"Publication {version.number}", rows=tuple(_version(version)))
    yield Heading(words="The chief officer’s comments")
    yield Paragraph(
        words="Section 55(4) of the Police Act 1996 requires the body to invite the chief officer’s comments by a date."
    )
    for officer in pack.chief_officers:
        yield from _chief_officer(officer)
    if not pack.chief_officers:
        yield Paragraph(words="No force had to be invited.")
    yield Heading(words="Approval")
    yield Paragraph(words="Each approval is for one exact text, identified by its SHA-256.")
    yield Table(
        caption="Rounds with the approver",
        headings=("Submitted", "Decision", "SHA-256 of the text"),
        rows=tuple(_round(each) for each in pack.approvals),
        widths=(30, 35, 35),
    )
    yield Heading(words="Copies")
    yield Paragraph(
        words="Section 55(6) requires copies to go to the inspectors of constabulary and to the Secretary of State."
    )
    for version in pack.publications:
        copies = [each for each in pack.copies if each.publication == version.number]
        if copies:
            yield Table(
                caption=f"Copies of publication {version.number}",
                headings=("Copy", "Sent", "How, and evidence", "Recorded"),
                rows=tuple(_copy(each) for each in copies),
                widths=(28, 20, 30, 22),
            )
        else:
            yield Paragraph(words=f"No copies were listed for publication {version.number}.")
    yield Heading(words="Timeline")
    yield Table(
        caption="Timeline",
        headings=("When", "What"),
        rows=tuple((moment(each.at), each.sentence) for each in pack.timeline),
        widths=(28, 72),
    )
    yield Heading(words="How to check this")
    yield from _checking(pack)


def _summary(pack: ProofPack) -> str:
    statutory = [each for each in pack.copies if each.is_statutory and each.publication == len(pack.publications)]
    sent = [each for each in statutory if each.done_on]
    copies = (
        f"{len(sent)} of the {len(statutory)} copies required by law {'has' if len(sent) == 1 else 'have'} been sent."
        if statutory
        else "No copies required by law were listed."
    )
    return (
        f"The {pack.office.removeprefix('The ')} published its response on {format_date(pack.first_published_on)}, "
        f"{pack.went}. {copies}"
    )


def _names(pack: ProofPack) -> str:
    if pack.names == Names.ROLES:
        return "Roles instead of the names of staff. The same number means the same person throughout."
    return "As recorded. Staff are named: make a pack with roles instead of names before it leaves the office."


def _version(version: PublishedVersion) -> Iterator[tuple[str, Cell]]:
    yield "Published", f"{moment(version.published_at)}, by {version.published_by}"
    if version.approved_at:
        yield "Approved", f"{moment(version.approved_at)}, by {version.approved_by}"
    if version.elsewhere:
        yield "Published at", Link(version.elsewhere, version.elsewhere)
    if version.withdrawn_at:
        yield "Withdrawn", f"{moment(version.withdrawn_at)}. {version.withdrawn_because}"
    if version.correction_reason:
        yield "Why it was corrected", version.correction_reason
    yield "Page", Link(version.page, version.page)
    yield "SHA-256 of the text", version.text_sha256
    if version.page_sha256:
        yield "SHA-256 of the page’s words", version.page_sha256
    if version.pdf:
        yield "PDF", Link(version.pdf, version.pdf)
        yield "SHA-256 of the PDF", f"{version.pdf_sha256}, {version.pdf_bytes:,} bytes"
    else:
        yield "PDF", version.without_pdf


def _chief_officer(officer: ChiefOfficer) -> Iterator[Block]:
    yield Heading(words=f"{officer.role}, {officer.force}", level=3)
    asked = f" The date for comments is {format_date(officer.comment_by)}." if officer.comment_by else ""
    yield Paragraph(words=f"{officer.outcome}.{asked}")
    if officer.invitations:
        yield Table(
            caption=f"Invitations to {officer.force}",
            headings=("Sent", "By", "To", "Comments asked for by"),
            rows=tuple(
                (
                    moment(each.sent_at) + (f"\nRecalled {moment(each.recalled_at)}" if each.recalled_at else ""),
                    each.sent_by or "Not recorded",
                    each.addressed_to,
                    format_date(each.comment_by),
                )
                for each in officer.invitations
            ),
            widths=(25, 20, 35, 20),
        )
    if officer.submissions:
        yield Table(
            caption=f"Comments from {officer.force}",
            headings=("Submitted", "By", "On behalf of, or received from"),
            rows=tuple(
                (
                    moment(each.submitted_at) + (f"\nReturned {moment(each.returned_at)}" if each.returned_at else ""),
                    each.submitted_by or "Not recorded",
                    each.on_behalf_of or each.received_from or officer.role,
                )
                for each in officer.submissions
            ),
            widths=(30, 30, 40),
        )


def _round(each: ApprovalRound) -> tuple[Cell, ...]:
    decided = f"{each.decision} {moment(each.decided_at)}, by {each.decided_by}" if each.decision else "Not decided yet"
    for signed in each.signatures:
        of = f", for {signed.approved_for} under {signed.scheme_reference}" if signed.approved_for else ""
        decided += f"\nSigned by {signed.name}, {signed.role}{of}, {moment(signed.signed_at)}"
    if each.withdrawn_at:
        decided += f"\nWithdrawn {moment(each.withdrawn_at)}"
    if each.publication:
        decided += f"\nPublished as publication {each.publication}"
    return f"{moment(each.submitted_at)}, by {each.submitted_by}", decided, each.text_sha256


def _copy(each: CopySent) -> tuple[Cell, ...]:
    named = f"{each.line}\n{each.duty}"
    if each.done_on is None:
        return named, "Not sent yet", "", ""
    return (
        named,
        f"{format_date(each.done_on)}, by {each.done_by}",
        "\n".join(each.evidence),
        f"{moment(each.recorded_at)}, by {each.recorded_by}",
    )


def _checking(pack: ProofPack) -> Iterator[Block]:
    if pack.altered:
        yield Paragraph(words="When this pack was made, these records had changed or were missing:")
        yield Bullets(items=tuple(pack.altered))
    else:
        yield Paragraph(
            words=(
                "When this pack was made, every record of this response, its page and its PDF were compared with their hashes in "
                "the history. None had changed."
            )
        )
    yield Bullets(
        items=(
            "Download the page or the PDF from its address above, and compare the SHA-256 of the PDF’s bytes with the one printed here.",
            "The office can compare all its records with their history: manage.py verify_publications.",
            "Every event in the history has a hash that covers the event before it. Below is the last hash at the time when this pack was made. "
            "With --noted, the same command shows whether any earlier event has been removed since.",
        )
    )
    yield Facts(name="The history", rows=(("Last hash", pack.last_hash),))
    yield Paragraph(
        words=(
            "This pack does not contain unpublished text, or reasons for returning "
            "or withdrawing anything. The office’s history has both."
        ),
        is_note=True,
    )
