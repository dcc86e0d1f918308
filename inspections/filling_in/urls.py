from django.urls import path

from inspections.filling_in import views

urlpatterns = [
    path("log/from-file/", views.inspection_from_file, name="inspection-from-file"),
    path("log/files/<int:pk>/log/", views.inspection_from_long_file, name="inspection-from-long-file"),
]
