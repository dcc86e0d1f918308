from django.urls import path

from responses.revisions import views

RESPONSE = "responses/<slug:reference>/revisions/"
FORCE = "force-comments/<slug:reference>/<slug:force_slug>/revisions/"

urlpatterns = [
    path(RESPONSE, views.response_revisions, name="response-revisions"),
    path(f"{RESPONSE}<slug:text>/", views.text_revisions, name="text-revisions"),
    path(f"{RESPONSE}<slug:text>/<int:version>/", views.text_revision, name="text-revision"),
    path(FORCE, views.force_revisions, name="force-revisions"),
    path(f"{FORCE}<slug:text>/", views.force_text_revisions, name="force-text-revisions"),
    path(f"{FORCE}<slug:text>/<int:version>/", views.force_text_revision, name="force-text-revision"),
]
