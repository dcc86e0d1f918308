from django.urls import path

from s55tracker.face import views

urlpatterns = [
    path("components/", views.components, name="components"),
    path("robots.txt", views.robots, name="robots"),
]
