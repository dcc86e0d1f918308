from django.urls import path

from responses.search import views

urlpatterns = [path("search/", views.search, name="search")]
