"""Lists the organisations whose single sign-on the sign-in page offers."""

from __future__ import annotations

from django import template

from s55tracker.identity.models import IdentityProvider
from s55tracker.identity.single_sign_on.queries import active_providers

register = template.Library()


@register.simple_tag
def organisations_with_single_sign_on() -> list[IdentityProvider]:
    return active_providers()
