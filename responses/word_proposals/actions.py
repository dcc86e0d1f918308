"""Keeps the changes in a returned Word file, and records a person's decision on each text. Accepting a text is an
ordinary save by the person who accepts it: it makes a version, is recorded in the history, and affects an approval as
any save does.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from inspections.models import Finding
from responses.drafting.actions import save_passage
from responses.enums import Section
from responses.exceptions import WorkflowError
from responses.force_comments.actions import ReceivedComment, record_received_comments, save_force_comment
from responses.force_permissions import check_can_write_force_comments
from responses.force_queries import latest_submission
from responses.models import ForceRequest, ForceSubmission, ProposedText, Response, WordProposal
from responses.permissions import check_can_write
from responses.word.marks import Part, Place
from responses.word_proposals.queries import Comparison, Current, names_of_places, texts_of_force, texts_of_office
from responses.workspace.transitions import locked_request, locked_response
from s55tracker.audit.trail import record
from s55tracker.present import present
from s55tracker.refusals import Refused
from s55tracker.richtext import clean

ALREADY_DECIDED = "Someone has already decided on this text. Reload the page."


@transaction.atomic
def record_word_download(*, by, response: Response, part: Part, threads: int) -> None:
    """Record that the person downloaded a file of the office's text, because afterwards no one can see where it goes.

    `threads` is how many threads are in it as comments.
    """
    record(action="word_downloaded", target=response, by=by, part=part.value, threads=threads)


@transaction.atomic
def record_force_word_download(*, by, request: ForceRequest, threads: int) -> None:
    """Record a download of the force's file, in the force's own history."""
    record(action="word_downloaded", target=f"force_draft:{request.reference}", by=by, part="force", threads=threads)


@transaction.atomic
def propose_from_word(
    *,
    by,
    response: Response,
    request: ForceRequest | None = None,
    comparison: Comparison,
    left_out: list[str],
    file_name: str,
    file_hash: str,
) -> WordProposal:
    """Keep the file's changes until a person has decided on them. If `request` is given, the changes are for that force
    only. `by` is None if a command has read the file: someone who may write then decides on the changes. Raises
    NotPermitted; WorkflowError if the file would change nothing.
    """
    if by is not None:
        if request is not None:
            check_can_write_force_comments(by, request)
        else:
            check_can_write(by, response)
    if not comparison.changes and not comparison.unmatched:
        raise WorkflowError("The file has the same text as the response, so there is nothing to change.")
    proposal = WordProposal.objects.create(
        response=response,
        request=request,
        created_by=by,
        file_name=file_name[-200:],
        file_hash=file_hash,
        left_out=left_out,
        missing=comparison.missing,
    )
    texts = [
        ProposedText(
            section=change.place.section,
            request_id=change.place.request,
            finding_id=change.place.finding,
            heading=change.heading[:200],
            html=change.html,
            stance=change.stance,
        )
        for change in comparison.changes
    ]
    texts += [
        ProposedText(heading=unmatched.heading[:200], html=unmatched.html, is_added=True)
        for unmatched in comparison.unmatched
    ]
    for position, text in enumerate(texts):
        text.proposal, text.position = proposal, position
    ProposedText.objects.bulk_create(texts)
    _record(proposal, "word_proposed", by=by, file=proposal.file_name, texts=len(texts), left_out=left_out)
    return proposal


@transaction.atomic
def accept_text(*, by, text: ProposedText, version: int) -> None:
    """Save the file's text at its place. `version` is the version of the stored text shown beside it. Raises
    NotPermitted; ChangedMeanwhile if someone else has saved since; Refused if the text is already decided or has no
    place yet.
    """
    text = _locked(text)
    if text.fits_nowhere:
        raise Refused("Choose where this text belongs first.")
    place = place_of(text)
    proposal = text.proposal
    if proposal.request is not None:
        now = texts_of_force(proposal.request).get(place, Current())
        save_force_comment(
            by=by,
            request=proposal.request,
            finding=text.finding,
            html=html_of(text, now),
            stance=text.stance or now.stance,
            version=version,
        )
    elif place.is_of_force:
        raise Refused("A force’s comments are recorded together.")
    else:
        now = texts_of_office(proposal.response).get(place, Current())
        save_passage(
            by=by,
            response=proposal.response,
            section=Section(text.section),
            finding=text.finding,
            html=html_of(text, now),
            action_stance=text.stance or now.stance,
            version=version,
        )
    _decide(text, ProposedText.Decision.ACCEPTED, by=by)
    _record(proposal, "word_text_used", by=by, heading=text.heading, file=proposal.file_name)
    _close_when_done(proposal)


@transaction.atomic
def leave_out_text(*, by, text: ProposedText) -> None:
    """Decline the file's text and keep the stored one. Raises NotPermitted, Refused."""
    text = _locked(text)
    _check_can_decide(by, text.proposal)
    _decide(text, ProposedText.Decision.LEFT_OUT, by=by)
    _record(text.proposal, "word_text_left_out", by=by, heading=text.heading, file=text.proposal.file_name)
    _close_when_done(text.proposal)


@transaction.atomic
def place_text(*, by, text: ProposedText, place: Place) -> None:
    """Choose the place of an unmatched text, which goes after the stored text there. Nothing is saved until someone
    accepts it.

    Raises NotPermitted, Refused.
    """
    text = _locked(text)
    _check_can_decide(by, text.proposal)
    names = names_of_places(text.proposal.response, request=text.proposal.request)
    if not text.is_added or place not in names:
        raise Refused("Choose one of this response’s texts.")
    text.section, text.request_id, text.finding_id = place.section, place.request, place.finding
    text.save()
    _record(
        text.proposal,
        "word_text_placed",
        by=by,
        heading=text.heading,
        place=names[place],
        file=text.proposal.file_name,
    )


@transaction.atomic
def record_texts_received(*, by, proposal: WordProposal, request: ForceRequest, received_from: str) -> ForceSubmission:
    """Record the file's comments from a force as received, all together, replacing returned comments where the file has
    new ones.

    Raises NotPermitted, WorkflowError; Refused if the file has no undecided comments from this force.
    """
    request = locked_request(request)
    texts = list(
        ProposedText.objects.select_for_update(of=("self",))
        .filter(proposal=proposal, request=request, decision="")
        .select_related("finding")
        .order_by("position")
    )
    if not texts:
        raise Refused(ALREADY_DECIDED)
    comments: dict[Finding | None, ReceivedComment] = {}
    earlier = latest_submission(request)
    for sent in earlier.comments.all() if earlier else ():
        comments[sent.finding] = ReceivedComment(html=sent.html, stance=sent.stance)
    for text in texts:
        now = comments.get(text.finding, ReceivedComment(html=""))
        html = html_of(text, Current(html=now.html))
        comments[text.finding] = ReceivedComment(html=html, stance=text.stance or now.stance)
    overall = comments.pop(None, None)
    submission = record_received_comments(
        by=by,
        request=request,
        received_from=received_from,
        overall=overall,
        comments={present(finding): comment for finding, comment in comments.items()},
    )
    for text in texts:
        _decide(text, ProposedText.Decision.ACCEPTED, by=by)
    _close_when_done(proposal)
    return submission


@transaction.atomic
def close_proposal(*, by, proposal: WordProposal) -> None:
    """Close the proposal and discard its undecided texts. Raises NotPermitted."""
    _lock_above(proposal)
    _check_can_decide(by, proposal)
    if WordProposal.objects.filter(pk=proposal.pk).exists():
        _record(proposal, "word_closed", by=by, file=proposal.file_name)
        WordProposal.objects.filter(pk=proposal.pk).delete()


def place_of(text: ProposedText) -> Place:
    return Place(section=text.section, request=text.request_id, finding=text.finding_id)


def html_of(text: ProposedText, now: Current) -> str:
    """The text that would be stored if accepted: the file's text, or the stored text with the file's text after it."""
    return clean(now.html + text.html) if text.is_added else text.html


def _lock_above(proposal: WordProposal) -> None:
    """Lock the response, and a force's request if the file is for that force, before the rows below them."""
    if proposal.request is not None:
        locked_request(proposal.request)
    else:
        locked_response(proposal.response)


def _locked(text: ProposedText) -> ProposedText:
    """The current row of the text, locked after its response. Raises Refused if someone has decided on the text or
    closed its proposal.
    """
    _lock_above(text.proposal)
    current = (
        ProposedText.objects.select_for_update(of=("self",))
        .filter(pk=text.pk, decision="")
        .select_related("finding", "proposal__request__force", "proposal__request__response", "proposal__response")
        .first()
    )
    if current is None:
        raise Refused(ALREADY_DECIDED)
    return current


def _check_can_decide(by, proposal: WordProposal) -> None:
    if proposal.request is not None:
        check_can_write_force_comments(by, proposal.request)
    else:
        check_can_write(by, proposal.response)


def _decide(text: ProposedText, decision: ProposedText.Decision, *, by) -> None:
    text.decision, text.decided_at, text.decided_by = decision, timezone.now(), by
    text.save()


def _close_when_done(proposal: WordProposal) -> None:
    if not proposal.texts.filter(decision="").exists():
        proposal.delete()


def _record(proposal: WordProposal, action: str, *, by, **detail) -> None:
    """Record the action in the office's history, or only in the force's own history."""
    target = proposal.response if proposal.request is None else f"force_draft:{proposal.request.reference}"
    record(action=action, target=target, by=by, **detail)
