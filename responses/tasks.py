"""Celery tasks. The work itself is in rendering and reminders; the sweep makes up for a lost message."""

from celery import shared_task
from django.utils import timezone

from responses.approval.trial_pdfs import render_trial, trial_pdfs_to_render
from responses.calendars.entries import enter_dates
from responses.distribution import deliveries
from responses.keeping import actions as keeping
from responses.publishing.articles import store_missing_articles
from responses.publishing.rendering import publications_to_render, render
from responses.publishing.scheduling import run_schedules
from responses.search.sweeping import sweep
from responses.summaries.run import run_reminders
from responses.teams.messages import send_to_channels


@shared_task
def render_publication(publication_id: int) -> bool:
    return render(publication_id)


@shared_task
def render_for_approval(approval_id: int) -> bool:
    return render_trial(approval_id)


@shared_task
def sweep_renders() -> int:
    store_missing_articles()
    published = sum(render(pk) for pk in publications_to_render())
    return published + sum(render_trial(pk) for pk in trial_pdfs_to_render())


@shared_task
def publish_scheduled() -> int:
    """Every minute: publish scheduled responses that are due, and check later schedules."""
    return run_schedules()


@shared_task
def remind() -> None:
    """Every minute: record the reminders due, and send summaries to people whose send time has passed."""
    run_reminders(now=timezone.now())


@shared_task
def enter_calendar_dates() -> int:
    """Every minute: update the calendars that people read."""
    return enter_dates()


@shared_task
def tell_teams() -> None:
    """Every minute, and separately: a channel that hangs does not delay summaries."""
    send_to_channels(now=timezone.now())


@shared_task
def keep_search_index() -> int:
    """Every minute: index texts without an entry, and learn their words, to suggest for mistyped ones."""
    return sweep()


@shared_task
def settle_copy_emails() -> int:
    """After an email with a copy is accepted, refused or bounced, and every minute: record the outcome for the copy."""
    return deliveries.settle_copy_emails()


@shared_task
def delete_old_drafts() -> int:
    """Every hour: delete drafts that no one has touched for 90 days."""
    return keeping.delete_old_drafts(now=timezone.now())
