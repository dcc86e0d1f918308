from django.urls import path

from inspections.clock import views

urlpatterns = [
    path("clock/", views.inspection_clock, name="inspection-clock"),
]
