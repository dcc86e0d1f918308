"""A person's own reminders: the list, the summary's time, and the link to switch it off."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from responses.enums import DigestChoice
from responses.permissions import can_read_office_reminders
from responses.reminders.pages import own_reminders
from responses.reminders.queries import reminder_choice_of, reminders_visible_to
from responses.summaries import actions as reminding
from responses.summaries.forms import ReminderChoiceForm
from responses.summaries.unsubscribing import person_of
from s55tracker.accounts.decorators import SignedInRequest, signed_in
from s55tracker.accounts.form_recovery import recovered_data
from s55tracker.accounts.memberships import bodies_of, force_ids_of
from s55tracker.text.cleaning import whole_number

ON_A_PAGE = 25


@signed_in
@require_safe
def reminder_list(request: SignedInRequest) -> HttpResponse:
    """The person's reminders. Viewing them changes nothing: a reminder is read only when its reader marks it."""
    reminders = reminders_visible_to(request.user)
    counts = reminders.order_by().aggregate(
        unread=Count("pk", filter=Q(read_at=None)), newest=Max("pk"), all=Count("pk")
    )
    pages = Paginator(reminders, ON_A_PAGE)
    pages.count = counts["all"]
    page = pages.get_page(request.GET.get("page"))
    context = {
        "page": page,
        "days": own_reminders(page.object_list),
        "unread": counts["unread"],
        "newest": counts["newest"],
        "choice": reminder_choice_of(request.user),
        "of_a_force": bool(force_ids_of(request.user)),
        "offices": [body for body in bodies_of(request.user) if can_read_office_reminders(request.user, body)],
        "today": timezone.localdate(),
    }
    return render(request, "responses/summaries/list.html", context)


@signed_in(post_only=True)
@require_POST
def reminders_read(request: SignedInRequest) -> HttpResponse:
    """Mark all reminders as read, up to the newest on the page."""
    if (up_to := whole_number(request.POST.get("up_to", ""))) is not None:
        reminding.mark_read(by=request.user, up_to=up_to)
    return redirect("reminder-list")


@signed_in(post_only=True)
@require_POST
def reminder_read(request: SignedInRequest, pk: int) -> HttpResponse:
    reminder = get_object_or_404(reminders_visible_to(request.user), pk=pk)
    reminding.mark_read(by=request.user, reminders=[reminder.pk])
    return redirect("reminder-list")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def reminder_choices(request: SignedInRequest) -> HttpResponse:
    choice = reminder_choice_of(request.user)
    form = ReminderChoiceForm(request.POST if request.method == "POST" else recovered_data(request), choice=choice)
    if request.method == "POST" and form.is_valid():
        reminding.choose_digests(by=request.user, **form.cleaned_data)
        messages.success(request, "Your reminder settings have been saved.")
        return redirect("reminder-list")
    context = {
        "form": form,
        "of_a_force": bool(force_ids_of(request.user)),
        "of_an_office": bool(bodies_of(request.user)),
    }
    return render(request, "responses/summaries/choices.html", context, status=422 if request.method == "POST" else 200)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def digest_unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """One-click unsubscribing in a mail program (RFC 8058) posts here without a session; a person who follows the link
    presses one button.

    A GET changes nothing: programs that check mail follow every link in it.
    """
    person = person_of(token)
    if person is None:
        return render(request, "responses/summaries/unsubscribe_unknown.html", status=404)
    if request.method == "POST":
        if request.POST.get("List-Unsubscribe") != "One-Click":
            return render(request, "responses/summaries/unsubscribe.html", status=400)
        reminding.switch_digests_off(person=person)
        return render(request, "responses/summaries/unsubscribed.html")
    if reminder_choice_of(person).digest == DigestChoice.OFF:
        return render(request, "responses/summaries/unsubscribed.html")
    return render(request, "responses/summaries/unsubscribe.html")
