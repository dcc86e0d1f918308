from django.urls import path

from inspections.watching import views

urlpatterns = [
    path("inspections/new-reports/", views.new_report_list, name="new-report-list"),
    path("inspections/new-reports/<int:pk>/dismiss/", views.new_report_dismiss, name="new-report-dismiss"),
    path("inspections/new-reports/<int:pk>/restore/", views.new_report_restore, name="new-report-restore"),
    path("office/watched-addresses/", views.office_watched_addresses, name="office-watched-addresses"),
    path(
        "office/watched-addresses/<int:pk>/remove/",
        views.office_watched_address_remove,
        name="office-watched-address-remove",
    ),
    path(
        "office/watched-addresses/<int:pk>/read/", views.office_watched_address_read, name="office-watched-address-read"
    ),
]
