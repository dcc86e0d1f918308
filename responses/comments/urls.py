from django.urls import path

from responses.comments import views

urlpatterns = [
    path("responses/<slug:reference>/discussion/", views.response_discussion, name="response-discussion"),
    path(
        "force-comments/<slug:reference>/<slug:force_slug>/discussion/",
        views.force_discussion_list,
        name="force-discussion",
    ),
    path("discussion/<int:pk>/", views.thread, name="thread"),
    path("discussion/<int:pk>/resolve/", views.thread_resolve, name="thread-resolve"),
    path("discussion/<int:pk>/readers/", views.thread_audience, name="thread-audience"),
    path("discussion/comments/<int:pk>/edit/", views.thread_comment_edit, name="thread-comment-edit"),
    path("discussion/comments/<int:pk>/delete/", views.thread_comment_delete, name="thread-comment-delete"),
    path("discussion/suggestions/<int:pk>/decline/", views.suggestion_decline, name="suggestion-decline"),
    path("discussion/mentions/<int:pk>/open/", views.mention_open, name="mention-open"),
]
