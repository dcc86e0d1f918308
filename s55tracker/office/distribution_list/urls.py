from django.urls import path

from s55tracker.office.distribution_list import views

urlpatterns = [
    path("office/distribution-list/", views.office_distribution_list, name="office-distribution-list"),
    path("office/distribution-list/add/", views.office_recipient_add, name="office-recipient-add"),
    path("office/distribution-list/<int:pk>/", views.office_recipient, name="office-recipient"),
    path("office/distribution-list/<int:pk>/move/", views.office_recipient_move, name="office-recipient-move"),
    path("office/distribution-list/<int:pk>/remove/", views.office_recipient_remove, name="office-recipient-remove"),
]
