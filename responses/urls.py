"""Addresses of the responses, package by package. Names match the views; the role table in tests/ lists them all."""

from django.urls import include, path

RESPONSE = "responses/<slug:reference>/"

urlpatterns = [
    # These come before the pages of one response, because “import” in “responses/import/” is not a reference.
    path("", include("responses.lists.urls")),
    path("", include("responses.dashboard.urls")),
    path("", include("responses.panel.urls")),
    path("", include("responses.bulk.urls")),
    path("", include("responses.importing.urls")),
    path("", include("responses.back_catalogue.urls")),
    path("", include("responses.many_files.urls")),
    path("", include("responses.calendars.urls")),
    path("", include("responses.exports.urls")),
    path("", include("responses.summaries.urls")),
    path("", include("responses.teams.urls")),
    path("", include("responses.search.urls")),
    path("", include("responses.saved_paragraphs.urls")),
    path("", include("responses.register.urls")),
    path("", include("responses.keeping.urls")),
    path("", include("responses.revisions.urls")),
    # These come before the moves of a force’s track, because “guests” in “force/norfolk/guests/” is not a move.
    path("", include("responses.guests.urls")),
    path("", include("responses.force_team.urls")),
    # These come before the force comments, because “word” in “…/word/” is not one of their pages.
    path("", include("responses.word_proposals.urls")),
    # These come before the pages of one request and one response, because “discussion” in “…/discussion/” is not a
    # move.
    path("", include("responses.comments.urls")),
    path("", include("responses.suggestions.urls")),
    path("", include("responses.force_comments.urls")),
    path("", include("responses.workspace.urls")),
    path(RESPONSE, include("responses.planning.urls")),
    path(RESPONSE, include("responses.drafting.urls")),
    path(RESPONSE, include("responses.moves.urls")),
    path(RESPONSE, include("responses.checks.urls")),
    path(RESPONSE, include("responses.approval.urls")),
    path(RESPONSE, include("responses.publishing.urls")),
    path(RESPONSE, include("responses.redaction.urls")),
    path(RESPONSE, include("responses.distribution.urls")),
    path(RESPONSE, include("responses.proof.urls")),
]
