"""The pages about days away: a person's own, and those of their colleagues and the people they manage."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from s55tracker.accounts.decorators import signed_in
from s55tracker.accounts.form_recovery import recovered_data
from s55tracker.accounts.memberships import body_ids_of
from s55tracker.accounts.roles import Role
from s55tracker.govuk.refusals import refusals_shown_on
from s55tracker.office.absences import actions
from s55tracker.office.absences.forms import AbsenceForm
from s55tracker.office.choosing import NO_OFFICE
from s55tracker.office.queries import absences_known_to, absences_looked_after_by, people_looked_after_by
from s55tracker.refusals import Refused


@signed_in
@require_safe
def away(request):
    """The days away page: who is away, and who stands in?"""
    check_works_somewhere(request.user)
    today = timezone.localdate()
    known = absences_known_to(request.user, today=today)
    may_change = set(absences_looked_after_by(request.user).values_list("pk", flat=True))
    context = {
        "own": [each for each in known if each.user == request.user],
        "others": [each for each in known if each.user != request.user],
        "may_change": may_change,
        "may_delegate": bool(body_ids_of(request.user, [Role.APPROVER])),
        "today": today,
    }
    return render(request, "office/absences/away.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def away_add(request):
    """Add days away, with the first and last day and who stands in."""
    check_works_somewhere(request.user)
    people = list(people_looked_after_by(request.user))
    if request.POST.get("user", "") not in {"", *(str(person.pk) for person in people)}:
        raise PermissionDenied("You can add days away for yourself and for the people you manage.")
    form = AbsenceForm(
        request.POST if request.method == "POST" else recovered_data(request), by=request.user, people=people
    )
    today = timezone.localdate()
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            absence = actions.record_absence(by=request.user, today=today, **form.cleaned_data)
            return saved(request, absence)
    return form_page(request, form)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def away_change(request, pk):
    """Change the dates or the substitute of someone's days away."""
    absence = get_object_or_404(absences_looked_after_by(request.user), pk=pk)
    data = request.POST if request.method == "POST" else recovered_data(request)
    form = AbsenceForm(data, by=request.user, people=[absence.user], absence=absence)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            absence = actions.change_absence(
                by=request.user, absence=absence, today=timezone.localdate(), **form.cleaned_data
            )
            return saved(request, absence)
    return form_page(request, form, absence=absence)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def away_remove(request, pk):
    absence = get_object_or_404(absences_looked_after_by(request.user), pk=pk)
    if request.method == "POST":
        try:
            actions.remove_absence(by=request.user, absence=absence)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "The days away have been removed.")
        return redirect("away")
    return render(request, "office/absences/away_remove.html", {"absence": absence})


def check_works_somewhere(user):
    if not actions.organisations_of(user):
        raise PermissionDenied(NO_OFFICE)


def saved(request, absence):
    whose = "you" if absence.user == request.user else absence.user
    messages.success(request, f"{absence.substitute} will stand in for {whose} on those days.")
    for doubt in actions.doubts_about(absence):
        messages.warning(request, doubt)
    return redirect("away")


def form_page(request, form, absence=None):
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "office/absences/away_form.html", {"form": form, "absence": absence}, status=status)
