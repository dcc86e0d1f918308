"""The first page about the organisations that a person manages."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from s55tracker.accounts.decorators import signed_in
from s55tracker.accounts.models import Force, PolicingBody
from s55tracker.accounts.queries import forces_under
from s55tracker.health.queries import left_out_now
from s55tracker.office.choosing import here
from s55tracker.office.queries import bodies_known_to, field_of, forces_known_to, organisations_managed_by


@signed_in
@require_safe
def office_home(request):
    """The organisations this person manages, one card for each."""
    managed = organisations_managed_by(request.user)
    if not managed:
        known: list[PolicingBody | Force] = [*bodies_known_to(request.user), *forces_known_to(request.user)]
        raise PermissionDenied(
            "Only an administrator of this office can change its people and settings."
            if any(field_of(each) == "body" for each in known)
            else "Only a force lead can see and change who works in the force’s team."
        )
    cards = [
        {
            "organisation": each,
            "name": getattr(each, "office_name", None) or str(each),
            "is_body": field_of(each) == "body",
            "here": here(each),
            "forces": forces_under(each, on=timezone.localdate()) if isinstance(each, PolicingBody) else [],
        }
        for each in managed
    ]
    bodies = [each for each in managed if isinstance(each, PolicingBody)]
    return render(request, "office/home.html", {"cards": cards, "left_out": left_out_now(bodies) if bodies else []})
