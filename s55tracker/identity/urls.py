"""Addresses of a person's own account. Names match the views."""

from django.urls import path

from s55tracker.identity import views

urlpatterns = [
    # In place of allauth's. The first would lose the text typed before the session ended.
    path("accounts/2fa/webauthn/login/", views.sign_in_with_passkey, name="mfa_login_webauthn"),
    path("accounts/2fa/webauthn/keys/<int:pk>/remove/", views.remove_passkey, name="mfa_remove_webauthn"),
    path("account/", views.account, name="account"),
    path("account/address/", views.address, name="address"),
    path("account/address/cancel/", views.address_cancel, name="address-cancel"),
    path("account/address/confirm/<str:token>/", views.address_confirm, name="address-confirm"),
    path("account/sessions/", views.sessions, name="sessions"),
    path("account/sessions/end-others/", views.sessions_end_others, name="sessions-end-others"),
    path("account/sessions/<int:pk>/end/", views.session_end, name="session-end"),
    path("account/history/", views.account_history, name="account-history"),
]
