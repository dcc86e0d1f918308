"""The addresses of an office’s own pages, grouped by area. Their names match the views."""

from django.urls import include, path

from s55tracker.office.views import history, home

urlpatterns = [
    path("office/", home.office_home, name="office-home"),
    path("office/history/", history.office_history, name="office-history"),
    path("", include("s55tracker.office.people.urls")),
    path("", include("s55tracker.office.sign_in.urls")),
    path("", include("s55tracker.office.unused.urls")),
    path("", include("s55tracker.office.single_sign_on.urls")),
    path("", include("s55tracker.office.invitations.urls")),
    path("", include("s55tracker.office.settings.urls")),
    path("", include("s55tracker.office.letterhead.urls")),
    path("", include("s55tracker.office.reminder_schedule.urls")),
    path("", include("s55tracker.office.bank_holidays.urls")),
    path("", include("s55tracker.office.distribution_list.urls")),
    path("", include("s55tracker.office.absences.urls")),
    path("", include("s55tracker.office.delegations.urls")),
    path("", include("s55tracker.office.first_run.urls")),
]
