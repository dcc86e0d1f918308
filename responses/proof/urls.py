from django.urls import path

from responses.proof import views

urlpatterns = [
    path("proof/", views.response_proof, name="response-proof"),
    path("proof/<int:pk>/", views.response_proof_file, name="response-proof-file"),
]
