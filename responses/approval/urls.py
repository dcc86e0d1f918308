from django.urls import path

from responses.approval import views

urlpatterns = [
    path("approval/", views.response_approval, name="response-approval"),
    path("approval/document.pdf", views.response_approval_pdf, name="response-approval-pdf"),
]
