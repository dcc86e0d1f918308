from django.urls import path

from responses.back_catalogue import views

TABLE = "responses/import/table/"

urlpatterns = [
    path(TABLE, views.table_import, name="table-import"),
    path(f"{TABLE}<int:pk>/", views.table_import_columns, name="table-import-columns"),
    path(f"{TABLE}<int:pk>/rows/", views.table_import_rows, name="table-import-rows"),
    path(f"{TABLE}<int:pk>/result/", views.table_import_result, name="table-import-result"),
    path(f"{TABLE}<int:pk>/undo/", views.table_import_undo, name="table-import-undo"),
]
