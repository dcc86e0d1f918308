"""The findings a force comments on, as its pages list them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from inspections.models import Finding
from responses.completeness.problems import named
from responses.enums import ForceStance
from responses.finding_names import beginning_of_wording
from responses.force_queries import (
    findings_for_force,
    findings_open_to,
    force_comments_on,
    sees_whole_request,
    shared_draft,
)
from responses.models import (
    ForceComment,
    ForceRequest,
    ForceSubmission,
    GuestText,
    SubmittedComment,
)
from responses.progress.returns import Returned, returned_to_force
from s55tracker.govuk.templatetags.dates import govuk_date, govuk_time
from s55tracker.text.wording import listed

STANCE_COLOURS = {ForceStance.ACCEPTED: "green", ForceStance.PARTLY: "yellow", ForceStance.NOT_ACCEPTED: "red"}


@dataclass(frozen=True, kw_only=True)
class Place:
    """A finding the force may comment on, or the report as a whole."""

    key: int | None
    label: str
    name: str  # within a sentence: "recommendation 2"
    wording: str
    beginning: SafeString
    url: str
    html: str
    stance: str
    stance_classes: str
    is_done: bool
    is_asked: bool  # False for a cause of concern that is answered through its recommendations
    returned: Returned | None = None  # why the office returned this comment
    ready: str = ""  # "Connie Contributor marked it as ready …": cleared when the text changes
    writers: str = ""  # the people the finding is assigned to
    guests: str = ""  # guests whose text is waiting for a lead

    @property
    def hint(self) -> SafeString:
        """The finding's first words, who writes on it, and whether it is ready, each on its own line."""
        parts = [f"Assigned to {self.writers}" if self.writers else "", self.ready, self.guests]
        return self.beginning + format_html_join(mark_safe("<br>"), "{}", ((part,) for part in parts if part))

    @property
    def is_to_change(self) -> bool:
        """True if the office returned it and no one has changed it since."""
        return self.returned is not None and not self.returned.is_changed

    @property
    def status(self) -> dict:
        if self.is_to_change:
            return {"tag": {"text": "Returned", "classes": "govuk-tag--orange"}}
        if self.ready:
            return {"tag": {"text": "Ready", "classes": "govuk-tag--green"}}
        if self.is_done:
            return {"text": self.stance or "Written"}
        tag = (
            {"text": "To\N{NO-BREAK SPACE}do", "classes": "govuk-tag--blue"}
            if self.is_asked
            else {"text": "Optional", "classes": "govuk-tag--grey"}
        )
        return {"tag": tag}


def working_places(
    asked: ForceRequest,
    *,
    user,
    comments: Mapping[int | None, ForceComment] | None = None,
    findings: Sequence[Finding] | None = None,
) -> list[Place]:
    """The findings open to the person, in report order, then the report as a whole, each with the force's draft text.
    Only for the force. A finding contributor gets only the findings assigned to them. Pass `comments` and `findings` if
    all the request's comments and findings are loaded already.
    """
    comments = force_comments_on(asked) if comments is None else comments
    findings = list(findings_for_force(asked)) if findings is None else findings
    returned = {place.finding_id: place for place in returned_to_force(asked, comments, findings=findings)}
    places = [
        replace(place, returned=returned.get(place.key), ready=_ready(comments.get(place.key)))
        for place in _places(asked, comments, findings)
    ]
    if not sees_whole_request(user, asked):
        mine = set(findings_open_to(user, asked).values_list("pk", flat=True))
        return [place for place in places if place.key in mine]
    return places


def with_people(asked: ForceRequest, places: Sequence[Place]) -> list[Place]:
    """The places with their writers, for people who see the whole request."""
    writers, guests = _writers_of(asked), _guests_of(asked)
    return [
        replace(place, writers=listed(writers.get(place.key, ())), guests=guests.get(place.key, "")) for place in places
    ]


def shared_places(asked: ForceRequest) -> list[Place]:
    """The draft the force shares with the office: only its text, without its writers or what is ready. Empty if the
    draft is not shared.
    """
    comments = shared_draft(asked)
    return [place for place in _places(asked, comments) if place.html or place.stance] if comments else []


def _ready(comment: ForceComment | None) -> str:
    if comment is None or comment.ready_at is None:
        return ""
    return f"{comment.ready_by} marked it as ready on {govuk_date(comment.ready_at)} at {govuk_time(comment.ready_at)}"


def _writers_of(asked: ForceRequest) -> dict[int | None, list[str]]:
    found: dict[int | None, list[str]] = {}
    for row in asked.assignments.filter(ended_at=None).select_related("person"):
        found.setdefault(row.finding_id, []).append(str(row.person))
    return found


def _guests_of(asked: ForceRequest) -> dict[int | None, str]:
    texts = GuestText.objects.filter(link__request=asked, accepted_at=None).exclude(plain="", stance="")
    return {text.finding_id: "A guest has written here" for text in texts}


def submitted_places(asked: ForceRequest, submission: ForceSubmission | None) -> list[Place]:
    """The places with the submitted comments, for both sides. Without a submission every place is empty."""
    return _places(asked, {comment.finding_id: comment for comment in submission.comments.all()} if submission else {})


def _places(
    asked: ForceRequest,
    comments: Mapping[int | None, ForceComment | SubmittedComment],
    findings: Sequence[Finding] | None = None,
) -> list[Place]:
    findings = list(findings_for_force(asked)) if findings is None else findings
    answered_inside = {finding.parent_id for finding in findings}
    return [
        *(_place(asked, finding, comments.get(finding.pk), finding.pk not in answered_inside) for finding in findings),
        _place(asked, None, comments.get(None), True),
    ]


def place_after(places: list[Place], key: int | None) -> Place | None:
    """The next place in the list; None after the last."""
    keys = [place.key for place in places]
    following = keys.index(key) + 1
    return places[following] if following < len(places) else None


def _place(
    asked: ForceRequest, finding: Finding | None, comment: ForceComment | SubmittedComment | None, is_asked: bool
) -> Place:
    address = [asked.response.reference, asked.force.slug]
    stance = ForceStance(comment.stance) if comment and comment.stance else None
    return Place(
        key=finding.pk if finding else None,
        label=finding.label if finding else "The report as a whole",
        name=named(finding) if finding else "the report as a whole",
        wording=finding.html if finding else "",
        beginning=beginning_of_wording(finding) if finding else SafeString(),
        url=reverse("force-comment", args=[*address, finding.pk])
        if finding
        else reverse("force-comment-overall", args=address),
        html=comment.html if comment else "",
        stance=stance.label if stance else "",
        stance_classes=f"govuk-tag--{STANCE_COLOURS[stance]}" if stance else "",
        is_done=bool(comment and comment.plain.strip()),
        is_asked=is_asked,
    )
