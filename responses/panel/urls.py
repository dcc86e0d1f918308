from django.urls import path

from responses.panel import views

urlpatterns = [
    path("dashboard/panel/", views.panel_pack, name="panel-pack"),
    path("dashboard/panel/pack.<str:form>", views.panel_pack_file, name="panel-pack-file"),
]
