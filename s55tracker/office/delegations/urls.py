from django.urls import path

from s55tracker.office.delegations import views

urlpatterns = [
    path("office/delegations/", views.office_delegations, name="office-delegations"),
    path("office/delegations/add/", views.office_delegation_add, name="office-delegation-add"),
    path("office/delegations/<int:pk>/end/", views.office_delegation_end, name="office-delegation-end"),
]
