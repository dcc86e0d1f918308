"""An office's reminders: who was due to get each, its status, and the reminders due tomorrow."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from responses.enums import Delivery, ReminderState
from responses.exceptions import WorkflowError
from responses.permissions import (
    can_read_office_reminders,
    can_send_reminders,
    check_can_read_office_reminders,
    check_can_send_reminders,
)
from responses.queries import responses_visible_to
from responses.reminders import ledger
from responses.reminders.pages import ledger_line, ledger_lines, mailing_of, sendings_of, upcoming_by_person
from responses.reminders.queries import (
    DELIVERED_IF,
    is_of_this_office_alone,
    mails_of_digest,
    reminders_of_office,
)
from responses.reminders.settlement import NOTES
from responses.summaries import actions as reminding
from responses.summaries.forms import OfficeReminderFilter
from s55tracker.accounts.decorators import SignedInRequest
from s55tracker.accounts.models import PolicingBody, User
from s55tracker.office.choosing import about_a_body_where, head_of, here
from s55tracker.working_days.calendar import working_day_on_or_after
from s55tracker.working_days.queries import proclaimed_days

ON_A_PAGE = 25
REFUSED_LATELY = timedelta(days=14)

for_its_readers = about_a_body_where(can=can_read_office_reminders, check=check_can_read_office_reminders)
for_its_administrator = about_a_body_where(can=can_send_reminders, check=check_can_send_reminders, post_only=True)


def address(name: str, body: PolicingBody, *args) -> str:
    return f"{reverse(name, args=args)}{here(body)}"


def frame(request: HttpRequest, body: PolicingBody, **context) -> dict:
    return {
        **head_of(body),
        "may_send": can_send_reminders(request.user, body),
        "today": timezone.localdate(),
        **context,
    }


@for_its_readers
@require_safe
def office_reminders(request: HttpRequest, body: PolicingBody) -> HttpResponse:
    reminders = reminders_of_office(body)
    search = OfficeReminderFilter(request.GET, reminders=reminders)
    page = Paginator(search.apply(reminders), ON_A_PAGE).get_page(request.GET.get("page"))
    lately = timezone.localdate() - REFUSED_LATELY
    refused = reminders.filter(DELIVERED_IF[Delivery.REFUSED], due_on__gte=lately).count()
    context = frame(request, body, search=search, page=page, rows=ledger_lines(page.object_list), refused=refused)
    return render(request, "responses/summaries/office_list.html", context)


@for_its_readers
@require_safe
def office_reminder(request: HttpRequest, body: PolicingBody, pk: int) -> HttpResponse:
    """One reminder, its email, and the mail server's answer."""
    reminder = get_object_or_404(reminders_of_office(body), pk=pk)
    mails = mails_of_digest(reminder.digest) if reminder.digest is not None else []
    context = frame(
        request,
        body,
        line=ledger_line(reminder),
        reminder=reminder,
        sendings=sendings_of(mails),
        mailing=mailing_of(mails, is_shown=is_of_this_office_alone(reminder.person, body)),
        together=ledger_lines(reminders_of_office(body).filter(digest=reminder.digest_id).exclude(pk=pk))
        if reminder.digest_id
        else [],
    )
    return render(request, "responses/summaries/office_detail.html", context)


@for_its_administrator
@require_POST
def office_reminder_again(request: SignedInRequest, body: PolicingBody, pk: int) -> HttpResponse:
    reminder = get_object_or_404(reminders_of_office(body), pk=pk)
    try:
        mail = reminding.send_again(by=request.user, reminder=reminder)
    except WorkflowError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"We are sending the email to {mail.to_email} again.")
    return redirect(address("office-reminder", body, pk))


@for_its_administrator
@require_POST
def office_reminders_test(request: SignedInRequest, body: PolicingBody) -> HttpResponse:
    mail = reminding.send_test(by=request.user, body=body, today=timezone.localdate())
    messages.success(request, f"We have sent a test to {mail.to_email}. It should arrive within a minute or two.")
    return redirect(address("office-reminders", body))


@for_its_readers
@require_safe
def office_reminders_tomorrow(request: HttpRequest, body: PolicingBody) -> HttpResponse:
    """The reminders that would be sent on the next working day, if nothing changes until then. Writes nothing."""
    day = working_day_on_or_after(timezone.localdate() + timedelta(days=1), extra=proclaimed_days(body))
    responses = {each.pk: each for each in responses_visible_to(request.user).filter(body=body)}
    settlements = ledger.settlements_of(responses.values(), today=day)
    notes = list(reminders_of_office(body).filter(state=ReminderState.WAITING, kind__in=NOTES))
    readers = {each.person_id for settled in settlements.values() for each in settled.waiting}
    people = User.objects.in_bulk(readers) | {each.person_id: each.person for each in notes}
    coming = upcoming_by_person(settlements, notes=notes, people=people, responses=responses)
    context = frame(request, body, day=day, coming=coming)
    return render(request, "responses/summaries/office_tomorrow.html", context)
