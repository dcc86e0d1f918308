from django.urls import path

from responses.force_comments.views import force, office

RESPONSE = "responses/<slug:reference>/"
FORCE_REQUEST = "force-comments/<slug:reference>/<slug:force_slug>/"

urlpatterns = [
    # The office’s pages for each force
    path(f"{RESPONSE}force/<slug:force_slug>/", office.response_force, name="response-force"),
    path(f"{RESPONSE}force/<slug:force_slug>/<slug:move>/", office.response_force_move, name="response-force-move"),
    # The force’s own pages
    path("force-comments/", force.force_request_list, name="force-request-list"),
    path(FORCE_REQUEST, force.force_request, name="force-request"),
    path(f"{FORCE_REQUEST}overall/", force.force_comment_overall, name="force-comment-overall"),
    path(f"{FORCE_REQUEST}findings/<int:finding_pk>/", force.force_comment, name="force-comment"),
    path(f"{FORCE_REQUEST}submit/", force.force_submit, name="force-submit"),
]
