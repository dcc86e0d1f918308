"""Addresses of the inspections, package by package. Names match the views."""

from django.urls import include, path

urlpatterns = [
    path("", include("inspections.clock.urls")),
    path("", include("inspections.listing.urls")),
    path("", include("inspections.pictures.urls")),
    path("", include("inspections.logging.urls")),
    path("", include("inspections.filling_in.urls")),
    path("", include("inspections.long_files.urls")),
]
