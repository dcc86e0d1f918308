"""The pages for downloading a Word file, uploading one, and deciding on its changes. Both sides have the same pages,
each with its own text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import PurePath

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from inspections.intake.blocks import Unreadable
from responses.force_permissions import can_write_force_comments, check_can_write_force_comments
from responses.force_queries import force_requests_visible_to, word_proposals_of_force
from responses.models import ForceRequest, ProposedText, Response, WordProposal
from responses.permissions import can_write, check_can_write
from responses.queries import responses_visible_to, word_proposals_of_office
from responses.word.files import MEDIA_TYPE, word_file, word_file_for_force
from responses.word.marks import Part
from responses.word.reading import left_out_of, read_word
from responses.word_proposals import actions
from responses.word_proposals.forms import PlaceForm, ReceivedFromForm, WordUploadForm
from responses.word_proposals.pages import ReviewPage, downloads_of, review_page, threads_in_words
from responses.word_proposals.queries import compared, names_of_places
from responses.word_proposals.threads import as_word_comments, threads_in_force_file, threads_in_office_file
from responses.workspace.frame import frame_of
from responses.workspace.refusals import status_of, why_not
from s55tracker.accounts.decorators import signed_in
from s55tracker.govuk.refusals import CONFLICT, UNPROCESSABLE
from s55tracker.present import present
from s55tracker.refusals import ChangedMeanwhile, Refused

# --- The office -------------------------------------------------------------------------------------------------------


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def response_word(request: HttpRequest, reference: str) -> HttpResponse:
    """The page with the files to download, the returned files, and a form to upload one."""
    response = get_object_or_404(responses_visible_to(request.user), reference=reference)
    form = WordUploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        check_can_write(request.user, response)
        if form.is_valid() and (proposal := _proposed(request, form, response, None)):
            return redirect(proposal)
    downloads = downloads_of(response, request.user)
    context = {
        "frame": frame_of(response, today=timezone.localdate()),
        "form": form,
        "downloads": downloads,
        "has_comments": any(one.with_comments for one in downloads),
        "waiting": word_proposals_of_office(request.user).filter(response=response),
        "may_write": can_write(request.user, response),
        "read_only_because": why_not(check_can_write, request.user, response),
    }
    return render(request, "responses/word_proposals/office.html", context, status=status_of(form))


@signed_in
@require_safe
def response_word_file(request: HttpRequest, reference: str, part: str, *, with_comments: bool = False) -> HttpResponse:
    """One part as a file. With `with_comments`, it includes the open threads that this person may read, as comments."""
    response = get_object_or_404(responses_visible_to(request.user), reference=reference)
    if part not in [each.value for each in Part]:
        raise Http404
    which = Part(part)
    if which is Part.FORCE and not response.force_requests.exists():
        raise Http404
    user = request.user
    threads = as_word_comments(threads_in_office_file(user, response, which), user) if with_comments else []
    answer = _file(word_file(response, which, threads=threads), f"{response.reference}-{part}.docx")
    if request.method == "GET":
        actions.record_word_download(by=user, response=response, part=which, threads=len(threads))
    return answer


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def response_word_review(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    response = get_object_or_404(responses_visible_to(request.user), reference=reference)
    check_can_write(request.user, response)
    proposal = word_proposals_of_office(request.user).filter(response=response, pk=pk).first()
    if proposal is None:
        return _dealt_with(request, "response-word", reference)
    context = {"frame": frame_of(response, today=timezone.localdate())}
    return _review(request, proposal, "responses/word_proposals/office_review.html", context)


# --- The force --------------------------------------------------------------------------------------------------------


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def force_word(request: HttpRequest, reference: str, force_slug: str) -> HttpResponse:
    """The page with the force's files, which contain no comments but its own."""
    asked = _asked(request, reference, force_slug)
    form = WordUploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        check_can_write_force_comments(request.user, asked)
        if form.is_valid() and (proposal := _proposed(request, form, asked.response, asked)):
            return redirect(proposal)
    context = {
        "asked": asked,
        "form": form,
        "with_comments": threads_in_words(threads_in_force_file(request.user, asked).count()),
        "waiting": word_proposals_of_force(asked),
        "may_write": can_write_force_comments(request.user, asked),
        "read_only_because": why_not(check_can_write_force_comments, request.user, asked),
    }
    return render(request, "responses/word_proposals/force.html", context, status=status_of(form))


@signed_in
@require_safe
def force_word_file(
    request: HttpRequest, reference: str, force_slug: str, *, with_comments: bool = False
) -> HttpResponse:
    asked = _asked(request, reference, force_slug)
    user = request.user
    threads = as_word_comments(threads_in_force_file(user, asked), user) if with_comments else []
    answer = _file(word_file_for_force(asked, threads=threads), f"{reference}-{force_slug}.docx")
    if request.method == "GET":
        actions.record_force_word_download(by=user, request=asked, threads=len(threads))
    return answer


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def force_word_review(request: HttpRequest, reference: str, force_slug: str, pk: int) -> HttpResponse:
    asked = _asked(request, reference, force_slug)
    check_can_write_force_comments(request.user, asked)
    proposal = word_proposals_of_force(asked).filter(pk=pk).first()
    if proposal is None:
        return _dealt_with(request, "force-word", reference, force_slug)
    return _review(request, proposal, "responses/word_proposals/force_review.html", {"asked": asked})


def _asked(request: HttpRequest, reference: str, force_slug: str) -> ForceRequest:
    requests = force_requests_visible_to(request.user)
    return get_object_or_404(requests, response__reference=reference, force__slug=force_slug)


# --- What both do -----------------------------------------------------------------------------------------------------


def _file(data: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=MEDIA_TYPE)
    answer["Content-Disposition"] = present(content_disposition_header(as_attachment=True, filename=name))
    return answer


def _proposed(
    request: HttpRequest, form: WordUploadForm, response: Response, asked: ForceRequest | None
) -> WordProposal | None:
    """The changes in the uploaded file; None, with the reason on the form, if we cannot use the file."""
    file = form.cleaned_data["file"]
    data = file.read()
    try:
        text = read_word(data)
        return actions.propose_from_word(
            by=request.user,
            response=response,
            request=asked,
            comparison=compared(response, text, request=asked),
            left_out=left_out_of(text),
            file_name=PurePath(file.name).name,
            file_hash=hashlib.sha256(data).hexdigest(),
        )
    except (Unreadable, Refused) as reason:
        form.add_error("file", f"“{file.name}” was not used. {reason}")
        return None


def _dealt_with(request: HttpRequest, page: str, *arguments: str) -> HttpResponse:
    messages.info(request, "You have dealt with everything in this file.")
    return redirect(page, *arguments)


def _review(request: HttpRequest, proposal: WordProposal, template: str, context: dict) -> HttpResponse:
    bound: dict[str, Form] = {}
    status, problem = 200, ""
    address = proposal.get_absolute_url()  # read now, because the last decision deletes the row
    if request.method == "POST":
        try:
            if _DEEDS.get(request.POST.get("do", ""), _nothing)(request, proposal, bound):
                return redirect(address)
            status = UNPROCESSABLE
        except ChangedMeanwhile:
            status = CONFLICT
            problem = "Someone else has changed this text since you opened the page. The differences below are up to date. Check them again."
        except Refused as refusal:
            status, problem = UNPROCESSABLE, str(refusal)
    page: ReviewPage = review_page(proposal, bound=bound)
    forms = [form for form in bound.values() if form.errors]
    context = {**context, "page": page, "forms": forms, "problem": problem}
    return render(request, template, context, status=status)


def _text(request: HttpRequest, proposal: WordProposal) -> ProposedText:
    texts = proposal.texts.select_related(
        "proposal__response", "proposal__request__force", "proposal__request__response", "finding"
    )
    key = request.POST.get("text", "")
    return get_object_or_404(texts, pk=int(key) if key.isascii() and key.isdigit() and len(key) < 12 else 0)


def _accept(request: HttpRequest, proposal: WordProposal, bound: dict[str, Form]) -> bool:
    text = _text(request, proposal)
    version = request.POST.get("version", "")
    if not (version.isascii() and version.isdigit() and len(version) < 10):
        raise Refused("Reload the page, then choose again.")
    actions.accept_text(by=request.user, text=text, version=int(version))
    messages.success(
        request, f"{names_of_places(proposal.response, request=proposal.request)[actions.place_of(text)]}: saved."
    )
    return True


def _leave_out(request: HttpRequest, proposal: WordProposal, bound: dict[str, Form]) -> bool:
    text = _text(request, proposal)
    actions.leave_out_text(by=request.user, text=text)
    messages.info(request, f"{text.heading}: the file’s text was not used.")
    return True


def _place(request: HttpRequest, proposal: WordProposal, bound: dict[str, Form]) -> bool:
    text = _text(request, proposal)
    names = names_of_places(proposal.response, request=proposal.request)
    form = PlaceForm(request.POST, names=names, prefix=f"text-{text.pk}")
    if not form.is_valid():
        bound[f"place-{text.pk}"] = form
        return False
    actions.place_text(by=request.user, text=text, place=form.cleaned_data["place"])
    return True


def _record(request: HttpRequest, proposal: WordProposal, bound: dict[str, Form]) -> bool:
    asked = get_object_or_404(
        proposal.response.force_requests.select_related("force"), force__slug=request.POST.get("force", "")
    )
    form = ReceivedFromForm(request.POST, prefix=f"received-{asked.pk}")
    if not form.is_valid():
        bound[f"received-{asked.pk}"] = form
        return False
    actions.record_texts_received(by=request.user, proposal=proposal, request=asked, **form.cleaned_data)
    messages.success(request, "The comments have been recorded.")
    return True


def _close(request: HttpRequest, proposal: WordProposal, bound: dict[str, Form]) -> bool:
    actions.close_proposal(by=request.user, proposal=proposal)
    return True


def _nothing(request: HttpRequest, proposal: WordProposal, bound: dict[str, Form]) -> bool:
    raise Http404


_DEEDS: dict[str, Callable[[HttpRequest, WordProposal, dict[str, Form]], bool]] = {
    "accept": _accept,
    "leave_out": _leave_out,
    "place": _place,
    "record": _record,
    "close": _close,
}
