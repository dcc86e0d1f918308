from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError, CommandParser

from s55tracker.accounts.models import Force, PolicingBody
from s55tracker.office.single_sign_on.actions.setting_up import switch_off_on_the_server


class Command(BaseCommand):
    help = (
        "Switch an organisation’s single sign-on off, so that its people sign in with passwords again. For when its provider fails "
        "and no one can sign in to do it. It is recorded in the history and emailed to those who manage the organisation’s people."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--body", metavar="SLUG", help="a policing body, for example norfolk")
        which.add_argument("--force", metavar="SLUG", help="a force, for example norfolk")

    def handle(self, *, body: str | None, force: str | None, **options) -> None:
        organisation: PolicingBody | Force | None
        if body is not None:
            organisation = PolicingBody.objects.filter(slug=body).first()
        else:
            organisation = Force.objects.filter(slug=force).first()
        if organisation is None:
            raise CommandError(f"There is no {'policing body' if body is not None else 'force'} {body or force}.")
        if switch_off_on_the_server(organisation=organisation):
            self.stdout.write(f"Single sign-on for {organisation} is off. People sign in with passwords again.")
        else:
            self.stdout.write(f"Single sign-on for {organisation} was not on.")
