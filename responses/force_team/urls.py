from django.urls import path

from responses.force_team import views

FORCE_REQUEST = "force-comments/<slug:reference>/<slug:force_slug>/"

urlpatterns = [
    path(f"{FORCE_REQUEST}people/", views.force_assignments, name="force-assignments"),
    path(f"{FORCE_REQUEST}people/<int:pk>/end/", views.force_assignment_end, name="force-assignment-end"),
    path(f"{FORCE_REQUEST}sharing/", views.force_sharing, name="force-sharing"),
]
