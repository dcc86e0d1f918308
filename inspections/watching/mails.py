"""Emails an office's officers about new reports: one email for everything that one reading found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.urls import reverse

from inspections.models import ReportProposal
from inspections.watching.days import days_gone
from s55tracker.accounts.models import PolicingBody
from s55tracker.accounts.queries import people_in
from s55tracker.accounts.roles import Role
from s55tracker.audit.trail import target_of
from s55tracker.mail.outbox import queue_mail
from s55tracker.text.wording import with_article

# The most reports that an email lists. The rest are on the page.
MOST_LISTED = 10


def notify_officers(body: PolicingBody, proposals: Sequence[ReportProposal], *, today: date) -> None:
    """Queue the email. If the office has no officer, its administrators get the email, because someone must log the
    report.
    """
    officers = list(people_in(body, Role.OFFICER).order_by("pk"))
    readers = officers or list(people_in(body, Role.ADMINISTRATOR).order_by("pk"))
    page = f"{settings.PUBLIC_URL}{reverse('new-report-list')}"
    items = [
        (each.title, f"{page}#report-{each.pk}", [days_gone(each.published_on, today=today)])
        for each in proposals[:MOST_LISTED]
    ]
    for person in readers:
        queue_mail(
            to_email=person.email,
            template="new_reports",
            context={
                "person": person,
                "role": "an officer" if officers else "an administrator",
                "body": body,
                "items": items,
                "number": len(proposals),
                "only": proposals[0].title if len(proposals) == 1 else "",
                "more": len(proposals) - len(items),
                "page": page,
                "office": with_article(body.office_name),
            },
            on_behalf_of=body.office_name,
            about=target_of(body),
        )
