from django.urls import path

from s55tracker.office.reminder_schedule import views

urlpatterns = [
    path("office/reminders/schedule/", views.office_reminder_schedule, name="office-reminder-schedule"),
]
