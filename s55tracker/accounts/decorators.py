"""The decorator for views that only signed-in people may use."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.cache import patch_cache_control
from django_htmx.http import HttpResponseClientRedirect

from s55tracker.accounts.form_recovery import page_of
from s55tracker.accounts.models import User
from s55tracker.accounts.views import sign_in_page


class SignedInRequest(HttpRequest):
    """The request passed to a view behind `signed_in`, so its user is signed in."""

    user: User


def signed_in(view: Callable | None = None, *, post_only: bool = False) -> Callable:
    """Let only signed-in people use the view. Others are asked to sign in first, and lose nothing they typed.

    A GET redirects to the sign-in page and back. A POST is answered with 401 and the sign-in form, which carries the
    typed fields; see `recovered_data`. `post_only` is for a view without its own page: the text goes back to the page with
    the form.
    """

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if request.user.is_authenticated:
                response = view(request, *args, **kwargs)
                # Mark the page private and never stored, so that the browser's Back button cannot show it after signing
                # out.
                patch_cache_control(response, private=True, no_store=True)
                return response
            if request.method in ("GET", "HEAD"):
                answer = redirect_to_login(request.get_full_path(), resolve_url("account_login"))
                if request.headers.get("HX-Request") == "true":
                    return HttpResponseClientRedirect(answer.url)
                return answer
            return sign_in_page(request, url=page_of(request, is_post_only=post_only))

        wrapper.is_post_only = post_only  # type: ignore[attr-defined]  # a test of every address reads this
        return wrapper

    return decorate(view) if view else decorate
