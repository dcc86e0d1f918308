from django.urls import path

from responses.importing import views

urlpatterns = [
    path("responses/import/", views.response_import, name="response-import"),
    path("responses/import/<int:pk>/", views.response_import_review, name="response-import-review"),
    path("responses/<slug:reference>/import/undo/", views.response_import_undo, name="response-import-undo"),
]
