"""Signs people in and out with allauth's pages, and keeps the text they typed before their session ended."""

from __future__ import annotations

from allauth.account import app_settings
from allauth.account.forms import LoginForm
from allauth.account.views import LoginView, LogoutView
from allauth.utils import get_form_class
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_POST

from s55tracker import public_address
from s55tracker.accounts.form_recovery import (
    FIELD,
    RecoveredForm,
    carried_form_of,
    is_same_origin,
    page_of,
    read_signed,
    store_in_session,
)
from s55tracker.accounts.models import User


class SignInView(LoginView):
    """Sign in, and return to the previous page. Until someone has an account, this leads to the first-run page, except
    in production.
    """

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method == "GET" and not settings.PRODUCTION and not User.objects.exists():
            return redirect("first-run")
        if request.method == "POST" and request.user.is_authenticated and self.recovered:
            # Signed in already, in another tab.
            return redirect_to_form(request, self.recovered)
        return super().dispatch(request, *args, **kwargs)

    @property
    def recovered(self) -> RecoveredForm | None:
        return read_signed(self.request.POST.get(FIELD, ""))

    def form_valid(self, form) -> HttpResponse:
        if recovered := self.recovered:
            store_in_session(self.request, recovered)
        return super().form_valid(form)

    def get_success_url(self) -> str | None:
        recovered = self.recovered
        return recovered.url if recovered else super().get_success_url()

    def get_context_data(self, **kwargs) -> dict:
        signed = self.request.POST.get(FIELD, "") if self.recovered else ""
        return super().get_context_data(**kwargs, recovery_field=FIELD, signed_fields=signed)


sign_in = SignInView.as_view()


class SignOutView(LogoutView):
    """Sign out, and also make the browser drop our pages: it may have kept them for its Back button, which the next
    person at a shared computer could press.
    """

    def post(self, *args, **kwargs) -> HttpResponse:
        response = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = '"cache"'
        return response


sign_out = SignOutView.as_view()


def sign_in_page(request: HttpRequest, *, url: str, status: int = 401) -> HttpResponse:
    """The answer to a form from someone signed out: the sign-in form, which keeps the typed text."""
    carried_form = carried_form_of(request, url=url)
    context = {
        "form": get_form_class(app_settings.FORMS, "login", LoginForm)(request=request),
        "recovery_field": FIELD,
        "signed_fields": carried_form.signed,
        "carried_form": carried_form,
        "was_signed_out": True,
        "redirect_field_name": "next",
        "redirect_field_value": url,
    }
    response = render(request, "account/login.html", context, status=status)
    # If a script requested part of a page, replace the whole page.
    response["HX-Retarget"], response["HX-Reswap"] = "body", "innerHTML"
    return response


@require_POST
def return_to_form(request: HttpRequest) -> HttpResponse:
    """Return a signed-in person to a form whose page was out of date, with what they typed."""
    recovered = read_signed(request.POST.get(FIELD, ""))
    if recovered is None:
        raise Http404("Your form is more than 12 hours old, or was changed before it reached us.")
    if not request.user.is_authenticated:
        return sign_in_page(request, url=recovered.url)
    return redirect_to_form(request, recovered)


def redirect_to_form(request: HttpRequest, recovered: RecoveredForm) -> HttpResponse:
    store_in_session(request, recovered)
    return redirect(recovered.url)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Respond to a form sent without a valid token, usually from a page that was open before someone signed in. Its
    text is recovered if the page was ours.

    A form from another site is refused, and none of it is shown. If the page was ours, but at an address we do not
    expect, we report that to the people who run the product.
    """
    if not is_same_origin(request):
        if wrong := public_address.what_is_wrong(request):
            public_address.note(wrong)
            return render(request, "403_address.html", status=403)
        return render(request, "403_csrf.html", {"is_foreign": True}, status=403)
    url = page_of(request, is_post_only=is_post_only(request.path))
    if not request.user.is_authenticated:
        return sign_in_page(request, url=url, status=403)
    carried_form = carried_form_of(request, url=url)
    context = {"recovery_field": FIELD, "signed_fields": carried_form.signed, "carried_form": carried_form}
    return render(request, "403_csrf.html", context, status=403)


def is_post_only(path: str) -> bool:
    try:
        return getattr(resolve(path).func, "is_post_only", False)
    except Resolver404:
        return False
