from __future__ import annotations

from django.core.management.base import BaseCommand

from s55tracker.identity.second_factor import seal_all_again


class Command(BaseCommand):
    help = (
        "Encrypt the secrets of all authenticator apps, recovery codes and single sign-on with the first key in SECOND_FACTOR_KEYS. "
        "Afterwards the other keys can be removed."
    )

    def handle(self, **options) -> None:
        number = seal_all_again()
        self.stdout.write(f"Encrypted with the first key: {number}.")
