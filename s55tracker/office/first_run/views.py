"""The page that sets up the first office of an empty installation, and its first account."""

from __future__ import annotations

from allauth.account.utils import perform_login
from django.contrib import messages
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from s55tracker.accounts.models import PolicingBody
from s55tracker.office.exceptions import AlreadySetUp
from s55tracker.office.first_run.actions import found_office, is_first_run
from s55tracker.office.first_run.forms import FirstRunForm


@never_cache
@sensitive_post_parameters("password")
def first_run(request):
    """Choose the office and create the first account. The page exists only while there are no accounts."""
    if not is_first_run():
        raise Http404
    form = FirstRunForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = found_office(**form.cleaned_data)
        except AlreadySetUp:
            raise Http404 from None
        messages.success(
            request, f"{form.cleaned_data['body'].office_name} is ready. Check its settings, then invite people."
        )
        return perform_login(request, user, email_verification="none", redirect_url="/office/")
    context = {"form": form, "has_bodies": PolicingBody.objects.exists()}
    return render(request, "office/first_run/first_run.html", context, status=422 if request.method == "POST" else 200)
