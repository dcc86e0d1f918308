from django.urls import path

from s55tracker.office.letterhead import views

urlpatterns = [
    path("office/letterhead/", views.office_letterhead, name="office-letterhead"),
]
