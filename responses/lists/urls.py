from django.urls import path

from responses.lists import views

urlpatterns = [
    path("responses/", views.response_list, name="response-list"),
]
