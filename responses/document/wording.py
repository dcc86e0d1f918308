"""Writes the document's standard wording: the statute paragraph, the counted sentences, and the headings and labels that
differ between offices. Pure text, no markup.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from inspections.clock.deadlines import RULES
from inspections.clock.enums import LegalBasis
from inspections.enums import Addressee, FindingKind
from responses.document.content import (
    ACCEPTED,
    ACTION_PROPOSED,
    ACTION_TAKEN,
    NO_ACTION,
    NOT_ACCEPTED,
    PARTLY_ACCEPTED,
    RECEIVED,
    BodyNames,
    ChiefOfficerSection,
    DocumentContent,
    FindingContent,
)
from responses.finding_names import KIND_WORDS, lower_first
from s55tracker.accounts.models import PolicingBody
from s55tracker.text.wording import capitalised, ended, listed, number_word, possessive
from s55tracker.working_days.calendar import format_date

INSPECTORATE = "His Majesty’s Inspectorate of Constabulary and Fire & Rescue Services (HMICFRS)"
LONDON = ZoneInfo("Europe/London")
FIFTY_SIX_DAYS_SINCE = next(rule.from_on for rule in RULES if rule.key == "section_55_56_days")

ADDRESSEE_WORDS = {
    Addressee.CHIEF_CONSTABLES: "chief constables",
    Addressee.POLICING_BODIES: "police and crime commissioners",
    Addressee.HOME_OFFICE: "the Home Office",
    Addressee.NPCC: "the National Police Chiefs’ Council",
    Addressee.COLLEGE_OF_POLICING: "the College of Policing",
    Addressee.HMICFRS: "HMICFRS itself",
    Addressee.CPS: "the Crown Prosecution Service",
    Addressee.OTHER: "other organisations",
}
ACCEPTANCE_WORDS = {
    ACCEPTED: "accepts this {kind}.",
    PARTLY_ACCEPTED: "accepts this {kind} in part.",
    NOT_ACCEPTED: "does not accept this {kind}.",
}
ACTION_WORDS = {
    ACTION_TAKEN: "Action has been taken.",
    ACTION_PROPOSED: "Action is proposed.",
    NO_ACTION: "No action has been taken and none is proposed, for the reason given here.",
}


def heading(body: BodyNames) -> str:
    """The document's title: "Norfolk’s Police and Crime Commissioner (PCC): response to an inspection by ..."."""
    holder = body.holder_title
    if body.holder_initials and body.holder_initials != holder:
        holder = f"{holder} ({body.holder_initials})"
    return f"{possessive(body.area)} {holder}: response to an inspection by {INSPECTORATE}"


def chief_officer_heading(section: ChiefOfficerSection, *, name_force: bool) -> str:
    """A heading such as "Chief Constable’s response", with the force’s name if several forces answer."""
    title = f"{possessive(section.role)} response"
    return f"{title}: {section.force}" if name_force else title


def response_heading(body: BodyNames) -> str:
    return f"{possessive(body.holder_initials or body.holder_title)} response"


def contact_lines(body: BodyNames) -> list[tuple[str, str, str]]:
    """The office's public contact details: a label, the words and a link for each detail that the office has given."""
    website = body.website if "://" in body.website or not body.website else f"https://{body.website}"
    lines = (
        ("Telephone", body.telephone, f"tel:{re.sub(r'[^0-9+]', '', body.telephone)}"),
        ("Email", body.email, f"mailto:{body.email}"),
        ("Website", body.website.partition("://")[2].rstrip("/") or body.website, website),
    )
    return [line for line in lines if line[1]]


def is_super_complaint(content: DocumentContent) -> bool:
    return content.inspection.legal_basis == LegalBasis.SUPER_COMPLAINT


def title(content: DocumentContent) -> str:
    what = "Response to a super-complaint" if is_super_complaint(content) else "Section 55 response"
    return f"{what}: {content.inspection.title}"


def deadline_label(content: DocumentContent) -> str:
    return "Response deadline" if is_super_complaint(content) else "Section 55 response deadline"


def statute_paragraph(content: DocumentContent) -> str:
    """The paragraph that says what the law requires of this body (section 55(5), (5A) and (5B)), for a reader new to
    the subject.
    """
    body, inspection = content.body, content.inspection
    if body.kind == PolicingBody.Kind.COMMON_COUNCIL:
        duty_holder = f"the Common Council, acting through its {body.holder_title},"
    else:
        duty_holder = f"the {body.holder_title}"
    if is_super_complaint(content):
        return (
            "The report on this super-complaint, which was made under Part 2A of the Police Reform Act 2002, asks "
            f"{duty_holder} to respond by {format_date(inspection.deadline)}."
        )
    if inspection.published_on < FIFTY_SIX_DAYS_SINCE:
        return (
            f"Under section 55 of the Police Act 1996, {duty_holder} must publish comments on every inspection report about "
            "a police force in the area, together with any comments that the chief officer of police has made."
        )
    return (
        "Under section 55 of the Police Act 1996, as amended by section 37 of the Policing and Crime Act 2017, "
        f"{duty_holder} must publish comments on every inspection report about a police force in the area within 56 days "
        "of the report’s publication, together with any comments that the chief officer of police has made. For each "
        "recommendation, the comments must explain what action has been taken or is proposed, or why there is none."
    )


def recommendations_introduction(content: DocumentContent) -> str:
    """Say how many recommendations the report makes and how many this document answers. The numbers are counted, never
    typed.
    """
    ours = [finding for finding in content.findings if finding.kind == FindingKind.RECOMMENDATION]
    made = content.recommendations_made
    if made is not None and made < len(ours):
        made = len(ours)  # a stated total below the number here can only be a mistake
    if made == 0:
        return "HMICFRS made no recommendations in this report."
    to_whom = _addressed(ours)
    set_out = _set_out(ours)
    if made is None:
        if not ours:
            return "No recommendation in this report is for us to answer."
        return f"HMICFRS made {_count(len(ours))} in this report {_that(ours)}{to_whom}. {set_out}"
    opening = f"HMICFRS made {_count(made)} in this report."
    if not ours:
        return f"{opening} {'It is not' if made == 1 else 'None of them is'} for us to answer."
    if made == 1:
        return f"{opening} It is {to_whom}. {set_out}"
    if len(ours) == made:
        whole = "Both" if made == 2 else f"All {number_word(made)}"
        return f"{opening} {whole} are {to_whom}. {set_out}"
    return f"{opening} {capitalised(number_word(len(ours)))} of them {_is_or_are(ours)} {to_whom}. {set_out}"


def _count(number: int) -> str:
    return f"{number_word(number)} recommendation{'' if number == 1 else 's'}"


def _is_or_are(findings: Sequence[FindingContent]) -> str:
    return "is" if len(findings) == 1 else "are"


def _that(findings: Sequence[FindingContent]) -> str:
    return f"that {_is_or_are(findings)} "


def _addressed(findings: Sequence[FindingContent]) -> str:
    """ "addressed to chief constables", or "for us to answer" if the report does not say."""
    codes = {code for finding in findings for code in finding.addressees}
    named = [words for code, words in ADDRESSEE_WORDS.items() if code in codes]
    if not named or any(not finding.addressees for finding in findings):
        return "for us to answer"
    return f"addressed to {listed(named, 'or' if len(findings) > 1 else 'and')}"


def _set_out(findings: Sequence[FindingContent]) -> str:
    numbered = all(finding.reference for finding in findings)
    if len(findings) == 1:
        return "It is set out below" + (" with the number that the report gives it." if numbered else ".")
    return "They are set out below" + (" with the numbers that the report gives them." if numbered else ".")


def letter_addressees() -> tuple[str, ...]:
    """The people who must be sent a copy under section 55(6): the Secretary of State and the inspectors of
    constabulary.
    """
    return (
        "The Home Secretary",
        "His Majesty’s Chief Inspector of Constabulary and Fire & Rescue Services",
    )


def letter_paragraphs(content: DocumentContent) -> list[str]:
    """The paragraphs of the letter that goes with the response, written from the facts alone."""
    inspection = content.inspection
    if is_super_complaint(content):
        opening = f"Our response to the report on the super-complaint “{inspection.title}” is attached."
    else:
        opening = (
            f"Our response to “{inspection.title}”, which HMICFRS published on {format_date(inspection.published_on)}, is attached. "
            "Section 55(6) of the Police Act 1996 requires us to send you a copy."
        )
    return [opening, _answered(content), *([_published(content)] if content.publication else [])]


def _answered(content: DocumentContent) -> str:
    """Say what the attached response answers, and whether it has the chief officer's comments."""
    kinds = [(kind, [each for each in content.findings if each.kind == kind]) for kind in FindingKind]
    counted = [
        f"{number_word(len(found))} {KIND_WORDS[kind] if len(found) == 1 else _plural(KIND_WORDS[kind])}"
        for kind, found in kinds
        if found
    ]
    answered = f"It answers {listed(counted)}." if counted else "The report has no recommendations for us to answer."
    commented = [
        f"the {section.role} of {section.force}" for section in content.chief_officers if section.status == RECEIVED
    ]
    if not commented:
        return answered
    return f"{answered} It includes the comments of {listed(commented)}."


def _plural(words: str) -> str:
    first, space, rest = words.partition(" ")
    return f"{first}s{space}{rest}"


def _published(content: DocumentContent) -> str:
    publication = content.publication
    if publication is None:
        return ""
    return f"We published it on {format_date(publication.published_at.astimezone(LONDON).date())}."


def appendix_heading(section: ChiefOfficerSection, *, name_force: bool) -> str:
    return f"Appendix: {chief_officer_heading(section, name_force=name_force)}"


def see_appendix(content: DocumentContent) -> str:
    """The sentence that points to the appendix, shown where the full document has the comments."""
    roles = listed([f"the {section.role} of {section.force}" for section in content.chief_officers])
    return f"The comments of {roles} are in the appendix."


def acceptance(stance: str, *, role: str, kind: str) -> str:
    return f"The {role} {ACCEPTANCE_WORDS[stance].format(kind=KIND_WORDS[FindingKind(kind)])}" if stance else ""


def action(stance: str) -> str:
    return ACTION_WORDS[stance] if stance else ""


def none_received(section: ChiefOfficerSection) -> str:
    """The sentence for an invitation that was not answered, which is lawful (s.55(4))."""
    if section.invited_by is None:
        return f"No comments were received from the {section.role}."
    return f"The {section.role} was invited to comment. No comments were received by {format_date(section.invited_by)}."


def still_awaited(section: ChiefOfficerSection) -> str:
    if section.invited_by is None:
        return f"The {section.role} has not been invited to comment yet."
    return f"The {section.role} has been invited to comment by {format_date(section.invited_by)}."


def no_separate_comment(role: str, labels: Sequence[str]) -> str:
    return (
        f"The {role} made no separate comment on {listed([lower_first(words) for words in labels])}." if labels else ""
    )


def still_to_be_written(labels: Sequence[str]) -> str:
    return f"Still to be written: {listed([lower_first(words) for words in labels])}." if labels else ""


def correction(content: DocumentContent) -> str:
    """The sentences that say why a corrected publication replaces an earlier one; empty for the first publication."""
    publication = content.publication
    if publication is None or publication.number == 1:
        return ""
    replaced = publication.replaces_published_on
    sentence = f"This is a corrected response. It replaces the one {f'published on {format_date(replaced)}' if replaced else 'published before'}."
    if publication.correction_reason:
        sentence = f"{sentence} Reason: {ended(publication.correction_reason)}"
    return f"{sentence} Parts changed: {'; '.join(publication.changed)}." if publication.changed else sentence
