"""Signing in and passwords. Pages of allauth that we do not offer are left out."""

from django.http import Http404, HttpRequest
from django.urls import include, path, re_path

from s55tracker.accounts import views


def not_offered(request: HttpRequest, **kwargs: str):
    """The pages for changing an address, and the list of sessions, are our own, in `identity`."""
    raise Http404


urlpatterns = [
    path("login/", views.sign_in, name="account_login"),
    path("logout/", views.sign_out, name="account_logout"),
    path("back-to-the-form/", views.return_to_form, name="return-to-form"),
    path("email/", not_offered),
    path("confirm-email/", not_offered),
    re_path(r"^confirm-email/(?P<key>[-:\w]+)/$", not_offered),
    path("login/code/confirm/", not_offered),
    path("sessions/", not_offered),
    path("", include("allauth.urls")),
]
