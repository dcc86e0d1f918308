"""Finds the organisation a page is about: the one in `?office=slug` or `?force=slug`, or the only one the person
manages.
"""

from functools import partial, wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from s55tracker.accounts.decorators import signed_in
from s55tracker.accounts.models import Force, PolicingBody
from s55tracker.office.permissions import (
    can_change_settings,
    can_manage_people,
    check_can_change_settings,
    check_can_manage_people,
)
from s55tracker.office.queries import bodies_known_to, field_of, forces_known_to


def about_an_organisation(view=None, *, post_only=False):
    """Gives the view the body or force whose people it is about. Raises Http404 if the person may not know of that
    organisation.
    """
    return _about(
        view,
        post_only,
        lambda user: [*bodies_known_to(user), *forces_known_to(user)],
        can_manage_people,
        check_can_manage_people,
    )


def about_a_body(view=None, *, post_only=False):
    """Gives the view the body whose settings it is about."""
    return _about(view, post_only, bodies_known_to, can_change_settings, check_can_change_settings)


def about_a_body_where(*, can, check, post_only=False):
    """Does the same as `about_a_body` for a page that requires some other right, which `can(user, body)` and
    `check(user, body)` decide.

    Packages above this one use it for an office's pages too.
    """
    return partial(_about, post_only=post_only, known_to=bodies_known_to, can=can, check=check)


def _about(view, post_only, known_to, can, check):
    def decorate(view):
        @signed_in(post_only=post_only)
        @wraps(view)
        def wrapper(request, *args, **kwargs):
            known = known_to(request.user)
            named = [(kind, request.GET[name]) for name, kind in PARAMETERS.items() if name in request.GET]
            if named:
                organisation = next((each for each in known if (field_of(each), each.slug) in named), None)
                if organisation is None:
                    raise Http404
            else:
                managed = [each for each in known if can(request.user, each)]
                if len(managed) > 1 and field_of(managed[0]) == field_of(managed[1]):
                    return render(request, "office/choose.html", {"choices": [(each, here(each)) for each in managed]})
                if not known:
                    raise Http404 if request.user.is_staff else PermissionDenied(NO_OFFICE)
                organisation = (managed or known)[0]
            check(request.user, organisation)
            return view(request, organisation, *args, **kwargs)

        return wrapper

    return decorate(view) if view else decorate


PARAMETERS = {"office": "body", "force": "force"}
NO_OFFICE = "You no longer have a role in an office. Ask an administrator for an invitation."


def here(organisation) -> str:
    """The part of an address that names this organisation."""
    return f"?{'office' if field_of(organisation) == 'body' else 'force'}={organisation.slug}"


def head_of(organisation):
    """Return the values for the heading of an organisation's pages, which shows whose pages they are."""
    return {
        "organisation": organisation,
        "organisation_name": getattr(organisation, "office_name", None) or str(organisation),
        "is_body": field_of(organisation) == "body",
        "here": here(organisation),
    }


def frame(request, organisation, **context):
    """Return the context of an office page: its heading, the other organisations this person manages, and the page's
    own values.
    """
    known: list[PolicingBody | Force] = [*bodies_known_to(request.user), *forces_known_to(request.user)]
    return {
        **head_of(organisation),
        "others": [
            (each, here(each)) for each in known if each != organisation and can_manage_people(request.user, each)
        ],
        **context,
    }


def address(name, organisation, *args):
    return f"{reverse(name, args=args)}{here(organisation)}"
