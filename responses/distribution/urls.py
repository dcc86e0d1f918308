from django.urls import path

from responses.distribution import views

urlpatterns = [
    path("distribution/", views.response_distribution, name="response-distribution"),
    path(
        "distribution/<int:line_pk>/",
        views.response_distribution_line,
        name="response-distribution-line",
    ),
]
