from django.urls import path

from responses.importing import views
from responses.importing.parts.views import response_import_parts

urlpatterns = [
    path("responses/import/", views.response_import, name="response-import"),
    path("responses/import/<int:pk>/", views.response_import_review, name="response-import-review"),
    path(
        "responses/import/<int:pk>/page-<int:page>.jpg", views.response_import_picture, name="response-import-picture"
    ),
    path("responses/import/<int:pk>/parts/", response_import_parts, name="response-import-parts"),
    path("responses/<slug:reference>/import/undo/", views.response_import_undo, name="response-import-undo"),
]
