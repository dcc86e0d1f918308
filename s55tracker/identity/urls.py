"""The addresses of the pages about a person's own account. Their names match the views."""

from django.urls import path

from s55tracker.identity import views

urlpatterns = [
    # These replace allauth's own views. Its sign-in with a passkey would lose the text typed before the session ended.
    path("accounts/2fa/webauthn/login/", views.sign_in_with_passkey, name="mfa_login_webauthn"),
    path("accounts/2fa/webauthn/keys/<int:pk>/remove/", views.remove_passkey, name="mfa_remove_webauthn"),
    # allauth's own views ask for no confirmation from people who have neither a password nor a factor of their own.
    path("accounts/password/set/", views.set_password, name="account_set_password"),
    path("accounts/2fa/totp/activate/", views.add_app, name="mfa_activate_totp"),
    path("accounts/2fa/webauthn/add/", views.add_passkey, name="mfa_add_webauthn"),
    path("account/", views.account, name="account"),
    path("account/address/", views.address, name="address"),
    path("account/address/cancel/", views.address_cancel, name="address-cancel"),
    path("account/address/confirm/<str:token>/", views.address_confirm, name="address-confirm"),
    path("account/new-devices/", views.new_devices, name="new-devices"),
    path("account/sessions/", views.sessions, name="sessions"),
    path("account/sessions/left/", views.session_left, name="session-left"),
    path("account/sessions/end-others/", views.sessions_end_others, name="sessions-end-others"),
    path("account/sessions/<int:pk>/end/", views.session_end, name="session-end"),
    path("account/history/", views.account_history, name="account-history"),
]
