"""Writing the office's own text, one section or one finding per page."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from responses.comments.pages import office_discussion
from responses.document import wording as document_wording
from responses.document.composition import content_of
from responses.drafting.actions import choose_document_shape, save_passage
from responses.drafting.forms import FindingCommentForm, PassageForm, ShapeForm, initial_of
from responses.drafting.pages import (
    Place,
    force_panels,
    places_of,
    returned_note,
    saved_line,
    saving_takes_back,
)
from responses.enums import DocumentShape, ResponseStatus, Section
from responses.keeping.pages import Keeping
from responses.keeping.writing import WritingPage
from responses.models import Passage, Response
from responses.permissions import can_change_saved_paragraphs, can_write, check_can_write
from responses.places import SECTIONS
from responses.queries import current_approval, load_written_parts, responses_visible_to
from responses.reuse.pages import USE, EarlierAnswer, answers_for_office, filled_with, with_words_after
from responses.saved_paragraphs.queries import saved_paragraphs_of
from responses.texts import Text
from responses.workspace.frame import frame_of
from responses.workspace.refusals import refusals_shown_on, status_of, why_not, with_version
from s55tracker.accounts.decorators import signed_in
from s55tracker.accounts.form_recovery import recovered_data
from s55tracker.refusals import ChangedMeanwhile, NotPermitted
from s55tracker.text.cleaning import whole_number

TAKEN_BACK = {
    ResponseStatus.WITH_APPROVER: "The response has been recalled from the approver, because its text was changed.",
    ResponseStatus.APPROVED: "The approval has been withdrawn, because the text was changed.",
}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def response_section(request: HttpRequest, reference: str, section: str) -> HttpResponse:
    """The page for writing the key findings, the introduction or the overall comment."""
    if section not in SECTIONS:
        raise Http404
    return _writing_page(request, reference, SECTIONS[section], None)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def response_finding(request: HttpRequest, reference: str, finding_pk: int) -> HttpResponse:
    """The page for writing our comment on one finding, beside the inspectorate's wording and the force's comment."""
    return _writing_page(request, reference, Section.BODY_COMMENT, finding_pk)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def response_shape(request: HttpRequest, reference: str) -> HttpResponse:
    """The page for choosing how the document is set out: in full, as a letter with the response attached, or with an
    appendix.
    """
    response = get_object_or_404(responses_visible_to(request.user), reference=reference)
    shown = {"shape": response.document_shape, "opened_on": response.document_shape}
    form = ShapeForm(request.POST if request.method == "POST" else recovered_data(request), initial=shown)
    if request.method == "POST" and form.is_valid():
        was = ResponseStatus(response.status)
        with refusals_shown_on(form):
            response = choose_document_shape(
                by=request.user,
                response=response,
                shape=DocumentShape(form.cleaned_data["shape"]),
                opened_on=form.cleaned_data["opened_on"],
            )
            messages.success(request, f"The response is now set out as: {response.get_document_shape_display()}.")
            if was in TAKEN_BACK and response.status != was:
                messages.warning(request, TAKEN_BACK[was])
            return redirect("response-preview", response.reference)
    context = {
        "frame": frame_of(response, today=timezone.localdate(), tab="preview"),
        "form": form,
        "may_choose": can_write(request.user, response),
        "why_not": why_not(check_can_write, request.user, response),
    }
    return render(request, "responses/drafting/shape.html", context, status=status_of(form))


def _writing_page(request: HttpRequest, reference: str, section: Section, finding_pk: int | None) -> HttpResponse:
    response = get_object_or_404(responses_visible_to(request.user), reference=reference)
    load_written_parts([response])
    places = places_of(response)
    place = next(
        (each for each in places if each.section == section and (each.finding and each.finding.pk) == finding_pk), None
    )
    if place is None:
        raise Http404
    # `load_written_parts` has loaded all the passages, so finding this one needs no query.
    passage = next((p for p in response.passages.all() if (p.section, p.finding_id) == (section, finding_pk)), None)
    following = next(iter(places[places.index(place) + 1 :]), None)
    text = Text(response=response, section=section, finding=place.finding)
    page = WritingPage(request=request, text=text, saved=passage)
    if request.method != "POST":
        typed = recovered_data(request)
        keeping = page.open(typed, can_write=can_write(request.user, response))
        form = _form(place, typed, initial=initial_of(passage) | keeping.initial)
        return _shown(request, response, place, following, passage, form, keeping)

    data: QueryDict = request.POST
    earlier = None
    if USE in data:
        check_can_write(request.user, response)
        earlier = _earlier(request, response, place)
        data = filled_with(data, earlier) or data
    words = _words_to_insert(request, response, place)
    if words is not None:
        check_can_write(request.user, response)
        data = with_words_after(data, words)
    form = _form(place, data)

    def shown_again(**options) -> HttpResponse:
        return _shown(request, response, place, following, passage, form, page.show_again(data), **options)

    if earlier is not None or words is not None or not form.is_valid():
        return shown_again(earlier=earlier)
    if request.POST.get("then") == "preview":
        check_can_write(request.user, response)
        return shown_again(preview=form.html)
    try:
        save_passage(
            by=request.user,
            response=response,
            section=section,
            finding=place.finding,
            html=form.html,
            action_stance=form.stance,
            version=form.cleaned_data["version"],
            window=form.page,
            replaces=form.page_replaced,
        )
    except ChangedMeanwhile as conflict:
        again = _form(place, with_version(request.POST, conflict.current.version))
        return page.conflict(conflict, form=again, mine=form.html, what=place.named, page=place.url)
    except NotPermitted as refusal:
        # Someone has published the response, or removed the person's role: the page keeps the typed text so that it can
        # be copied.
        form.add_error(None, str(refusal))
        response.refresh_from_db()
        return shown_again(status=403)
    _say_saved(request, response, place)
    onwards = following if request.POST.get("then") == "next" and following else place
    return redirect(onwards.url)


def _words_to_insert(request: HttpRequest, response: Response, place: Place) -> str | None:
    """The saved paragraph, or the force's comment, that a button adds to the end of the text when scripts are off; None
    for other buttons.
    """
    then = request.POST.get("then", "")
    if then == "insert":
        pk = whole_number(request.POST.get("saved_paragraph", ""))
        chosen = saved_paragraphs_of(response.body).filter(pk=pk or 0).first()
        return chosen.html if chosen else ""
    if then.startswith("same-") and place.section == Section.BODY_COMMENT:
        panels = force_panels(response, place.finding)
        return next((panel.html for panel in panels if panel.slug == then.removeprefix("same-")), "")
    return None


def _say_saved(request: HttpRequest, response: Response, place: Place) -> None:
    messages.success(request, f"{place.named[0].upper()}{place.named[1:]}: saved.")
    before = response.status
    if before not in TAKEN_BACK:
        return
    after = Response.objects.values_list("status", flat=True).get(pk=response.pk)
    if after == ResponseStatus.DRAFTING:
        messages.info(request, TAKEN_BACK[ResponseStatus(before)])


def _earlier(request: HttpRequest, response: Response, place: Place) -> list[EarlierAnswer]:
    return answers_for_office(request.user, response, place.finding) if place.finding else []


def _form(place: Place, data=None, *, initial: dict | None = None) -> PassageForm:
    if place.finding is None:
        return PassageForm(data or None, initial=initial, label=place.heading)
    return FindingCommentForm(data or None, initial=initial, label="Comment", by_duty=place.by_duty)


def _shown(
    request: HttpRequest,
    response: Response,
    place: Place,
    following: Place | None,
    passage: Passage | None,
    form: PassageForm,
    keeping: Keeping,
    *,
    preview: str | None = None,
    status: int | None = None,
    earlier: list[EarlierAnswer] | None = None,
) -> HttpResponse:
    today = timezone.localdate()
    beside = place.section == Section.BODY_COMMENT
    context = {
        "frame": frame_of(response, today=today),
        "place": place,
        "following": following,
        "passage": passage,
        "form": form,
        "preview": preview,
        "is_previewed": preview is not None,
        "keeping": keeping,
        "may_write": can_write(request.user, response),
        "read_only_because": why_not(check_can_write, request.user, response),
        "was_typed": form.is_bound,
        "saved": saved_line(passage, today=today, is_shown=not form.is_bound and not keeping.in_box),
        "takes_back": saving_takes_back(response, current_approval(response)) if response.status in TAKEN_BACK else "",
        "returned": returned_note(response, place),
        "earlier": _earlier(request, response, place) if earlier is None else earlier,
        "discussion": office_discussion(
            response, request.user, place.section, place.finding, page=request.GET.get("page")
        ),
        "paragraphs": saved_paragraphs_of(response.body),
        "may_change_paragraphs": can_change_saved_paragraphs(request.user, response.body),
        "panels": force_panels(response, place.finding) if beside else [],
        "made_for_you": document_wording.recommendations_introduction(content_of(response))
        if place.section == Section.INTRODUCTION
        else "",
    }
    return render(request, "responses/drafting/writing.html", context, status=status or status_of(form))
