"""The page that shows how far the reading of a long file has got, and its two buttons."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from inspections.long_files import actions
from inspections.long_files.pages import view_of
from inspections.long_files.queries import long_files_of
from inspections.models import LongFile
from s55tracker.accounts.decorators import signed_in
from s55tracker.refusals import Refused


@signed_in
@require_safe
def long_file(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the reading has got; once it is read, the page where it is checked. A request from htmx gets only the part
    that changes.
    """
    file = _file(request, pk)
    is_part = request.headers.get("HX-Request") == "true"
    if file.leads_to:
        return HttpResponseClientRedirect(file.leads_to) if is_part else redirect(file.leads_to)
    context = {"view": view_of(file, now=timezone.now())}
    return render(request, f"inspections/long_files/{'_file' if is_part else 'file'}.html", context)


@signed_in(post_only=True)
@require_POST
def long_file_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    file = _file(request, pk)
    try:
        actions.cancel_long_file(by=request.user, file=file)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(file)


@signed_in(post_only=True)
@require_POST
def long_file_try_again(request: HttpRequest, pk: int) -> HttpResponse:
    file = _file(request, pk)
    try:
        actions.try_again(by=request.user, file=file)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(file)


def _file(request: HttpRequest, pk: int) -> LongFile:
    return get_object_or_404(long_files_of(request.user).defer("reading"), pk=pk)
