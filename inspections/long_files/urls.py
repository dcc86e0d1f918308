from django.urls import path

from inspections.long_files import views

urlpatterns = [
    path("log/files/<int:pk>/", views.long_file, name="long-file"),
    path("log/files/<int:pk>/cancel/", views.long_file_cancel, name="long-file-cancel"),
    path("log/files/<int:pk>/try-again/", views.long_file_try_again, name="long-file-try-again"),
]
