"""The addresses for signing in and passwords. Pages of allauth that we do not offer answer 404."""

from django.http import Http404, HttpRequest
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from s55tracker.accounts import views


def not_offered(request: HttpRequest, **kwargs: str):
    """Answer 404. The pages for changing an address, and the list of sessions, are our own, in `identity`. Recovery
    codes are shown only once, on their own page.
    """
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
    path("2fa/recovery-codes/download/", not_offered),
    # One page lists every way to sign in.
    path("2fa/webauthn/", RedirectView.as_view(pattern_name="mfa_index")),
    # Providers are each organisation's own (office/single_sign_on), and no one signs up or finds a list of them.
    re_path(r"^oidc/(?P<provider_id>[^/]+)/login/(?:callback/)?$", not_offered),
    re_path(r"^(?:3rdparty|social)/", not_offered),
    path("", include("allauth.urls")),
]
