"""The page of the office's channel in Microsoft Teams."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from responses.models import TeamsChannel, TeamsMessage
from responses.permissions import can_send_reminders, check_can_send_reminders
from responses.summaries.views.office import address, frame
from responses.teams import actions
from responses.teams.forms import TeamsForm
from responses.workspace.refusals import refusals_shown_on, status_of
from s55tracker.accounts.decorators import SignedInRequest
from s55tracker.accounts.models import PolicingBody
from s55tracker.identity.confirming import confirmed
from s55tracker.office.choosing import about_a_body_where

MESSAGES_SHOWN = 10


@confirmed
@about_a_body_where(can=can_send_reminders, check=check_can_send_reminders)
@require_http_methods(["GET", "HEAD", "POST"])
def office_teams(request: SignedInRequest, body: PolicingBody) -> HttpResponse:
    form = TeamsForm(request.POST if request.method == "POST" and request.POST.get("do", "save") == "save" else None)
    if request.method == "POST" and (done := _done(request, body, form)):
        messages.success(request, done)
        return redirect(address("office-teams", body))
    channel = TeamsChannel.objects.filter(body=body).first()
    context = frame(
        request,
        body,
        form=form,
        channel=channel,
        host=urlsplit(channel.url).hostname if channel else "",
        sent=TeamsMessage.objects.filter(body=body).select_related("response")[:MESSAGES_SHOWN],
    )
    return render(request, "responses/teams/teams.html", context, status=status_of(form))


def _done(request: SignedInRequest, body: PolicingBody, form: TeamsForm) -> str:
    """The message for the next page; empty if the form has errors."""
    match request.POST.get("do"):
        case "off":
            actions.switch_teams_off(by=request.user, body=body)
            return "We will no longer post to Teams."
        case "test":
            actions.send_teams_test(by=request.user, body=body, today=timezone.localdate())
            return "We have sent a test. It should appear in the channel within a minute or two."
    if form.is_valid():
        with refusals_shown_on(form):
            actions.set_teams_channel(by=request.user, body=body, url=form.cleaned_data["url"])
            return "The address has been saved. Send a test to see that it works."
    return ""
