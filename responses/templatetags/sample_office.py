"""The people who can sign in to a sample office. A real office never shows this: the sign-in page checks the setting
first.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings

from responses.sample_office.people import PASSWORD, SAMPLE_PEOPLE

register = template.Library()


@register.simple_tag
def sample_sign_ins() -> dict[str, Any] | None:
    """The fictional people and the password they share; None except in a sample office."""
    if not settings.SAMPLE_OFFICE:
        return None
    return {"people": SAMPLE_PEOPLE, "password": PASSWORD}
