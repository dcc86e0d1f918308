from django.urls import path

from responses.moves import views

urlpatterns = [
    path("moves/<slug:move>/", views.response_move, name="response-move"),
]
