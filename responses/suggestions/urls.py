from django.urls import path

from responses.suggestions import views

urlpatterns = [
    path("discussion/suggestions/<int:pk>/accept/", views.suggestion_accept, name="suggestion-accept"),
]
