from django.urls import path

from responses.bulk import views

urlpatterns = [
    path("responses/changes/", views.bulk_change_list, name="bulk-change-list"),
    path("responses/changes/new/", views.bulk_change_new, name="bulk-change-new"),
    path("responses/changes/<int:pk>/", views.bulk_change, name="bulk-change"),
    path("responses/changes/<int:pk>/undo/", views.bulk_change_undo, name="bulk-change-undo"),
]
