from django.urls import path

from responses.teams import views

urlpatterns = [
    path("office/reminders/teams/", views.office_teams, name="office-teams"),
]
