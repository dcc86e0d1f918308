from django.urls import path

from responses.keeping import views

OFFICE_TEXT = "responses/<slug:reference>"
FORCE_TEXT = "force-comments/<slug:reference>/<slug:force_slug>"

urlpatterns = [
    path("kept-drafts/", views.kept_draft_list, name="kept-draft-list"),
    path("kept-drafts/<int:pk>/", views.kept_draft, name="kept-draft"),
    # Requested by the script of a writing page
    path(f"{OFFICE_TEXT}/kept/<slug:text>/", views.response_keep, name="response-keep"),
    path(f"{OFFICE_TEXT}/open/<slug:text>/", views.response_text_open, name="response-text-open"),
    path(f"{FORCE_TEXT}/kept/<slug:text>/", views.force_keep, name="force-keep"),
    path(f"{FORCE_TEXT}/open/<slug:text>/", views.force_text_open, name="force-text-open"),
]
