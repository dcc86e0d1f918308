"""The page that lists unused accounts and warns the people who have them."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from s55tracker.accounts.form_recovery import recovered_data
from s55tracker.govuk.templatetags.dates import govuk_date
from s55tracker.identity.confirming import confirmed
from s55tracker.office.choosing import about_an_organisation, address, frame
from s55tracker.office.sign_in.pages import UNUSED
from s55tracker.office.unused.actions import NOTICE, warn_unused
from s55tracker.office.unused.forms import WarnForm
from s55tracker.office.unused.queries import open_warnings, people_to_warn
from s55tracker.refusals import Refused


@confirmed
@about_an_organisation
@require_http_methods(["GET", "HEAD", "POST"])
def office_unused(request, organisation):
    """The unused accounts page: who has not signed in for a long time, who has been warned, and when do their roles
    end?
    """
    now, status = timezone.now(), 200
    people = [
        (person, last_use_of(person)) for person in people_to_warn(organisation, now=now).exclude(pk=request.user.pk)
    ]
    form = WarnForm(request.POST if request.method == "POST" else recovered_data(request), people=people)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                warned = warn_unused(by=request.user, organisation=organisation, people=form.chosen(), now=now)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(
                    request, f"We have emailed a warning to {', '.join(str(person) for person in warned)}."
                )
                return redirect(address("office-unused", organisation))
    context = frame(
        request,
        organisation,
        form=form,
        has_people=bool(people),
        warnings=open_warnings(organisation),
        days=UNUSED.days,
        notice=NOTICE.days,
    )
    return render(request, "office/unused/unused.html", context, status=status)


def last_use_of(person) -> str:
    if person.last_login is None:
        return f"{person.email}. Has never signed in"
    return f"{person.email}. Last signed in on {govuk_date(person.last_login)}"
