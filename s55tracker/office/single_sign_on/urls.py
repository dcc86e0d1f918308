from django.urls import path

from s55tracker.office.single_sign_on.views import office, signing_in

urlpatterns = [
    path("office/single-sign-on/", office.office_single_sign_on, name="office-single-sign-on"),
    path(
        "office/single-sign-on/settings/", office.office_single_sign_on_settings, name="office-single-sign-on-settings"
    ),
    path("office/single-sign-on/switch/", office.office_single_sign_on_switch, name="office-single-sign-on-switch"),
    path("office/single-sign-on/only/", office.office_single_sign_on_only, name="office-single-sign-on-only"),
    path("office/single-sign-on/links/", office.office_single_sign_on_links, name="office-single-sign-on-links"),
    path(
        "office/single-sign-on/people/<int:pk>/disconnect/",
        office.office_single_sign_on_disconnect,
        name="office-single-sign-on-disconnect",
    ),
    path("accounts/single-sign-on/", signing_in.single_sign_on, name="single-sign-on"),
    path("accounts/single-sign-on/<slug:provider_id>/", signing_in.single_sign_on_start, name="single-sign-on-start"),
    # This replaces allauth's own address. Organisations register it with their providers.
    path(
        "accounts/oidc/<slug:provider_id>/login/callback/",
        signing_in.single_sign_on_callback,
        name="openid_connect_callback",
    ),
    path("account/single-sign-on/link/<str:token>/", signing_in.single_sign_on_link, name="single-sign-on-link"),
    path(
        "account/single-sign-on/<slug:provider_id>/connect/",
        signing_in.single_sign_on_connect,
        name="single-sign-on-connect",
    ),
    path(
        "account/single-sign-on/<slug:provider_id>/confirm/",
        signing_in.single_sign_on_confirm,
        name="single-sign-on-confirm",
    ),
]
