from django.urls import path

from responses.word_proposals import views

RESPONSE = "responses/<slug:reference>/word/"
FORCE_REQUEST = "force-comments/<slug:reference>/<slug:force_slug>/word/"

urlpatterns = [
    path(RESPONSE, views.response_word, name="response-word"),
    path(f"{RESPONSE}<slug:part>.docx", views.response_word_file, name="response-word-file"),
    path(
        f"{RESPONSE}with-comments/<slug:part>.docx",
        views.response_word_file,
        {"with_comments": True},
        name="response-word-file-with-comments",
    ),
    path(f"{RESPONSE}<int:pk>/", views.response_word_review, name="response-word-review"),
    path(FORCE_REQUEST, views.force_word, name="force-word"),
    path(f"{FORCE_REQUEST}comments.docx", views.force_word_file, name="force-word-file"),
    path(
        f"{FORCE_REQUEST}with-comments/comments.docx",
        views.force_word_file,
        {"with_comments": True},
        name="force-word-file-with-comments",
    ),
    path(f"{FORCE_REQUEST}<int:pk>/", views.force_word_review, name="force-word-review"),
]
