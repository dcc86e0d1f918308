"""Skips allauth's step for the second factor if the provider has already used one."""

from __future__ import annotations

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

from s55tracker.identity.single_sign_on.exchange import provider_used_second_factor


class SecondFactorStage(AuthenticateStage):
    def _should_handle(self, request: HttpRequest) -> bool:
        return super()._should_handle(request) and not provider_used_second_factor(request, self.login.user)
