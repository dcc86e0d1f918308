from django.urls import path

from responses.redaction import views

urlpatterns = [
    path("withheld/", views.response_withheld, name="response-withheld"),
]
