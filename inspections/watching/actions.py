"""Changes which addresses an office watches, and dismisses proposed reports."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from inspections.intake.fetching import ELSEWHERE, too_often, why_not
from inspections.models import ReportProposal, WatchedAddress
from inspections.permissions import check_can_decide_on_proposals, check_can_manage_watched_addresses
from inspections.report_addresses import is_fetched, key_of
from inspections.watching.queries import watched_addresses_of
from s55tracker.accounts.models import PolicingBody
from s55tracker.audit.trail import record
from s55tracker.background import wake_worker_on_commit
from s55tracker.refusals import Refused

# The inspectorate has one website with a few lists, so more addresses would only read the same lists again.
MOST = 10
READ = "responses.tasks.read_watched_addresses"
# The shortest time between two readings that people ask for, in minutes.
MINUTES_BETWEEN = 5


@transaction.atomic
def add_watched_address(*, by, body: PolicingBody, address: str) -> WatchedAddress:
    """Watch an address from now on. Raises NotPermitted; Refused for an address that we do not fetch, one already on
    the list, a full list, or a person who has made us fetch too many pages.
    """
    body = _locked_office(body, by)
    if off := why_not(body):
        raise Refused(off)
    if not is_fetched(address):
        raise Refused(ELSEWHERE)
    listed = list(watched_addresses_of(body).values_list("address", flat=True))
    if key_of(address) in {key_of(each) for each in listed}:
        raise Refused("This address is already on the list.")
    if len(listed) >= MOST:
        raise Refused(f"An office can watch {MOST} addresses. Remove one before you add another.")
    if wait := too_often(by):
        raise Refused(wait)
    now = timezone.now()
    watched = WatchedAddress.objects.create(body=body, address=address, added_by=by, added_at=now, attempt_after=now)
    record(action="watched_address_added", target=body, by=by, address=address)
    wake_worker_on_commit(READ)
    return watched


@transaction.atomic
def remove_watched_address(*, by, watched: WatchedAddress) -> None:
    """Stop watching an address. Reports already found there are kept."""
    watched = _locked_address(watched, by)
    record(action="watched_address_removed", target=watched.body, by=by, address=watched.address)
    watched.delete()


@transaction.atomic
def read_address_now(*, by, watched: WatchedAddress) -> None:
    """Read the address now, instead of when it is next due. Raises Refused if it was read minutes ago, or the person
    has made us fetch too many pages.
    """
    watched = _locked_address(watched, by)
    if off := why_not(watched.body):
        raise Refused(off)
    now = timezone.now()
    if watched.tried_at and (now - watched.tried_at).total_seconds() < MINUTES_BETWEEN * 60:
        raise Refused(f"We read this address less than {MINUTES_BETWEEN} minutes ago. Try again in a few minutes.")
    if wait := too_often(by):
        raise Refused(wait)
    watched.attempt_after = now
    watched.save(update_fields=["attempt_after"])
    record(action="watched_address_read_now", target=watched.body, by=by, address=watched.address)
    wake_worker_on_commit(READ)


@transaction.atomic
def dismiss_proposal(*, by, proposal: ReportProposal, reason: str) -> ReportProposal:
    """Record why a proposed report will not be logged. Doing so again changes nothing."""
    proposal = _locked_proposal(proposal, by)
    if not reason.strip():
        raise Refused("Enter a reason.")
    if proposal.inspection_id is not None:
        raise Refused("This report has been logged, so there is nothing to dismiss.")
    if proposal.dismissed_at is None:
        proposal.dismissed_at, proposal.dismissed_by = timezone.now(), by
        proposal.dismissed_because = reason.strip()
        proposal.save()
        record(action="new_report_dismissed", target=proposal.body, by=by, reason=reason.strip(), title=proposal.title)
    return proposal


@transaction.atomic
def restore_proposal(*, by, proposal: ReportProposal) -> ReportProposal:
    """Bring a dismissed report back to the list."""
    proposal = _locked_proposal(proposal, by)
    if proposal.dismissed_at is not None:
        proposal.dismissed_at = proposal.dismissed_by = None
        proposal.dismissed_because = ""
        proposal.save()
        record(action="new_report_restored", target=proposal.body, by=by, title=proposal.title)
    return proposal


def _locked_office(body: PolicingBody, by) -> PolicingBody:
    body = PolicingBody.objects.select_for_update(no_key=True).get(pk=body.pk)
    check_can_manage_watched_addresses(by, body)
    return body


def _locked_address(watched: WatchedAddress, by) -> WatchedAddress:
    body = _locked_office(watched.body, by)
    found = watched_addresses_of(body).select_for_update().filter(pk=watched.pk).first()
    if found is None:
        raise Refused("This address has already been removed.")
    found.body = body
    return found


def _locked_proposal(proposal: ReportProposal, by) -> ReportProposal:
    found = ReportProposal.objects.select_for_update(of=("self",)).select_related("body").get(pk=proposal.pk)
    check_can_decide_on_proposals(by, found.body)
    return found
