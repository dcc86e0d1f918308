"""A page for writing one text: its subject, the force's comment beside it, and whether it is saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from inspections.clock.deadlines import format_date
from inspections.enums import KINDS_ANSWERED_BY_DUTY
from inspections.models import Finding
from responses.enums import ForceStance, ForceStatus, ResponseStatus, Section
from responses.finding_names import named_in_sentences, names_of
from responses.force_queries import latest_submissions
from responses.models import Approval, ForceSubmission, Passage, Response
from responses.places import SLUGS, finding_url, section_url
from responses.progress.returns import Returned, returned_to_office, rows_of
from responses.queries import asked_of_us, load_written_parts
from responses.workspace.pages import force_status_sentence
from s55tracker.govuk.templatetags.dates import govuk_time


@dataclass(frozen=True, kw_only=True)
class Place:
    """A text the office writes. `named` is its name in a sentence: "recommendation 3", "the key findings"."""

    section: Section
    finding: Finding | None
    heading: str
    named: str
    url: str

    @property
    def key(self) -> str:
        """The key that identifies the text in forms."""
        return f"finding-{self.finding.pk}" if self.finding else SLUGS[self.section]

    @property
    def by_duty(self) -> bool:
        """True if s.55(5B) requires this text; other findings are answered by custom."""
        return self.finding is not None and self.finding.kind in KINDS_ANSWERED_BY_DUTY


def places_of(response: Response) -> list[Place]:
    """Every text of the response, in document order. Needs `load_written_parts`."""
    key_findings, introduction, overall = (
        Place(section=section, finding=None, heading=heading, named=words, url=section_url(response, section))
        for section, heading, words in (
            (Section.KEY_FINDINGS, "Key findings", "the key findings"),
            (Section.INTRODUCTION, "Introduction to the recommendations", "the introduction"),
            (Section.BODY_COMMENT, "Our overall comment", "our overall comment"),
        )
    )
    asked = asked_of_us(response)
    names, in_sentences = names_of(asked), named_in_sentences(asked)
    findings = [
        Place(
            section=Section.BODY_COMMENT,
            finding=finding,
            heading=names[finding.pk],
            named=in_sentences[finding.pk],
            url=finding_url(response, finding),
        )
        for finding in asked
    ]
    return [key_findings, introduction, *findings, overall]


def returned_note(response: Response, place: Place) -> Returned | None:
    """Why this text was returned, or is being corrected; None if it is not one of the texts named."""
    last = Approval.objects.filter(response=response).select_related("decided_by").defer("content").last()
    rows = rows_of([response]).get(response.pk, ()) if last else ()
    if not rows:
        return None
    load_written_parts([response])
    returned = returned_to_office(response, rows=rows, last_approval=last)
    key = (place.section.value, place.finding.pk if place.finding else None)
    return next((each for each in returned if each.key == key), None)


@dataclass(frozen=True, kw_only=True)
class ForcePanel:
    """One force's side of the page: its track's status, and its submitted comment on this finding (or overall)."""

    slug: str
    force: str
    heading: str
    status: str
    stance: str
    html: str
    url: str
    returned: str


def force_panels(response: Response, finding: Finding | None) -> list[ForcePanel]:
    submissions = latest_submissions(response)
    return [
        _panel(response, request, submissions.get(request.pk), finding) for request in response.force_requests.all()
    ]


def _panel(response: Response, request, submission: ForceSubmission | None, finding: Finding | None) -> ForcePanel:
    comments = submission.comments.all() if submission else []
    comment = next((each for each in comments if each.finding_id == (finding.pk if finding else None)), None)
    status = force_status_sentence(request)
    if request.status == ForceStatus.SUBMITTED and comment is None:
        status = (
            "The force has submitted its comments, but none on this."
            if finding
            else "The force has not made an overall comment."
        )
    returned = ""
    if submission and submission.returned_at and request.status == ForceStatus.RETURNED:
        reasons = {row.finding_id: row.reason for row in submission.returned_places.all()}
        # If reasons are linked to places, each place shows only its own.
        reason = reasons.get(finding.pk if finding else None, "") if reasons else submission.return_reason
        if reason:
            returned = f"Returned on {format_date(timezone.localdate(submission.returned_at))}: {reason}"
    return ForcePanel(
        slug=request.force.slug,
        force=str(request.force),
        heading=f"{request.force.chief_officer_title} of {request.force}",
        status=status,
        stance=ForceStance(comment.stance).label if comment and comment.stance else "",
        html=comment.html if comment else "",
        url=reverse("response-force", args=[response.reference, request.force.slug]),
        returned=returned,
    )


def saved_line(passage: Passage | None, *, today: date, is_shown: bool = True) -> str:
    """A sentence on whether the text is saved: "Saved at 9:32am by Olive Officer, version 4."

    `is_shown` is whether the page shows the saved text; a preview or an invalid form shows something newer.
    """
    if passage is None:
        return "Nothing has been saved here yet."
    day = timezone.localdate(passage.edited_at)
    when = f"at {govuk_time(passage.edited_at)}"
    if day != today:
        when = f"on {format_date(day)} {when}"
    by = f" by {passage.edited_by}" if passage.edited_by else ""
    if is_shown:
        return f"Saved {when}{by}, version {passage.version}."
    return f"The last save was version {passage.version}, {when}{by}."


def saving_takes_back(response: Response, approval: Approval | None) -> str:
    """A sentence on what saving a change would undo; empty if nothing."""
    if response.status == ResponseStatus.WITH_APPROVER:
        return "The approver has this response. If you save a change, it will be recalled and you will need to submit it again."
    if response.status == ResponseStatus.APPROVED:
        who = approval.decided_by if approval else "The approver"
        return f"{who} approved exactly this text. If you save a change, the approval will be withdrawn and the response will need approval again."
    return ""
