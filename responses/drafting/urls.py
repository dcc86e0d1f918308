from django.urls import path

from responses.drafting import views

urlpatterns = [
    path("shape/", views.response_shape, name="response-shape"),
    path("write/<slug:section>/", views.response_section, name="response-section"),
    path("findings/<int:finding_pk>/", views.response_finding, name="response-finding"),
]
