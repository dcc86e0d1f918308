from django.urls import path

from responses.proof import views

urlpatterns = [
    path("proof/", views.response_proof, name="response-proof"),
]
