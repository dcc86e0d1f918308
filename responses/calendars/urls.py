from django.urls import path

from responses.calendars import views

urlpatterns = [
    path("calendar/", views.calendar_feeds, name="calendar-feeds"),
    path("calendar/make/", views.calendar_feed_make, name="calendar-feed-make"),
    path("calendar/revoke/", views.calendar_feed_revoke, name="calendar-feed-revoke"),
    path("calendar/<str:token>.ics", views.calendar_feed, name="calendar-feed"),
]
