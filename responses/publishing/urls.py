from django.urls import path

from responses.publishing import views

urlpatterns = [
    path("publication/", views.response_publication, name="response-publication"),
    path("publication/<int:number>.<str:form>", views.response_publication_copy, name="response-publication-copy"),
    path("publication/<int:number>/withdraw/", views.response_version_withdraw, name="response-version-withdraw"),
    path("publication/withdrawal-request/", views.response_withdrawal_request, name="response-withdrawal-request"),
    path("publication/schedule/", views.response_schedule, name="response-schedule"),
]
