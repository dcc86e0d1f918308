"""The scheduled task that ends the roles of people who do not use their accounts."""

from celery import shared_task
from django.utils import timezone

from s55tracker.office.unused.actions import settle_warnings


@shared_task
def end_unused_accounts() -> int:
    """Every hour, end the roles of people who were warned and have still not signed in."""
    return settle_warnings(now=timezone.now())
