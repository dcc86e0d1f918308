"""The pages about how people sign in: the review of their accounts, and the rules."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from s55tracker.accounts.form_recovery import recovered_data
from s55tracker.identity.confirming import confirmed
from s55tracker.office.choosing import about_an_organisation, address, frame
from s55tracker.office.sign_in.actions import change_second_factor_rules, change_session_lengths, record_review
from s55tracker.office.sign_in.forms import SecondFactorRulesForm, SessionLengthsForm
from s55tracker.office.sign_in.pages import UNUSED, accounts_in, columns, format_lengths, format_rule
from s55tracker.refusals import ChangedMeanwhile, Refused
from s55tracker.tables.answers import CSV, answer_with
from s55tracker.tables.table import Table


@about_an_organisation
@require_safe
def office_sign_in(request, organisation):
    """The review of accounts: who can sign in, how, and who no longer does?"""
    context = frame(
        request,
        organisation,
        accounts=accounts_in(organisation, now=timezone.now()),
        rule=format_rule(organisation),
        lengths=format_lengths(organisation),
        days=UNUSED.days,
        now=timezone.now(),
    )
    return render(request, "office/sign_in/accounts.html", context)


@confirmed
@about_an_organisation
@require_http_methods(["GET", "HEAD", "POST"])
def office_sign_in_rules(request, organisation):
    return _rules_page(
        request,
        organisation,
        form_class=SecondFactorRulesForm,
        save=change_second_factor_rules,
        done="The rule has been saved.",
        template="office/sign_in/rules.html",
        beside=lambda: {"rule": format_rule(organisation)},
    )


@confirmed
@about_an_organisation
@require_http_methods(["GET", "HEAD", "POST"])
def office_sign_in_sessions(request, organisation):
    return _rules_page(
        request,
        organisation,
        form_class=SessionLengthsForm,
        save=change_session_lengths,
        done="The sign-out times have been saved.",
        template="office/sign_in/sessions.html",
        beside=lambda: {"lengths": format_lengths(organisation)},
    )


def _rules_page(request, organisation, *, form_class, save, done, template, beside):
    """Show or save one form of rules. `beside` returns the rule as it is now, including any change another person has
    just made.
    """
    status, conflict = 200, False
    data = request.POST if request.method == "POST" else recovered_data(request)
    form = form_class(data, organisation=organisation)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                save(by=request.user, organisation=organisation, **form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            except ChangedMeanwhile:
                # The form keeps what was chosen. Saving it again is then a deliberate decision to overwrite the other
                # changes.
                status, conflict = 409, True
                organisation.refresh_from_db()
                typed = request.POST.copy()
                typed["opened_on"] = form_class(organisation=organisation).initial["opened_on"]
                form.data = typed
            else:
                messages.success(request, done)
                return redirect(address("office-sign-in", organisation))
    context = frame(request, organisation, form=form, conflict=conflict, **beside())
    return render(request, template, context, status=status)


@about_an_organisation(post_only=True)
@require_POST
def office_sign_in_download(request, organisation):
    """Download the review as a file, and record it."""
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
