from django.urls import path

from responses.exports import views

urlpatterns = [
    # Beside the other lists, with its own name, because other people may have it.
    path("lists/reminders.<slug:form>", views.list_download, {"name": "reminders"}, name="reminders-download"),
    path("lists/<slug:name>.<slug:form>", views.list_download, name="list-download"),
    path("office/downloads/", views.office_downloads, name="office-downloads"),
]
