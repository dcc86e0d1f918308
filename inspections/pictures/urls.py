from django.urls import path

from inspections.pictures import views

urlpatterns = [
    path("log/from-file/<int:pk>/page-<int:page>.jpg", views.inspection_picture, name="inspection-picture"),
]
