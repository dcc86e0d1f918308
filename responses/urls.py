"""Addresses of the responses. Names match the views; the role table in tests/ lists every one of them."""

from django.urls import path

from responses.views import (
    approval,
    bulk,
    calendars,
    dashboard,
    distribution,
    force,
    force_tracks,
    importing,
    moves,
    my_work,
    office_reminders,
    planning,
    public,
    publishing,
    reminders,
    statement,
    taking_away,
    teams,
    workspace,
    writing,
)

response = "responses/<slug:reference>/"
force_request = "force-comments/<slug:reference>/<slug:force_slug>/"

urlpatterns = [
    path("", my_work.my_work, name="my-work"),
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("dashboard/statement/", statement.position_statement, name="position-statement"),
    path("responses/", dashboard.response_list, name="response-list"),
    path("responses/for-inspection/<int:pk>/", workspace.response_for_inspection, name="response-for-inspection"),
    # Any list as a file
    # At the address of the others, and by a name of its own: others may have it than have those.
    path("lists/reminders.<slug:form>", taking_away.list_download, {"name": "reminders"}, name="reminders-download"),
    path("lists/<slug:name>.<slug:form>", taking_away.list_download, name="list-download"),
    path("office/downloads/", taking_away.office_downloads, name="office-downloads"),
    # Dates in one's own calendar program
    path("calendar/", calendars.calendar_feeds, name="calendar-feeds"),
    path("calendar/make/", calendars.calendar_feed_make, name="calendar-feed-make"),
    path("calendar/revoke/", calendars.calendar_feed_revoke, name="calendar-feed-revoke"),
    path("calendar/<str:token>.ics", calendars.calendar_feed, name="calendar-feed"),
    # Many at once
    path("responses/changes/", bulk.bulk_change_list, name="bulk-change-list"),
    path("responses/changes/new/", bulk.bulk_change_new, name="bulk-change-new"),
    path("responses/changes/<int:pk>/", bulk.bulk_change, name="bulk-change"),
    path("responses/changes/<int:pk>/undo/", bulk.bulk_change_undo, name="bulk-change-undo"),
    # Taking over a response that exists already
    path("responses/import/", importing.response_import, name="response-import"),
    path("responses/import/<int:pk>/", importing.response_import_review, name="response-import-review"),
    # The workspace and its tabs
    path(response, workspace.response_workspace, name="response-workspace"),
    path(f"{response}preview/", workspace.response_preview, name="response-preview"),
    path(f"{response}preview.pdf", workspace.response_preview_pdf, name="response-preview-pdf"),
    path(f"{response}checks/", workspace.response_checks, name="response-checks"),
    path(f"{response}people/", workspace.response_people, name="response-people"),
    path(f"{response}history/", workspace.response_history, name="response-history"),
    # Its dates: explained, and the plan changed by hand
    path(f"{response}dates/", planning.response_dates, name="response-dates"),
    path(f"{response}plan/<slug:step>/", planning.response_step, name="response-step"),
    path(f"{response}plan/<slug:step>/owner/", planning.response_step_owner, name="response-step-owner"),
    # Writing
    path(f"{response}write/<slug:section>/", writing.response_section, name="response-section"),
    path(f"{response}findings/<int:finding_pk>/", writing.response_finding, name="response-finding"),
    # Moves, approval, publication
    path(f"{response}moves/<slug:move>/", moves.response_move, name="response-move"),
    path(f"{response}approval/", approval.response_approval, name="response-approval"),
    path(f"{response}publication/", publishing.response_publication, name="response-publication"),
    # Distribution
    path(f"{response}distribution/", distribution.response_distribution, name="response-distribution"),
    path(
        f"{response}distribution/<int:line_pk>/",
        distribution.response_distribution_line,
        name="response-distribution-line",
    ),
    # The force's track, from the office's side
    path(f"{response}force/<slug:force_slug>/", force_tracks.response_force, name="response-force"),
    path(
        f"{response}force/<slug:force_slug>/<slug:move>/", force_tracks.response_force_move, name="response-force-move"
    ),
    # The force's own side
    path("force-comments/", force.force_request_list, name="force-request-list"),
    path(force_request, force.force_request, name="force-request"),
    path(f"{force_request}overall/", force.force_comment_overall, name="force-comment-overall"),
    path(f"{force_request}findings/<int:finding_pk>/", force.force_comment, name="force-comment"),
    path(f"{force_request}submit/", force.force_submit, name="force-submit"),
    # Reminders: one's own, and an office's for those who look after it
    path("reminders/", reminders.reminder_list, name="reminder-list"),
    path("reminders/read/", reminders.reminders_read, name="reminders-read"),
    path("reminders/<int:pk>/read/", reminders.reminder_read, name="reminder-read"),
    path("reminders/choices/", reminders.reminder_choices, name="reminder-choices"),
    path("reminders/unsubscribe/<str:token>/", reminders.digest_unsubscribe, name="digest-unsubscribe"),
    path("office/reminders/", office_reminders.office_reminders, name="office-reminders"),
    path("office/reminders/tomorrow/", office_reminders.office_reminders_tomorrow, name="office-reminders-tomorrow"),
    path("office/reminders/test/", office_reminders.office_reminders_test, name="office-reminders-test"),
    path("office/reminders/teams/", teams.office_teams, name="office-teams"),
    path("office/reminders/<int:pk>/", office_reminders.office_reminder, name="office-reminder"),
    path("office/reminders/<int:pk>/send-again/", office_reminders.office_reminder_again, name="office-reminder-again"),
    # The public
    path("published/", public.published_list, name="published-list"),
    path("published/feed.atom", public.published_feed, name="published-feed"),
    path("published/data.json", public.published_json, name="published-json"),
    path("published/data.csv", public.published_csv, name="published-csv"),
    path("published/data.xlsx", public.published_xlsx, name="published-xlsx"),
    path("published/<slug:slug>/", public.published_response, name="published-response"),
    path("published/<slug:slug>.pdf", public.published_pdf, name="published-pdf"),
    path("published/<slug:slug>/<int:number>/", public.published_version, name="published-version"),
    path("published/<slug:slug>/<int:number>.pdf", public.published_version_pdf, name="published-version-pdf"),
]
