"""Lets a policing body invite a lead for a force that has none, which is the only change it can make to a force's
people.
"""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from s55tracker.accounts.form_recovery import recovered_data
from s55tracker.accounts.queries import forces_under, people_in
from s55tracker.accounts.roles import Role
from s55tracker.identity.confirming import confirmed
from s55tracker.office.choosing import about_a_body, frame, here
from s55tracker.office.invitations import actions as invitations
from s55tracker.office.invitations.forms import FirstLeadForm
from s55tracker.office.queries import current_memberships, open_invitations
from s55tracker.refusals import NotPermitted, Refused


def address(body, force):
    return f"{reverse('office-force-lead', args=[force.slug])}{here(body)}"


def force_or_404(body, slug):
    """Return a force that the body holds to account today. Raises Http404 for any other."""
    force = forces_under(body, on=timezone.localdate()).filter(slug=slug).first()
    if force is None:
        raise Http404
    return force


@confirmed
@about_a_body
def office_force_lead(request, body, slug):
    """Show the force's leads or, if there are none, a form to invite one."""
    force = force_or_404(body, slug)
    leads = people_in(force, Role.FORCE_LEAD).order_by("name", "pk")
    waiting = open_invitations(force).filter(for_first_lead=True).first()
    data = request.POST if request.method == "POST" else recovered_data(request)
    form = FirstLeadForm(data)
    if request.method == "POST" and form.is_valid():
        try:
            invitation = invitations.invite_first_lead(by=request.user, force=force, **form.cleaned_data)
        except (Refused, NotPermitted) as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, f"We have sent an invitation to {invitation.name} at {invitation.email}.")
            return redirect(address(body, force))
    context = frame(
        request,
        body,
        force=force,
        leads=leads,
        waiting=waiting,
        has_run_out=waiting is not None and waiting.expires_at <= timezone.now(),
        others_work_there=not leads and current_memberships(force).exists(),
        form=form,
    )
    return render(
        request, "office/invitations/force_lead.html", context, status=422 if request.method == "POST" else 200
    )


@confirmed
@about_a_body(post_only=True)
@require_POST
def office_force_lead_resend(request, body, slug):
    return _settle(request, body, slug, invitations.resend_invitation, "A new link has been sent to {}.")


@confirmed
@about_a_body(post_only=True)
@require_POST
def office_force_lead_withdraw(request, body, slug):
    return _settle(request, body, slug, invitations.withdraw_invitation, "The invitation to {} has been withdrawn.")


def _settle(request, body, slug, action, sentence):
    force = force_or_404(body, slug)
    invitation = get_object_or_404(open_invitations(force), for_first_lead=True)
    try:
        action(by=request.user, invitation=invitation)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, sentence.format(invitation.email))
    return redirect(address(body, force))
