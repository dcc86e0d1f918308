"""The page of an office's saved paragraphs, and the pages for adding, changing and removing one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from responses.permissions import can_change_saved_paragraphs, check_can_change_saved_paragraphs
from responses.saved_paragraphs import actions
from responses.saved_paragraphs.forms import SavedParagraphForm, initial_of
from responses.saved_paragraphs.queries import saved_paragraphs_of
from responses.workspace.refusals import refusals_shown_on, status_of
from s55tracker.accounts.form_recovery import recovered_data
from s55tracker.accounts.models import PolicingBody
from s55tracker.office.choosing import about_a_body_where, head_of, here
from s55tracker.office.permissions import can_manage_people
from s55tracker.refusals import Refused

RIGHT = {"can": can_change_saved_paragraphs, "check": check_can_change_saved_paragraphs}
for_its_writers = about_a_body_where(**RIGHT)
for_its_writers_posting = about_a_body_where(**RIGHT, post_only=True)


@for_its_writers
@require_safe
def office_saved_paragraphs(request: HttpRequest, body: PolicingBody) -> HttpResponse:
    context = _frame(request, body, paragraphs=saved_paragraphs_of(body))
    return render(request, "responses/saved_paragraphs/list.html", context)


@for_its_writers
@require_http_methods(["GET", "HEAD", "POST"])
def office_saved_paragraph_add(request: HttpRequest, body: PolicingBody) -> HttpResponse:
    form = SavedParagraphForm(request.POST if request.method == "POST" else recovered_data(request))
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            actions.add_saved_paragraph(by=request.user, body=body, title=form.cleaned_data["title"], html=form.html)
            messages.success(request, "The paragraph has been saved.")
            return redirect(_address(body))
    return _form_page(request, body, form)


@for_its_writers
@require_http_methods(["GET", "HEAD", "POST"])
def office_saved_paragraph(request: HttpRequest, body: PolicingBody, pk: int) -> HttpResponse:
    paragraph = get_object_or_404(saved_paragraphs_of(body), pk=pk)
    data = request.POST if request.method == "POST" else recovered_data(request)
    form = SavedParagraphForm(data, initial=initial_of(paragraph))
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            actions.change_saved_paragraph(
                by=request.user, paragraph=paragraph, title=form.cleaned_data["title"], html=form.html
            )
            messages.success(request, "The paragraph has been saved.")
            return redirect(_address(body))
    return _form_page(request, body, form, paragraph=paragraph)


@for_its_writers
@require_http_methods(["GET", "HEAD", "POST"])
def office_saved_paragraph_remove(request: HttpRequest, body: PolicingBody, pk: int) -> HttpResponse:
    paragraph = get_object_or_404(saved_paragraphs_of(body), pk=pk)
    if request.method == "POST":
        try:
            actions.remove_saved_paragraph(by=request.user, paragraph=paragraph)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"“{paragraph.title}” has been removed.")
        return redirect(_address(body))
    context = _frame(request, body, paragraph=paragraph)
    return render(request, "responses/saved_paragraphs/remove.html", context)


@for_its_writers_posting
@require_POST
def office_saved_paragraph_move(request: HttpRequest, body: PolicingBody, pk: int) -> HttpResponse:
    paragraph = get_object_or_404(saved_paragraphs_of(body), pk=pk)
    try:
        actions.move_saved_paragraph(by=request.user, paragraph=paragraph, up="up" in request.POST)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(_address(body))


def _address(body: PolicingBody) -> str:
    return f"{reverse('office-saved-paragraphs')}{here(body)}"


def _frame(request: HttpRequest, body: PolicingBody, **context: object) -> dict:
    return {**head_of(body), "is_administrator": can_manage_people(request.user, body), **context}


def _form_page(request: HttpRequest, body: PolicingBody, form: SavedParagraphForm, **context: object) -> HttpResponse:
    context = _frame(request, body, form=form, **context)
    return render(request, "responses/saved_paragraphs/form.html", context, status=status_of(form))
