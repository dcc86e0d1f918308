from django.urls import path

from responses.exports import views

urlpatterns = [
    # At the address of the other lists but under a name of its own, because other people may have it.
    path("lists/reminders.<slug:form>", views.list_download, {"name": "reminders"}, name="reminders-download"),
    path("lists/<slug:name>.<slug:form>", views.list_download, name="list-download"),
    path("office/downloads/", views.office_downloads, name="office-downloads"),
]
