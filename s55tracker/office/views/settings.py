"""An office's settings, milestones, reminder schedule and distribution list."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from s55tracker.accounts.form_recovery import recovered_data
from s55tracker.accounts.models import DistributionRecipient, PolicingBody, default_reminder_schedule
from s55tracker.govuk.refusals import refusals_shown_on
from s55tracker.office.actions import settings as actions
from s55tracker.office.actions.letterhead import change_letterhead
from s55tracker.office.actions.reminder_schedule import change_reminder_schedule, reminder_schedule_of
from s55tracker.office.forms import (
    LetterheadForm,
    MilestonesForm,
    RecipientForm,
    ReminderScheduleForm,
    RemoveRecipientForm,
    SettingsForm,
)
from s55tracker.office.pages import preview_of
from s55tracker.office.views.choosing import about_a_body, frame
from s55tracker.office.views.people import address
from s55tracker.office.worked_example import example_of
from s55tracker.refusals import ChangedMeanwhile, Refused
from s55tracker.working_days.queries import proclaimed_days


@about_a_body
def office_settings(request, body):
    return _settings_page(
        request,
        body,
        form_class=SettingsForm,
        template="office/settings.html",
        save=lambda form: actions.change_settings(
            by=request.user, body=body, settings=form.settings(), opened_on=form.cleaned_data["opened_on"]
        ),
        done="The settings have been saved.",
        page="office-settings",
    )


@about_a_body
def office_letterhead(request, body):
    return _settings_page(
        request,
        body,
        form_class=partial(LetterheadForm, files=request.FILES or None),
        template="office/letterhead.html",
        save=lambda form: change_letterhead(
            by=request.user,
            body=body,
            letterhead=form.letterhead(),
            logo=form.drawn,
            removes_logo=form.cleaned_data.get("removes_logo", False),
            opened_on=form.cleaned_data["opened_on"],
        ),
        done="The letterhead has been saved. Documents published from now on have it.",
        page="office-letterhead",
        beside=lambda form: {"preview": preview_of(body)},
    )


@about_a_body
def office_milestones(request, body):
    return _settings_page(
        request,
        body,
        form_class=MilestonesForm,
        template="office/milestones.html",
        save=lambda form: actions.change_milestones(
            by=request.user, body=body, days=form.days(), opened_on=form.cleaned_data["opened_on"]
        ),
        done="The milestones have been saved. They apply to open responses from now on.",
        page="office-milestones",
    )


@about_a_body
def office_reminder_schedule(request, body):
    """The reminder schedule. `?usual` fills in a new office's values; a GET saves nothing."""
    return _settings_page(
        request,
        body,
        form_class=partial(ReminderScheduleForm, usual=request.method == "GET" and "usual" in request.GET),
        template="office/reminder_schedule.html",
        save=lambda form: change_reminder_schedule(
            by=request.user,
            body=body,
            schedule=form.schedule(),
            senior_person=form.senior(),
            opened_on=form.cleaned_data["opened_on"],
        ),
        done="The reminder schedule has been saved. It applies to reminders that have not been sent yet.",
        page="office-reminder-schedule",
        beside=lambda form: {"usual": "usual" in request.GET, "example": _example(body, form)},
    )


def _example(body, form):
    """On the dates of a report published today, with the form's schedule if valid."""
    if form.is_bound:
        schedule = form.schedule() if form.is_valid() else reminder_schedule_of(body)
    else:
        schedule = {name: form.initial[name] for name in default_reminder_schedule()}
    return example_of(
        schedule,
        published_on=timezone.localdate(),
        comments_after=body.milestones["force_comments_due"],
        extra=proclaimed_days(body),
    )


def _settings_page(request, body, *, form_class, template, save, done, page, beside=lambda form: {}):
    """`save` may return sentences about changes elsewhere."""
    status, conflict = 200, False
    form = form_class(request.POST if request.method == "POST" else recovered_data(request), body=body)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                followed = save(form)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            except ChangedMeanwhile:
                # The form keeps what was typed; saving again is a deliberate decision.
                status, conflict = 409, True
                body = PolicingBody.objects.get(pk=body.pk)
                form.data = form.data.copy()
                form.data["opened_on"] = form_class(body=body).initial["opened_on"]
            else:
                messages.success(request, " ".join([done, *(followed if isinstance(followed, list) else ())]))
                return redirect(address(page, body))
    theirs = _differences(form, form_class(body=body)) if conflict else []
    context = frame(request, body, form=form, conflict=conflict, theirs=theirs, **beside(form))
    return render(request, template, context, status=status)


def _differences(mine, current):
    """The current values that differ from what was typed: [(label, value)]."""
    rows = []
    for name, field in current.fields.items():
        now = current.initial[name]
        if name == "opened_on" or not field.has_changed(now, mine.cleaned_data[name]):
            continue
        if hasattr(current, "format_field"):
            now = current.format_field(name, now)
        elif isinstance(now, bool):
            now = "Yes" if now else "No"
        elif isinstance(now, list):
            now = ", ".join(actions.LANGUAGES.get(each) or each for each in now)
        rows.append((field.label or current[name].label, now))
    return rows


@about_a_body
@require_safe
def office_distribution_list(request, body):
    recipients = body.distribution_recipients.all()
    lacks_statutory = sum(each.duty == DistributionRecipient.Duty.STATUTORY for each in recipients) < 2
    context = frame(request, body, recipients=recipients, lacks_statutory=lacks_statutory)
    return render(request, "office/distribution_list.html", context)


@about_a_body
def office_recipient_add(request, body):
    form = RecipientForm(request.POST if request.method == "POST" else recovered_data(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_recipient(by=request.user, body=body, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("line", str(refusal))
        else:
            messages.success(request, "The copy has been added to the list.")
            return redirect(address("office-distribution-list", body))
    status = 422 if request.method == "POST" else 200
    return render(request, "office/recipient.html", frame(request, body, form=form), status=status)


@about_a_body
def office_recipient(request, body, pk):
    recipient = get_object_or_404(body.distribution_recipients, pk=pk)
    form = RecipientForm(request.POST if request.method == "POST" else recovered_data(request), recipient=recipient)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_recipient(by=request.user, recipient=recipient, **form.cleaned_data)
        except Refused as refusal:
            needs_confirming = "confirmed" in form.fields and form.cleaned_data["duty"] != recipient.duty
            form.add_error(
                "confirmed" if needs_confirming and not form.cleaned_data["confirmed"] else "line", str(refusal)
            )
        else:
            messages.success(request, "The copy has been changed.")
            return redirect(address("office-distribution-list", body))
    status = 422 if request.method == "POST" else 200
    context = frame(request, body, form=form, recipient=recipient)
    return render(request, "office/recipient.html", context, status=status)


@about_a_body(post_only=True)
@require_POST
def office_recipient_move(request, body, pk):
    recipient = get_object_or_404(body.distribution_recipients, pk=pk)
    try:
        actions.move_recipient(by=request.user, recipient=recipient, up="up" in request.POST)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(address("office-distribution-list", body))


@about_a_body
def office_recipient_remove(request, body, pk):
    recipient = get_object_or_404(body.distribution_recipients, pk=pk)
    form = RemoveRecipientForm(request.POST if request.method == "POST" else None, recipient=recipient)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            actions.remove_recipient(
                by=request.user, recipient=recipient, confirmed=form.cleaned_data.get("confirmed", False)
            )
            messages.success(request, f"“{recipient.line}” is no longer on the list.")
            return redirect(address("office-distribution-list", body))
    status = 422 if request.method == "POST" else 200
    context = frame(request, body, form=form, recipient=recipient)
    return render(request, "office/recipient_remove.html", context, status=status)
