"""The Celery tasks for responses, including those that run every minute. The work itself is in other modules. The
sweeps pick up any work whose message was lost.
"""

from celery import shared_task
from django.utils import timezone

from inspections.long_files.actions import delete_old_long_files
from inspections.long_files.queries import long_files_to_read
from inspections.long_files.working import work_on_long_file
from inspections.pictures.actions import delete_old_readings
from inspections.watching.reading import read_addresses
from responses.approval.trial_pdfs import render_trial, trial_pdfs_to_render
from responses.back_catalogue import actions as back_catalogue
from responses.calendars.entries import enter_dates
from responses.distribution import deliveries
from responses.importing import actions as importing
from responses.keeping import actions as keeping
from responses.many_files.actions import deciding as many_files
from responses.many_files.actions import working
from responses.many_files.queries import batches_to_work_on
from responses.proof.actions import make_requested_pack, packs_to_make, remove_old_packs
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
def make_proof_pack(pk: int) -> bool:
    return make_requested_pack(pk)


@shared_task
def work_on_table(pk: int) -> bool:
    return back_catalogue.work_on_table(pk)


@shared_task
def sweep_tables() -> int:
    """Every minute: continue the imports of tables that no worker is dealing with, and the undoing of imports."""
    return sum(back_catalogue.work_on_table(pk) for pk in back_catalogue.tables_to_work_on())


@shared_task
def work_on_batch(pk: int) -> bool:
    return working.work_on_batch(pk)


@shared_task
def sweep_batches() -> int:
    """Every minute: continue reading uploaded files, and importing from them, where no worker is doing so."""
    return sum(working.work_on_batch(pk) for pk in batches_to_work_on())


@shared_task
def read_long_file(pk: int) -> bool:
    return work_on_long_file(pk)


@shared_task
def sweep_long_files() -> int:
    """Every minute: read the long reports and responses that no worker is dealing with."""
    return sum(work_on_long_file(pk) for pk in long_files_to_read())


@shared_task
def sweep_renders() -> int:
    store_missing_articles()
    published = sum(render(pk) for pk in publications_to_render())
    published += sum(render_trial(pk) for pk in trial_pdfs_to_render())
    return published + sum(make_requested_pack(pk) for pk in packs_to_make())


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
def read_watched_addresses() -> int:
    """Every minute: read the pages of the inspectorate that offices watch, each about once an hour."""
    return read_addresses()


@shared_task
def tell_teams() -> None:
    """Every minute: post to Teams. This is a separate task, so that a channel that hangs does not delay summaries."""
    send_to_channels(now=timezone.now())


@shared_task
def keep_search_index() -> int:
    """Every minute: index texts without an entry, and learn their words, so that we can suggest them in place of
    mistyped words.
    """
    return sweep()


@shared_task
def settle_copy_emails() -> int:
    """After an email with a copy is accepted, refused or bounced, and every minute: record the outcome for the copy."""
    return deliveries.settle_copy_emails()


@shared_task
def delete_old_drafts() -> int:
    """Every hour: delete drafts that no one has touched for 90 days, and, after a week, the files of proof packs and the
    files, reports and tables that were uploaded and never imported.
    """
    now = timezone.now()
    remove_old_packs(now=now)
    delete_old_readings(now=now)
    delete_old_long_files(now=now)
    importing.delete_old_proposals(now=now)
    back_catalogue.delete_old_tables(now=now)
    many_files.delete_old_batches(now=now)
    return keeping.delete_old_drafts(now=now)
