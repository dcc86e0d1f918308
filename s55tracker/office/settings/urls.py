from django.urls import path

from s55tracker.office.settings import views

urlpatterns = [
    path("office/settings/", views.office_settings, name="office-settings"),
    path("office/milestones/", views.office_milestones, name="office-milestones"),
]
