"""The pages on which an organisation sets up its provider."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from s55tracker.accounts.form_recovery import recovered_data
from s55tracker.govuk.refusals import refusals_shown_on
from s55tracker.identity.confirming import confirmed
from s55tracker.identity.models import IdentityProvider
from s55tracker.identity.single_sign_on.exchange import callback_of
from s55tracker.identity.single_sign_on.mails import administrators_of
from s55tracker.identity.single_sign_on.queries import provider_of
from s55tracker.office.choosing import about_an_organisation, address, frame
from s55tracker.office.queries import field_of
from s55tracker.office.single_sign_on.actions import setting_up
from s55tracker.office.single_sign_on.checking import problems_with
from s55tracker.office.single_sign_on.forms import OnlyWayInForm, ProviderForm
from s55tracker.office.single_sign_on.queries import connections_in, groups_of
from s55tracker.refusals import ChangedMeanwhile, Refused


def redirect_address(organisation) -> str:
    return callback_of(IdentityProvider(**{field_of(organisation): organisation}))


@about_an_organisation
@require_safe
def office_single_sign_on(request, organisation):
    """The single sign-on page: is it on, is anything wrong, and who uses it?"""
    provider = provider_of(organisation)
    context = frame(
        request,
        organisation,
        provider=provider,
        connections=connections_in(provider) if provider is not None else [],
        redirect_address=redirect_address(organisation),
        groups=groups_of(provider) if provider is not None else [],
        has_secret=provider is not None and bool(provider.sealed_secret),
    )
    return render(request, "office/single_sign_on/provider.html", context)


@sensitive_post_parameters("client_secret")
@confirmed
@about_an_organisation
@require_http_methods(["GET", "HEAD", "POST"])
def office_single_sign_on_settings(request, organisation):
    """Show the provider's settings, or check new ones and save them with what the check finds."""
    status, conflict, theirs = 200, False, []
    provider = provider_of(organisation)
    data = request.POST if request.method == "POST" else recovered_data(request)
    form = ProviderForm(data, organisation=organisation, provider=provider)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                new = form.settings()
                problems = problems_with(setting_up.with_settings(provider, organisation, new))
                saved = setting_up.save_provider(
                    by=request.user,
                    organisation=organisation,
                    new=new,
                    problems=problems,
                    opened_on=form.cleaned_data["opened_on"],
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            except ChangedMeanwhile:
                # The form keeps what was typed. Saving it again is then a deliberate decision to overwrite the other
                # changes.
                status, conflict = 409, True
                typed = request.POST.copy()
                current = ProviderForm(organisation=organisation, provider=provider_of(organisation))
                typed["opened_on"] = current.initial["opened_on"]
                form.data = typed
                theirs = [
                    (current.fields[name].label, now)
                    for name, now in current.initial.items()
                    if name != "opened_on" and current.fields[name].has_changed(now, form[name].data)
                ]
            else:
                if saved.problems:
                    messages.error(request, "The settings have been saved, but the check found a problem: see below.")
                else:
                    messages.success(request, "The settings have been saved. The check found no problems.")
                return redirect(address("office-single-sign-on", organisation))
    context = frame(
        request,
        organisation,
        form=form,
        conflict=conflict,
        theirs=theirs,
        redirect_address=redirect_address(organisation),
    )
    return render(request, "office/single_sign_on/settings.html", context, status=status)


@confirmed
@about_an_organisation(post_only=True)
@require_POST
def office_single_sign_on_switch(request, organisation):
    """Switch single sign-on off, or check the provider again and, if asked to, switch it on."""
    do = request.POST.get("do", "")
    provider = provider_of(organisation)
    if do == "off":
        setting_up.switch_off(by=request.user, organisation=organisation)
        messages.success(request, "Single sign-on is off. People sign in with passwords.")
    elif provider is not None:
        problems = problems_with(provider)
        setting_up.record_check(by=request.user, organisation=organisation, problems=problems)
        if do == "on" and not problems:
            setting_up.switch_on(by=request.user, organisation=organisation, problems=problems)
            messages.success(request, "Single sign-on is on. The sign-in page now offers it.")
        elif problems:
            not_on = "Single sign-on has not been switched on. " if do == "on" else ""
            messages.error(request, f"{not_on}The check found a problem: see below.")
        else:
            messages.success(request, "The check found no problems.")
    return redirect(address("office-single-sign-on", organisation))


@confirmed
@about_an_organisation
@require_http_methods(["GET", "HEAD", "POST"])
def office_single_sign_on_only(request, organisation):
    """Make single sign-on the only way in, or allow passwords again."""
    provider = provider_of(organisation)
    if provider is None or not provider.is_active:
        return redirect(address("office-single-sign-on", organisation))
    people = administrators_of(provider)
    form = OnlyWayInForm(request.POST if request.method == "POST" else None, people=people)
    status = 200
    if request.method == "POST" and request.POST.get("do") == "allow":
        setting_up.require_single_sign_on(
            by=request.user, organisation=organisation, required=False, emergency_account=None
        )
        messages.success(request, "People can sign in with passwords again.")
        return redirect(address("office-single-sign-on", organisation))
    if request.method == "POST":
        status = 422
        if form.is_valid():
            with refusals_shown_on(form):
                setting_up.require_single_sign_on(
                    by=request.user, organisation=organisation, required=True, **form.cleaned_data
                )
                messages.success(request, "Single sign-on is now the only way to sign in.")
                return redirect(address("office-single-sign-on", organisation))
    context = frame(request, organisation, form=form, provider=provider, connections=connections_in(provider))
    return render(request, "office/single_sign_on/only.html", context, status=status)


@confirmed
@about_an_organisation(post_only=True)
@require_POST
def office_single_sign_on_links(request, organisation):
    """Email a link to everyone who has not connected their account."""
    sent = setting_up.send_connection_links(by=request.user, organisation=organisation)
    messages.success(request, "We have emailed 1 person." if sent == 1 else f"We have emailed {sent} people.")
    return redirect(address("office-single-sign-on", organisation))


@confirmed
@about_an_organisation(post_only=True)
@require_POST
def office_single_sign_on_disconnect(request, organisation, pk):
    """Disconnect one person's account."""
    provider = provider_of(organisation)
    connections = connections_in(provider) if provider is not None else []
    person = next((each.person for each in connections if each.person.pk == pk), None)
    if person is None:
        raise Http404
    setting_up.disconnect_colleague(by=request.user, organisation=organisation, user=person)
    messages.success(request, f"{person}’s account is no longer connected. We have emailed {person}.")
    return redirect(address("office-single-sign-on", organisation) if person != request.user else "/")
