"""Addresses of the inspections. Names match the views."""

from django.urls import path

from inspections.views import facts, findings, logging, reading

finding = "<int:pk>/findings/<int:finding_pk>/"

urlpatterns = [
    path("", reading.inspection_list, name="inspection-list"),
    path("clock/", reading.inspection_clock, name="inspection-clock"),
    path("log/", logging.inspection_log, name="inspection-log"),
    path("<int:pk>/", reading.inspection_detail, name="inspection-detail"),
    path("<int:pk>/edit/", facts.inspection_edit, name="inspection-edit"),
    path("<int:pk>/date/", facts.inspection_correct_date, name="inspection-correct-date"),
    path("<int:pk>/date/confirm/", facts.inspection_confirm_date, name="inspection-confirm-date"),
    path("<int:pk>/findings/add/", findings.finding_add, name="finding-add"),
    path(finding, findings.finding_edit, name="finding-edit"),
    path(f"{finding}remove/", findings.finding_remove, name="finding-remove"),
    path(f"{finding}up/", findings.finding_move, {"direction": "up"}, name="finding-move-up"),
    path(f"{finding}down/", findings.finding_move, {"direction": "down"}, name="finding-move-down"),
]
