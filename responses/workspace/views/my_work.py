"""The first page: what is waiting for this person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from responses.threads.pages import mention_lines
from responses.threads.queries import mentions_waiting_for
from responses.workspace.my_work import my_work_of
from s55tracker.accounts.decorators import signed_in


@signed_in
@require_safe
def my_work(request: HttpRequest) -> HttpResponse:
    """My work: the person's next steps."""
    today = timezone.localdate()
    context = {
        "work": my_work_of(request.user, today=today),
        "mentions": mention_lines(mentions_waiting_for(request.user)),
        "today": today,
    }
    return render(request, "responses/workspace/my_work.html", context)
