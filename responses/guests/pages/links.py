"""The links of one request, as the people who made them see them: state, uses and texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from responses.enums import ForceStance, GuestSide, GuestUseKind
from responses.force_comments.pages.places import STANCE_COLOURS
from responses.guests.queries import links_of, refusal_of
from responses.models import ForceComment, ForceRequest, GuestLink, GuestText, GuestUse
from s55tracker.present import annotated
from s55tracker.richtext import differences

K = GuestUseKind
MOST_USES = 20  # shown for each link; the history has all of them

STATES: dict[GuestUseKind, tuple[str, str]] = {
    K.REVOKED_LINK: ("Cancelled", "govuk-tag--grey"),
    K.EXPIRED_LINK: ("Expired", "govuk-tag--grey"),
    K.LOCKED_LINK: ("Closed: too many wrong codes", "govuk-tag--red"),
    K.OVERTAKEN_LINK: ("No longer needed", "govuk-tag--grey"),
    K.NO_LONGER_ASKED: ("Closed", "govuk-tag--grey"),
    K.ALREADY_SENT: ("Comments sent", "govuk-tag--green"),
}


@dataclass(frozen=True, kw_only=True)
class LinkLine:
    """One link. `texts` are those its makers may read: for an office, only sent ones."""

    link: GuestLink
    state: str
    state_classes: str
    is_open: bool
    covers: str
    texts: Sequence[GuestText]
    uses: Sequence[GuestUse]
    to_record: bool


def link_lines(request: ForceRequest, *, side: GuestSide) -> list[LinkLine]:
    """The links to show: for the force, every link of the request; for the office, only its own."""
    of_side = None if side == GuestSide.FORCE else side
    return [_line(link, request, side) for link in links_of(request, side=of_side, uses=MOST_USES)]


def _line(link: GuestLink, request: ForceRequest, side: GuestSide) -> LinkLine:
    link.request = request
    refusal = refusal_of(link)
    state, classes = STATES[refusal] if refusal else ("Open", "govuk-tag--blue")
    read = [text for text in link.texts.all() if side == GuestSide.FORCE or text.sent_at is not None]
    labels = [finding.label for finding in link.findings.all()]
    return LinkLine(
        link=link,
        state=state,
        state_classes=classes,
        is_open=link.revoked_at is None and refusal != K.EXPIRED_LINK,
        covers="Everything" if link.covers_all else ", ".join(labels),
        texts=read,
        uses=annotated(link, "latest_uses"),
        to_record=side == GuestSide.OFFICE and any(text.accepted_at is None for text in read),
    )


@dataclass(frozen=True, kw_only=True)
class Compared:
    """A guest's text beside the force's own, for a lead to decide on."""

    text: GuestText
    comment: ForceComment | None
    stance: str
    stance_classes: str
    own_stance: str
    changes: Sequence

    @property
    def is_in(self) -> bool:
        return self.text.accepted_at is not None


def compared(text: GuestText) -> Compared:
    comment = ForceComment.objects.filter(request=text.link.request_id, finding=text.finding_id).first()
    stance = ForceStance(text.stance) if text.stance else None
    return Compared(
        text=text,
        comment=comment if comment and (comment.plain or comment.stance) else None,
        stance=stance.label if stance else "",
        stance_classes=f"govuk-tag--{STANCE_COLOURS[stance]}" if stance else "",
        own_stance=comment.get_stance_display() if comment else "",
        changes=differences(comment.html if comment else "", text.html),
    )


def places_to_record(line: LinkLine) -> list[dict]:
    """The texts that the office's guest has sent, in the form `_comments.html` prints."""
    places = []
    for text in line.texts:
        stance = ForceStance(text.stance) if text.stance else None
        places.append(
            {
                "label": text.finding.label if text.finding else "The report as a whole",
                "html": text.html,
                "stance": stance.label if stance else "",
                "stance_classes": f"govuk-tag--{STANCE_COLOURS[stance]}" if stance else "",
            }
        )
    return places
