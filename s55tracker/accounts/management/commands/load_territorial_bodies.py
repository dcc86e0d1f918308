from django.core.management.base import BaseCommand

from s55tracker.accounts.territorial import load_territorial_bodies


class Command(BaseCommand):
    help = "Add the police forces of England and Wales and their policing bodies. Existing ones are left unchanged."

    def handle(self, *args, **options) -> None:
        added = load_territorial_bodies()
        if added:
            self.stdout.write(f"Added {len(added)} policing {'body' if len(added) == 1 else 'bodies'}.")
        elif options["verbosity"] > 1:
            self.stdout.write("Every policing body already exists.")
