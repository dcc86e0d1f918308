"""The Celery task that sends queued emails."""

from celery import shared_task

from s55tracker.mail.outbox import send_due


@shared_task
def send_waiting_mail() -> int:
    return send_due()
