from django.urls import path

from responses.guests.views import drafts, force, guest, office

OFFICE = "responses/<slug:reference>/force/<slug:force_slug>/guests/"
FORCE = "force-comments/<slug:reference>/<slug:force_slug>/guests/"
COMMENTS = "guest/comments/<int:pk>/"

urlpatterns = [
    # The guest’s own pages
    path("guest/open/<str:token>/", guest.guest_open, name="guest-open"),
    path("guest/open/<str:token>/code/", guest.guest_code, name="guest-code"),
    path(COMMENTS, guest.guest_work, name="guest-work"),
    path(f"{COMMENTS}findings/<int:finding_pk>/", guest.guest_text, name="guest-text"),
    path(f"{COMMENTS}overall/", guest.guest_text_overall, name="guest-text-overall"),
    path(f"{COMMENTS}drafts/<int:draft_pk>/", drafts.guest_draft, name="guest-draft"),
    # Requested by the script of the page
    path(f"{COMMENTS}findings/<int:finding_pk>/kept/", drafts.guest_keep, name="guest-keep"),
    path(f"{COMMENTS}overall/kept/", drafts.guest_keep, name="guest-keep-overall"),
    path(f"{COMMENTS}send/", guest.guest_send, name="guest-send"),
    path(f"{COMMENTS}leave/", guest.guest_leave, name="guest-leave"),
    path(f"{COMMENTS}again/", guest.guest_again, name="guest-again"),
    # The pages of the force’s leads, who ask guests
    path(FORCE, force.force_guests, name="force-guests"),
    path(f"{FORCE}<int:pk>/revoke/", force.force_guest_revoke, name="force-guest-revoke"),
    path(f"{FORCE}texts/<int:pk>/", force.force_guest_text, name="force-guest-text"),
    # The office’s pages, while the force has no people here
    path(OFFICE, office.response_guests, name="response-guests"),
    path(f"{OFFICE}<int:pk>/revoke/", office.response_guest_revoke, name="response-guest-revoke"),
    path(f"{OFFICE}<int:pk>/record/", office.response_guest_record, name="response-guest-record"),
]
