"""Every address of the product. Apps are named as strings, so the project package imports none of them."""

from django.contrib import admin
from django.urls import include, path

# Say clearly when a request is too large to read.
handler400 = "s55tracker.govuk.views.bad_request"

urlpatterns = [
    path("", include("responses.urls")),
    path("inspections/", include("inspections.urls")),
    # New reports are below /inspections/, and the addresses that an office watches are among its own pages.
    path("", include("inspections.watching.urls")),
    path("", include("s55tracker.office.urls")),
    path("", include("s55tracker.saved_views.urls")),
    path("", include("s55tracker.identity.urls")),
    path("accounts/", include("s55tracker.accounts.urls")),
    path("", include("s55tracker.govuk.urls")),
    path("", include("s55tracker.health.urls")),
    path("django-admin/", admin.site.urls),
]
