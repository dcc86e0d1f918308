"""The first page: what is waiting for this person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from inspections.watching.queries import open_proposals_for
from responses.threads.pages import mention_lines
from responses.threads.queries import mentions_waiting_for
from responses.workspace.my_work import my_work_of
from s55tracker.accounts.decorators import signed_in
from s55tracker.accounts.memberships import body_ids_of
from s55tracker.accounts.roles import Role


@signed_in
@require_safe
def my_work(request: HttpRequest) -> HttpResponse:
    """My work: the person's next steps."""
    today = timezone.localdate()
    context = {
        "work": my_work_of(request.user, today=today),
        "mentions": mention_lines(mentions_waiting_for(request.user)),
        "new_reports": _number_of_new_reports(request.user),
        "today": today,
    }
    return render(request, "responses/workspace/my_work.html", context)


def _number_of_new_reports(user) -> int:
    """The number of proposed reports that the person, as an officer, should log or, as a manager, should see logged."""
    offices = body_ids_of(user, [Role.OFFICER, Role.MANAGER])
    return open_proposals_for(user).filter(body__in=offices).count() if offices else 0
