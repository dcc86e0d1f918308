from django.urls import path

from responses.exports import views

urlpatterns = [
    # This download has its own name, because the people who may have it differ from those who may have the other lists.
    path("lists/reminders.<slug:form>", views.list_download, {"name": "reminders"}, name="reminders-download"),
    path("lists/<slug:name>.<slug:form>", views.list_download, name="list-download"),
    path("office/downloads/", views.office_downloads, name="office-downloads"),
]
