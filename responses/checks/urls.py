from django.urls import path

from responses.checks import views

urlpatterns = [
    path("checks/", views.response_checks, name="response-checks"),
    path("checks/override/<slug:key>/", views.response_check_override, name="response-check-override"),
    path(
        "checks/overridden/<int:pk>/withdraw/",
        views.response_check_override_withdraw,
        name="response-check-override-withdraw",
    ),
]
