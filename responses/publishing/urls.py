from django.urls import path

from responses.publishing import views

urlpatterns = [
    path("publication/", views.response_publication, name="response-publication"),
]
