"""Which changes ask who is at the screen: every address that takes a form is in one list or the other."""

from collections.abc import Iterator

from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

# Addresses where only someone who has just confirmed who they are can make the change.
ASKS = {
    # what is published, and what is said for the chief officer
    "response-move",
    "response-schedule",
    "response-version-withdraw",
    "force-submit",
    # people, their roles and what they may do
    "office-delegation-add",
    "office-delegation-end",
    "office-force-lead",
    "office-force-lead-resend",
    "office-force-lead-withdraw",
    "office-invitation-resend",
    "office-invitation-withdraw",
    "office-invite",
    "office-person",
    "office-person-address",
    "office-person-end",
    "office-person-second-factor",
    "office-person-sign-out",
    "office-unused",
    # how people sign in
    "office-sign-in-rules",
    "office-sign-in-sessions",
    "office-single-sign-on-disconnect",
    "office-single-sign-on-links",
    "office-single-sign-on-only",
    "office-single-sign-on-settings",
    "office-single-sign-on-switch",
    # secret addresses
    "calendar-feed-make",
    "office-teams",
    # how one signs in oneself
    "account_set_password",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "new-devices",
    "session-end",
    "sessions-end-others",
    "single-sign-on-connect",
}
# allauth itself asks for these: test_second_factor.py.
ASKED_BY_ALLAUTH = {
    "mfa_deactivate_totp",
    "mfa_edit_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_remove_webauthn",
}
# The password is on the page itself, each time.
PASSWORD_ON_THE_PAGE = {"account_change_password", "address", "response-approval"}
SUBJECTS = (
    "account",
    "mfa",
    "session",
    "single-sign-on",
    "address",
    "new-devices",
    "office-person",
    "office-people",
    "office-invit",
    "office-force-lead",
    "office-delegation",
    "office-sign-in",
    "office-single-sign-on",
    "office-unused",
    "calendar-feed",
    "office-teams",
)
# Addresses on those subjects that ask nothing, and why.
DO_NOT_ASK = {
    # pages that change nothing
    "account",
    "account-history",
    "calendar-feed",
    "calendar-feeds",
    "mfa_index",
    "mfa_list_webauthn",
    "mfa_view_recovery_codes",
    "office-delegations",
    "office-people",
    "office-sign-in",
    "office-single-sign-on",
    "session-left",
    "sessions",
    "account_inactive",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    # the review of accounts, which is read there too
    "office-sign-in-download",
    # ways in: people sign in, confirm, or use a link sent to their address
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "account_reset_password",
    "account_reset_password_from_key",
    "address-confirm",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "single-sign-on",
    "single-sign-on-confirm",
    "single-sign-on-link",
    "single-sign-on-start",
    # remove something, which only its owner could want
    "address-cancel",
    "calendar-feed-revoke",
    # not offered: 404
    "account_confirm_email",
    "account_confirm_login_code",
    "account_email",
    "account_email_verification_sent",
    "account_signup",
    "mfa_download_recovery_codes",
}


def patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            if each.namespace != "admin":
                yield from patterns(each)
        else:
            yield each


def test_every_address_about_people_and_signing_in_asks_or_is_named_here_as_one_that_does_not():
    first = {}
    for pattern in patterns():
        if pattern.name:
            first.setdefault(pattern.name, pattern)  # Django takes the first of those with one path
    asking = {name for name, each in first.items() if getattr(each.callback, "asks_to_confirm", False)}
    assert asking == ASKS
    about = {name for name in first if name.startswith(SUBJECTS)}
    assert about - asking == ASKED_BY_ALLAUTH | (PASSWORD_ON_THE_PAGE - {"response-approval"}) | DO_NOT_ASK
