from django.urls import path

from responses.planning import views

urlpatterns = [
    path("people/", views.response_people, name="response-people"),
    path("dates/", views.response_dates, name="response-dates"),
    path("plan/<slug:step>/", views.response_step, name="response-step"),
    path("plan/<slug:step>/owner/", views.response_step_owner, name="response-step-owner"),
]
