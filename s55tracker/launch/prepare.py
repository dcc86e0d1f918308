"""The database, ready to be used: migrated, with the forces and bodies of the country, and on the first start a sample office.

Started by launch/run.py as a process of its own. The last line on standard output is one JSON object: `people`, lines that say
who can sign in (a sample office's alone), and `count`, how many can.
"""

from __future__ import annotations

import json
import os
import sys

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command, get_commands


def is_wanted(sample: str) -> bool:
    return sample.strip().lower() not in ("no", "false", "0", "off")


def prepare() -> dict:
    from django.conf import settings

    from s55tracker.accounts.models import User

    call_command("migrate", interactive=False, verbosity=0, stdout=sys.stderr)
    commands = get_commands()
    if "load_territorial_bodies" in commands:
        call_command("load_territorial_bodies", stdout=sys.stderr)
    if settings.EMBEDDED_DATABASE and not User.objects.exists():
        # A first start, or a database that was thrown away: what the marker said is no longer so.
        settings.SAMPLE_MARKER.unlink(missing_ok=True)
        if is_wanted(os.environ.get("SAMPLE", "yes")) and "load_sample_office" in commands:
            call_command("load_sample_office", stdout=sys.stderr)
            settings.SAMPLE_MARKER.touch(mode=0o600)
    return {
        "people": people_of_the_sample() if settings.SAMPLE_MARKER.exists() or settings.SAMPLE_OFFICE else [],
        "count": User.objects.filter(is_active=True).count(),
    }


def people_of_the_sample() -> list[str]:
    """One line a person: address, name, roles and where."""
    from s55tracker.accounts.models import User

    lines = []
    for user in User.objects.filter(is_active=True).prefetch_related("memberships__body", "memberships__force"):
        roles = [
            f"{membership.get_role_display()}, {membership.organisation}"
            for membership in user.memberships.all()
            if membership.ended_at is None
        ]
        if user.is_staff:
            roles.append("platform administrator")
        lines.append(f"{user.email}  {user.name} ({'; '.join(roles) or 'no role yet'})")
    return lines


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "s55tracker.settings")
    try:
        django.setup()
        print(json.dumps(prepare()), flush=True)
    except ImproperlyConfigured as reason:
        print(f"Cannot start: {' '.join(str(reason).split())}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
