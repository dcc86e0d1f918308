from django.urls import path

from inspections.logging import facts_views, finding_views, views

FINDING = "<int:pk>/findings/<int:finding_pk>/"

urlpatterns = [
    path("log/", views.inspection_log, name="inspection-log"),
    path("<int:pk>/edit/", facts_views.inspection_edit, name="inspection-edit"),
    path("<int:pk>/date/", facts_views.inspection_correct_date, name="inspection-correct-date"),
    path("<int:pk>/date/confirm/", facts_views.inspection_confirm_date, name="inspection-confirm-date"),
    path("<int:pk>/findings/add/", finding_views.finding_add, name="finding-add"),
    path(FINDING, finding_views.finding_edit, name="finding-edit"),
    path(f"{FINDING}remove/", finding_views.finding_remove, name="finding-remove"),
    path(f"{FINDING}up/", finding_views.finding_move, {"direction": "up"}, name="finding-move-up"),
    path(f"{FINDING}down/", finding_views.finding_move, {"direction": "down"}, name="finding-move-down"),
]
