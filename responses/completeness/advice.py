"""Advice on the wording of a response, for the people who write, approve and publish it.

These checks read every text, including the forces' comments, so they run for one response at a time. None of them stops
a response from being published.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from inspections.enums import KINDS_ANSWERED_BY_DUTY
from responses.completeness.links import fault_of_address, faults_of
from responses.completeness.names import other_forces_in, people_named, personal_details
from responses.completeness.problems import (
    Problem,
    most_serious_first,
    office_texts,
    problem,
    problems_of,
)
from responses.completeness.prose import HARD_TO_READ, leftovers, long_sentences, only_notes, reading_ease, unfinished
from responses.enums import ForceStatus, Level, Rule, Section
from responses.finding_names import first_words, named_in_sentences
from responses.force_queries import latest_submissions
from responses.models import ForceSubmission, Response
from responses.queries import asked_of_us, load_written_parts, withheld_words
from s55tracker.accounts.models import Force, PolicingBody
from s55tracker.accounts.queries import people_in
from s55tracker.text.wording import listed

# Only the force can change its submitted comments. The office can return them.
RETURN_IT = "Return the comments to have this changed, or publish them as they are."


def complete_problems_of(response: Response, *, today: date) -> list[Problem]:
    """Every problem the checks find in one response, most serious first."""
    return most_serious_first([*problems_of(response, today=today), *advice_of(response)])


def advice_of(response: Response) -> list[Problem]:
    load_written_parts([response])
    submissions = _submitted(response)
    return [
        *_own_words(response),
        *_unfinished(response),
        *_other_forces(response),
        *_people(response, submissions),
        *_links(response),
        *_leftovers_of_forces(response, submissions),
        *_long_sentences(response),
        *_reading_ease(response),
    ]


def _submitted(response: Response) -> dict[Force, ForceSubmission]:
    """The submitted comments that the document would print, by force."""
    submitted = [request for request in response.force_requests.all() if request.status == ForceStatus.SUBMITTED]
    found = latest_submissions(response) if submitted else {}
    return {request.force: found[request.pk] for request in submitted if request.pk in found}


def _own_words(response: Response) -> Iterator[Problem]:
    """Comments that only note what others say. Section 55(5B) requires the body's own explanation, and the chief
    officer's comments are published beside it.
    """
    names = named_in_sentences(asked_of_us(response))
    for passage, _name, where in office_texts(response):
        finding = where.get("finding")
        if finding is not None and finding.kind in KINDS_ANSWERED_BY_DUTY and only_notes(passage.html):
            yield problem(
                Rule.OWN_WORDS,
                f"Say what action is taken or proposed on {names[finding.pk]}, or why there is none. The text only notes what others say.",
                **where,
            )


def _unfinished(response: Response) -> Iterator[Problem]:
    for passage, name, where in office_texts(response):
        # The recommendations follow their introduction: "These are set out below:" is whole.
        for end in unfinished(passage.html, leads_on=passage.section == Section.INTRODUCTION):
            yield problem(Rule.UNFINISHED, f"Finish the sentence in {name} that ends “{end}”.", **where)


def _other_forces(response: Response) -> Iterator[Problem]:
    ours = {request.force_id for request in response.force_requests.all()}
    inspection = response.inspection
    report = " ".join((inspection.title, inspection.joint_with, *(each.plain for each in inspection.findings.all())))
    forces = [force.name for force in Force.objects.all() if force.pk not in ours and not _is_named(force.name, report)]
    areas = [
        body.name
        for body in PolicingBody.objects.only("name")
        if body.pk != response.body_id and not _is_named(body.name, report)
    ]
    for passage, name, where in office_texts(response):
        if found := other_forces_in(passage.plain, forces=forces, areas=areas):
            quoted = listed(f"“{each}”" for each in found)
            yield problem(Rule.OTHER_FORCE, f"Check {quoted} in {name}: the report does not name it.", **where)


def _is_named(name: str, report: str) -> bool:
    return name.casefold() in report.casefold()


def _people(response: Response, submissions: dict[Force, ForceSubmission]) -> Iterator[Problem]:
    inspection = response.inspection
    report = " ".join((inspection.title, *(finding.plain for finding in inspection.findings.all())))
    withheld = [row.words for row in withheld_words(response)]
    known = [
        *(person.name for person in people_in(response.body)),
        response.body.signature_name,
        *(submission.chief_officer_name for submission in submissions.values()),
        *people_named(report, known=()),
        # These will not be published, so no one needs to check them.
        *(name for words in withheld for name in people_named(words, known=())),
    ]
    for passage, name, where in office_texts(response):
        if found := _people_in(passage.plain, known=known, withheld=withheld):
            yield problem(Rule.PEOPLE_NAMED, _check_people(found, name), **where)
    names = named_in_sentences(asked_of_us(response))
    for force, submission in submissions.items():
        for comment in submission.comments.all():
            if found := _people_in(comment.plain, known=known, withheld=withheld):
                place = _of_the_force(force, names.get(comment.finding_id or 0, ""))
                yield problem(
                    Rule.PEOPLE_NAMED, f"{_check_people(found, place)} {RETURN_IT}", place="force", force=force
                )


def _people_in(text: str, *, known: list[str], withheld: list[str]) -> list[str]:
    details = [found for found in personal_details(text) if not any(found in words for words in withheld)]
    return [*people_named(text, known=known), *details]


def _check_people(found: list[str], place: str) -> str:
    return f"Check that {listed(found)} should be in {place}."


def _of_the_force(force: Force, finding: str) -> str:
    return f"{force}’s comment on {finding}" if finding else f"{force}’s overall comment"


def _links(response: Response) -> Iterator[Problem]:
    inspection = response.inspection
    for label, address in (("page", inspection.report_url), ("PDF", inspection.report_pdf_url)):
        if address and (fault := fault_of_address(address)):
            yield problem(Rule.LINKS, f"The address of the report’s {label} {fault}.", place="inspection")
    for passage, name, where in office_texts(response):
        for sentence in faults_of(passage.html):
            yield problem(Rule.LINKS, f"{sentence} It is in {name}.", **where)


def _leftovers_of_forces(response: Response, submissions: dict[Force, ForceSubmission]) -> Iterator[Problem]:
    """Drafting marks in the forces' comments. Section 55(5) requires those comments to be published, so only the force
    can change them.
    """
    names = named_in_sentences(asked_of_us(response))
    for force, submission in submissions.items():
        for comment in submission.comments.all():
            if marks := leftovers(comment.plain):
                place = _of_the_force(force, names.get(comment.finding_id or 0, ""))
                quoted = listed(f"“{mark}”" for mark in marks)
                yield problem(
                    Rule.LEFTOVERS,
                    f"{quoted} {'is' if len(marks) == 1 else 'are'} left in {place}. {RETURN_IT}",
                    place="force",
                    force=force,
                    level=Level.SHOULD,
                )


def _long_sentences(response: Response) -> Iterator[Problem]:
    for passage, name, where in office_texts(response):
        if found := long_sentences(passage.html):
            words, longest = found[0]
            more = f", and {len(found) - 1} more" if len(found) > 1 else ""
            yield problem(
                Rule.LONG_SENTENCES,
                f"A sentence of {words} words in {name}{more}: “{first_words(longest, longest=60)}”",
                **where,
            )


def _reading_ease(response: Response) -> Iterator[Problem]:
    """One note on the reading ease of the office's text as a whole. It points to the hardest text."""
    texts = list(office_texts(response))
    ease = reading_ease(passage.html for passage, _name, _where in texts)
    if ease is None or ease >= HARD_TO_READ:
        return
    scored = [
        (score, name, where)
        for passage, name, where in texts
        if (score := reading_ease([passage.html])) is not None and score < HARD_TO_READ
    ]
    hardest = min(scored, key=lambda each: each[0], default=None)
    _score, name, where = hardest or (ease, texts[0][1], texts[0][2])
    yield problem(
        Rule.READING_EASE,
        f"The office’s text has a Flesch reading ease of {ease}: {HARD_TO_READ} or more is easier to read. Start with {name}.",
        **where,
    )
