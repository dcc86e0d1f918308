"""Serves the pictures of an uploaded report to the person who uploaded it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from inspections.pictures.pages import picture_served
from inspections.pictures.queries import pictures_of_reports
from s55tracker.accounts.decorators import SignedInRequest, signed_in


@signed_in
@require_safe
def inspection_picture(request: SignedInRequest, pk: int, page: int) -> HttpResponse:
    return picture_served(get_object_or_404(pictures_of_reports(request.user), reading=pk, page=page))
