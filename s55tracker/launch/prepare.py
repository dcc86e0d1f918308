"""Prepares the database: migrates it, loads the country's forces and policing bodies and, on the first start, a sample
office.

Started by launch/run.py as a separate process. It prints a sentence as each step begins. The last line it prints is one
JSON object: `people`, lines of sign-in details (for a sample office only); `count`, how many people can sign in; and
`mail_folder`, where emails are kept if they are not sent.
"""

from __future__ import annotations

import json
import os
import sys
from io import StringIO
from pathlib import Path

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import transaction


def say(sentence: str) -> None:
    print(sentence, flush=True)


def is_wanted(sample: str) -> bool:
    return sample.strip().lower() not in ("no", "false", "0", "off")


def prepare(sample: str) -> dict:
    from django.conf import settings

    from s55tracker.accounts.models import User

    say("Preparing the database.")
    call_command("migrate", interactive=False, verbosity=0, stdout=sys.stderr)
    call_command("load_territorial_bodies", stdout=sys.stderr)
    is_sample = settings.SAMPLE_OFFICE
    # We never fill your own database automatically.
    if settings.EMBEDDED_DATABASE and not User.objects.exists():
        # A first start, or a deleted database: if the marker of a sample office is there, it no longer applies.
        settings.SAMPLE_MARKER.unlink(missing_ok=True)
        is_sample = is_wanted(sample)
    people = sample_office() if is_sample else []
    if is_sample and settings.EMBEDDED_DATABASE:
        settings.SAMPLE_MARKER.touch(mode=0o600)
    count = User.objects.filter(is_active=True).count()
    return {"people": people, "count": count, "mail_folder": str(mail_folder() or "")}


def mail_folder() -> Path | None:
    """Where emails are kept as files, if they are not sent."""
    from django.conf import settings

    return settings.EMAIL_FILE_PATH if settings.EMAIL_BACKEND.endswith("filebased.EmailBackend") else None


@transaction.atomic
def sample_office() -> list[str]:
    """Load the sample office completely or not at all, unless it is there already. Returns the sign-in details the
    command prints.
    """
    from responses.sample_office.people import SLUG
    from s55tracker.accounts.models import PolicingBody

    if not PolicingBody.objects.filter(slug=SLUG).exists():
        say("Loading the sample office.")
    said = StringIO()
    call_command("load_sample_office", stdout=said, stderr=sys.stderr)
    return said.getvalue().splitlines()


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "s55tracker.settings")
    try:
        django.setup()
        say(json.dumps(prepare(os.environ.get("SAMPLE", "yes"))))
    except ImproperlyConfigured as reason:
        print(f"Cannot start: {' '.join(str(reason).split())}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
