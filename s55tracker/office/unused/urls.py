from django.urls import path

from s55tracker.office.unused import views

urlpatterns = [
    path("office/sign-in/unused/", views.office_unused, name="office-unused"),
]
