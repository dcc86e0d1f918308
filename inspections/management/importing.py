"""The base of the commands that import a file: the result goes to standard output, errors and warnings to standard
error.
"""

from __future__ import annotations

import hashlib
import json
import stat
from argparse import ArgumentParser
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from inspections.findings.lists import MOST_FINDINGS
from inspections.intake.blocks import Reading, Unreadable
from inspections.intake.reading import MAX_BYTES, read_file
from inspections.queries import logged_alike
from s55tracker.accounts.models import PolicingBody
from s55tracker.working_days.calendar import format_date

NO_OFFICE = "Nothing has been recorded: say which office it is for, such as --body norfolk."
NO_DATE = "Nothing has been recorded: the file does not say when the report was published."
TOO_MANY = (
    f"Nothing has been recorded: the file has {{}} findings, and at most {MOST_FINDINGS} can be recorded at a time. "
    "Split the file and import each part."
)
# The exit code for "nothing usable was read", for scripts.
NOTHING_READ = 2


def bytes_of(name: str) -> bytes:
    """The bytes of a regular file within the limit. A pipe or a device is refused before it is opened, because it may
    never end.

    Raises Unreadable; CommandError with exit code 2 if the file cannot be opened.
    """
    path = Path(name)
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise Unreadable(f"{path.name or name} is not a regular file.")
        if found.st_size > MAX_BYTES:
            raise Unreadable(f"The file is too large: at most {MAX_BYTES // 1024 // 1024} MB can be read.")
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path.name} cannot be opened: {error.strerror}.", returncode=NOTHING_READ) from error


class ImportCommand(BaseCommand):
    """A command that reads FILE, shows what it found and, unless it is a dry run, saves it for a person to confirm."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="A PDF, Word document (.docx), web page (.html) or text file.")
        parser.add_argument("--dry-run", action="store_true", help="Show what was read and save nothing.")
        parser.add_argument("--json", action="store_true", dest="as_json", help="Print one JSON object.")
        parser.add_argument("--body", metavar="SLUG", help="The policing body to record it for, such as norfolk.")

    def reading_of(self, name: str) -> Reading:
        """The text of the file. Raises a one-line CommandError with exit code 2 if it cannot be read."""
        try:
            return read_file(bytes_of(name))
        except Unreadable as reason:
            raise self.nothing_read(reason) from reason

    def body_of(self, slug: str | None, named: str = "") -> PolicingBody | None:
        """The recording office: the given one, otherwise the one named in the file, otherwise the only office that has
        people here.
        """
        if slug:
            body = PolicingBody.objects.filter(slug=slug).first()
            if body is None and not PolicingBody.objects.exists():
                raise CommandError("There are no policing bodies yet. Add them: manage.py load_territorial_bodies")
            if body is None:
                raise CommandError(f"There is no policing body “{slug}”. Use its name in lower case, such as norfolk.")
            return body
        body = PolicingBody.objects.filter(name__iexact=named).first() if named else None
        in_use = PolicingBody.objects.filter(memberships__ended_at=None, memberships__isnull=False).distinct()[:2]
        return body or (in_use[0] if len(in_use) == 1 else None)

    def may_be_there(self, body: PolicingBody, *, title: str, published_on: date) -> list[str]:
        """A warning if the office has a report with nearly this title and date: a command cannot ask anyone about it."""
        alike = logged_alike(body, title=title, published_on=published_on)
        if alike is None:
            return []
        day = format_date(timezone.localdate(alike.created_at))
        return [f"This report may already be recorded as “{alike.title}”, logged on {day}."]

    def name_of(self, file: str) -> str:
        return Path(file).name

    def hash_of(self, file: str) -> str:
        """The hash that identifies the file in the record of the import."""
        return hashlib.sha256(Path(file).read_bytes()).hexdigest()

    def nothing_read(self, reason: Unreadable) -> CommandError:
        return CommandError(" ".join(str(reason).split()), returncode=NOTHING_READ)

    def show(self, record: dict, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(record, ensure_ascii=False, indent=2))
            return
        for line in _summary(record):
            self.stdout.write(line)
        for warning in record["warnings"]:
            self.stderr.write(f"Check: {warning}")


def _summary(record: dict) -> list[str]:
    """The result, for a person at a terminal."""
    inspection = record["inspection"]
    certain = "" if inspection["published_on_certain"] else " (not certain)"
    lines = [
        f"Inspection: {inspection['title'] or 'no title found'}",
        f"Published on: {inspection['published_on'] or 'not found'}{certain}",
        f"Deadline: {inspection['deadline'] or 'not known'}, safe day: {inspection['safe_day'] or 'not known'}",
    ]
    for finding in record["findings"]:
        kind = finding["kind"].replace("_", " ").capitalize()
        lines.append(f"{kind} {finding['reference'] or '(no number)'}: {finding['text'].splitlines()[0][:90]}")
    for comment in record["comments"]:
        sides = [side for side in ("force", "body") if comment[f"{side}_comment"]]
        lines.append(f"Comments on {', '.join(comment['references'])}: {' and '.join(sides)}")
    if record["distribution"]:
        lines.append(f"Distribution lines: {len(record['distribution'])}")
    return lines
