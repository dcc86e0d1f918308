"""Who signs in how, and the rule about it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from s55tracker.accounts.form_recovery import recovered_data
from s55tracker.identity.confirming import confirmed
from s55tracker.office.choosing import about_an_organisation, address, frame
from s55tracker.office.sign_in.actions import change_second_factor_rules, record_review
from s55tracker.office.sign_in.forms import SecondFactorRulesForm
from s55tracker.office.sign_in.pages import UNUSED, accounts_in, columns, format_rule
from s55tracker.refusals import ChangedMeanwhile, Refused
from s55tracker.tables.answers import CSV, answer_with
from s55tracker.tables.table import Table


@about_an_organisation
@require_safe
def office_sign_in(request, organisation):
    """The review of accounts: who can get in, how, and who no longer does?"""
    context = frame(
        request,
        organisation,
        accounts=accounts_in(organisation, now=timezone.now()),
        rule=format_rule(organisation),
        days=UNUSED.days,
        now=timezone.now(),
    )
    return render(request, "office/sign_in/accounts.html", context)


@confirmed
@about_an_organisation
@require_http_methods(["GET", "HEAD", "POST"])
def office_sign_in_rules(request, organisation):
    status, conflict = 200, False
    data = request.POST if request.method == "POST" else recovered_data(request)
    form = SecondFactorRulesForm(data, organisation=organisation)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                change_second_factor_rules(by=request.user, organisation=organisation, **form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            except ChangedMeanwhile:
                # The form keeps what was chosen; saving again is a deliberate decision.
                status, conflict = 409, True
                organisation.refresh_from_db()
                typed = request.POST.copy()
                typed["opened_on"] = SecondFactorRulesForm(organisation=organisation).initial["opened_on"]
                form.data = typed
            else:
                messages.success(request, "The rule has been saved.")
                return redirect(address("office-sign-in", organisation))
    context = frame(request, organisation, form=form, conflict=conflict, rule=format_rule(organisation))
    return render(request, "office/sign_in/rules.html", context, status=status)


@about_an_organisation(post_only=True)
@require_POST
def office_sign_in_download(request, organisation):
    """The review as a file, which is recorded."""
    now = timezone.now()
    accounts = accounts_in(organisation, now=now)
    record_review(by=request.user, organisation=organisation, people=len(accounts))
    table = Table(
        title="Review of accounts",
        whose=getattr(organisation, "office_name", None) or str(organisation),
        whose_slug=organisation.slug,
        columns=columns(),
        rows=lambda: accounts,
        filters=(),
        order="By name",
        made_at=now,
        downloaded_by=str(request.user),
    )
    return answer_with(table, CSV)
