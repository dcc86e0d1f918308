from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError, CommandParser

from s55tracker.accounts.models import User
from s55tracker.office.people.actions.accounts import reset_second_factor_on_the_server
from s55tracker.refusals import Refused


class Command(BaseCommand):
    help = (
        "Remove someone’s passkeys, authenticator app and recovery codes, and sign them out everywhere. For a platform administrator who "
        "has lost a device, or the only administrator of an office. First make sure that the request is really from that person. It is "
        "recorded in the history and emailed to the person and to those who manage the people of their organisations."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the person’s email address")
        parser.add_argument("--reason", required=True, help="for the history, for example: lost phone, met in person")

    def handle(self, *, email: str, reason: str, **options) -> None:
        person = User.objects.filter(email=email).first()
        if person is None:
            raise CommandError(f"There is no account with the email address {email}.")
        try:
            reset_second_factor_on_the_server(user=person, reason=reason)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{person} now signs in with a password alone, and has been emailed.")
