from django.urls import path

from inspections.listing import views

urlpatterns = [
    path("", views.inspection_list, name="inspection-list"),
    path("<int:pk>/", views.inspection_detail, name="inspection-detail"),
]
