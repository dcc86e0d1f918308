from django.urls import path

from s55tracker.office.first_run import views

urlpatterns = [
    path("first-run/", views.first_run, name="first-run"),
]
