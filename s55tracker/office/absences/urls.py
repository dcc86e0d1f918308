from django.urls import path

from s55tracker.office.absences import views

urlpatterns = [
    path("away/", views.away, name="away"),
    path("away/add/", views.away_add, name="away-add"),
    path("away/<int:pk>/", views.away_change, name="away-change"),
    path("away/<int:pk>/remove/", views.away_remove, name="away-remove"),
]
