"""The addresses of saved views. Each is named after its view function."""

from django.urls import path

from s55tracker.saved_views import views

urlpatterns = [
    path("saved-views/", views.saved_view_list, name="saved-view-list"),
    path("saved-views/add/<slug:page>/", views.saved_view_add, name="saved-view-add"),
    path("saved-views/<int:pk>/", views.saved_view_edit, name="saved-view-edit"),
    path("saved-views/<int:pk>/move/", views.saved_view_move, name="saved-view-move"),
    path("saved-views/<int:pk>/delete/", views.saved_view_delete, name="saved-view-delete"),
]
