"""Gives allauth each organisation's own provider, and our own guarded session for its requests."""

from __future__ import annotations

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.http import HttpRequest

from s55tracker.identity.single_sign_on.queries import provider_at
from s55tracker.outgoing import GuardedSession


class ProviderAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:
        return False

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list:
        """Return only the provider named in the address. allauth gets no list to choose from, and its own table is not
        used.
        """
        row = provider_at(provider) if provider else None
        if row is None or client_id not in (None, row.client_id):
            return []
        app = SocialApp(
            provider=OpenIDConnectProvider.id,
            provider_id=row.key,
            name=row.organisation_name,
            client_id=row.client_id,
            settings={"server_url": row.issuer, "oauth_pkce_enabled": True},
        )
        return [app]

    def get_requests_session(self) -> GuardedSession:
        return GuardedSession()
