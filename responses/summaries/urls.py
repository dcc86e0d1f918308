from django.urls import path

from responses.summaries.views import office, person

urlpatterns = [
    # A person’s own reminders
    path("reminders/", person.reminder_list, name="reminder-list"),
    path("reminders/read/", person.reminders_read, name="reminders-read"),
    path("reminders/<int:pk>/read/", person.reminder_read, name="reminder-read"),
    path("reminders/choices/", person.reminder_choices, name="reminder-choices"),
    path("reminders/unsubscribe/<str:token>/", person.digest_unsubscribe, name="digest-unsubscribe"),
    # An office’s reminders
    path("office/reminders/", office.office_reminders, name="office-reminders"),
    path("office/reminders/tomorrow/", office.office_reminders_tomorrow, name="office-reminders-tomorrow"),
    path("office/reminders/test/", office.office_reminders_test, name="office-reminders-test"),
    path("office/reminders/<int:pk>/", office.office_reminder, name="office-reminder"),
    path("office/reminders/<int:pk>/send-again/", office.office_reminder_again, name="office-reminder-again"),
]
