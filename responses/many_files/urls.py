from django.urls import path

from responses.many_files import views

FILES = "responses/import/files/"

urlpatterns = [
    path(FILES, views.file_import, name="file-import"),
    path(f"{FILES}<int:pk>/", views.file_batch, name="file-batch"),
    path(f"{FILES}<int:pk>/cancel/", views.file_batch_cancel, name="file-batch-cancel"),
    path(f"{FILES}<int:pk>/import/", views.file_batch_import, name="file-batch-import"),
    path(f"{FILES}<int:pk>/same/<int:alike>/", views.file_batch_same, name="file-batch-same"),
    path(f"{FILES}<int:pk>/<int:found_pk>/decide/", views.file_batch_decide, name="file-batch-decide"),
    path(f"{FILES}<int:pk>/undo/", views.file_batch_undo, name="file-batch-undo"),
]
