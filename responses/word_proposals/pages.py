"""The page for deciding on each text of a Word file, and the page for downloading files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.forms import Form
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from responses.enums import ActionStance, ForceStance
from responses.models import ForceRequest, ProposedText, Response, WordProposal
from responses.threads.pages import format_open_threads
from responses.word.marks import Part, Place
from responses.word.reading import left_out_in_words
from responses.word_proposals.actions import html_of, place_of
from responses.word_proposals.forms import PlaceForm, ReceivedFromForm
from responses.word_proposals.queries import (
    Current,
    is_settled,
    names_of_places,
    texts_of_force,
    texts_of_office,
)
from responses.word_proposals.threads import numbers_of_threads
from s55tracker.richtext import Change, differences
from s55tracker.text.wording import listed


@dataclass(frozen=True, kw_only=True)
class Download:
    """A file to download: its label, its description and its address, then the description and address of the version
    that has the open threads as comments.
    """

    text: str
    what: str
    url: str
    with_comments: str
    url_with_comments: str


@dataclass(frozen=True, kw_only=True)
class ReviewText:
    """One text of the file beside the stored text. `version` is the version of the stored text."""

    pk: int
    heading: str
    name: str
    html: SafeString
    changes: list[Change]
    version: int
    stance: str
    is_added: bool
    is_new: bool
    place_form: Form | None


@dataclass(frozen=True, kw_only=True)
class ReceivedGroup:
    """A force's comments in the office's file, which can only be recorded together. `why_not` says why they cannot be
    recorded now.
    """

    request: ForceRequest
    heading: str
    texts: list[ReviewText]
    form: Form
    why_not: str


@dataclass(frozen=True, kw_only=True)
class ReviewPage:
    proposal: WordProposal
    left_out: str
    missing: str
    texts: list[ReviewText]
    unmatched: list[ReviewText]
    received: list[ReceivedGroup]


_DOWNLOADS = (
    (Part.ALL, "Download the whole draft", "The report, our text, and comments that a force has submitted."),
    (Part.BODY, "Download our part", "The report and our text, without the force’s comments."),
    (
        Part.FORCE,
        "Download the force’s part",
        "The findings with room for the force’s comments. It does not contain our text, so you can send it to the force.",
    ),
)


def downloads_of(response: Response, user) -> list[Download]:
    def address(name: str, part: Part) -> str:
        return reverse(name, args=[response.reference, part.value])

    forces = response.force_requests.count()
    numbers = numbers_of_threads(user, response, forces=forces)
    return [
        Download(
            text=text,
            what=what,
            url=address("response-word-file", part),
            with_comments=threads_in_words(numbers[part]),
            url_with_comments=address("response-word-file-with-comments", part),
        )
        for part, text, what in _DOWNLOADS
        if part is not Part.FORCE or forces
    ]


def threads_in_words(number: int) -> str:
    """ "3 open threads as Word comments"; empty if there are none."""
    return f"{format_open_threads(number)} as Word comments" if number else ""


def review_page(proposal: WordProposal, *, bound: Mapping[str, Form]) -> ReviewPage:
    """The page for deciding on a file's texts. `bound` are the posted forms that had errors."""
    response, request = proposal.response, proposal.request
    current = texts_of_force(request) if request is not None else texts_of_office(response)
    names = names_of_places(response, request=request)
    undecided = list(proposal.texts.filter(decision="").select_related("finding", "request__force"))
    shown = {text.pk: _shown(text, current, names, bound) for text in undecided}
    together = [text for text in undecided if request is None and text.request_id is not None]
    return ReviewPage(
        proposal=proposal,
        left_out=left_out_in_words(proposal.left_out),
        missing=listed(proposal.missing) if proposal.missing else "",
        texts=[shown[text.pk] for text in undecided if not text.fits_nowhere and text not in together],
        unmatched=[shown[text.pk] for text in undecided if text.fits_nowhere],
        received=list(_received(together, shown, bound)),
    )


def _shown(
    text: ProposedText, current: Mapping[Place, Current], names: Mapping[Place, str], bound: Mapping[str, Form]
) -> ReviewText:
    place = place_of(text)
    now = current.get(place, Current())
    form = bound.get(f"place-{text.pk}") or PlaceForm(names=names, prefix=f"text-{text.pk}")
    return ReviewText(
        pk=text.pk,
        heading=text.heading,
        name=names.get(place, text.heading),
        html=mark_safe(text.html),  # noqa: S308 - cleaned when the file was read
        changes=[] if text.fits_nowhere else differences(now.html, html_of(text, now)),
        version=now.version,
        stance=_stance_words(text),
        is_added=text.is_added,
        is_new=not now.html,
        place_form=form if text.is_added else None,
    )


def _stance_words(text: ProposedText) -> str:
    if not text.stance:
        return ""
    return ForceStance(text.stance).label if text.request_id is not None else ActionStance(text.stance).label


def _received(
    texts: list[ProposedText], shown: Mapping[int, ReviewText], bound: Mapping[str, Form]
) -> Iterator[ReceivedGroup]:
    for request in {text.request_id: text.request for text in texts}.values():
        if request is None:
            continue
        why_not = ""
        if is_settled(request):
            why_not = (
                f"The force’s comments are “{request.get_status_display().lower()}”, so these cannot be recorded now. "
                "To use them, invite the force, or return its comments to it, and come back to this page."
            )
        yield ReceivedGroup(
            request=request,
            heading=f"Comments from the {request.force.chief_officer_title} of {request.force}",
            texts=[shown[text.pk] for text in texts if text.request_id == request.pk],
            form=bound.get(f"received-{request.pk}") or ReceivedFromForm(prefix=f"received-{request.pk}"),
            why_not=why_not,
        )
