"""Verifies everything, or one response."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from django.db import connection
from django.db.models import Model

from responses.models import Response
from responses.publishing.verification.copies import copies
from responses.publishing.verification.files import bytes_of_files, records_of_files
from responses.publishing.verification.publications import publications
from responses.publishing.verification.recorded import Recorded
from responses.publishing.verification.seals import CHANGED, seals
from responses.publishing.verification.statuses import statuses
from responses.publishing.verification.supports import supports
from responses.publishing.verification.verdict import Difference, Verdict
from responses.sealing.seals import target_of_seals
from s55tracker.audit import guard
from s55tracker.audit.chain import fault_of, holds, walk
from s55tracker.audit.trail import history_of

Check = Callable[[Recorded, Verdict], Iterator[Difference]]

# Checks against events other than seals. They decide about rows without a seal and rows that the upgrade sealed; for a
# row whose seal is broken, they say what is wrong.
BY_EVENTS: tuple[Check, ...] = (publications, supports, copies, records_of_files)
# Checks of files and statuses, which no seal covers.
BESIDE_SEALS: tuple[Check, ...] = (bytes_of_files, statuses)


def verify(*, noted: Iterable[str] = ()) -> Verdict:
    """Check every audit event, row of evidence and file. `noted` are the last hashes of the chain that earlier runs
    saw.
    """
    verdict = Verdict()
    if lacking := guard.missing(connection):
        verdict.altered.append(f"The database does not protect history: {', '.join(lacking)} missing or switched off.")
    recorded = Recorded()
    for event in walk(verdict.history):
        recorded.take(event)
    verdict.altered += verdict.history.altered
    if cut := guard.cut_off(connection):
        verdict.altered.append(
            f"{cut} audit event{' is' if cut == 1 else 's are'} missing from the end of the history."
        )
    verdict.altered += [f"The history no longer contains the hash {each}." for each in noted if not holds(each)]
    _compare(recorded, verdict)
    return verdict


def verify_response(response: Response) -> list[str]:
    """Check one response: its events, rows and files. This does not notice events removed from the history."""
    verdict, recorded = Verdict(), Recorded(only=response.pk)
    own: list[Model | str] = [
        response,
        *response.force_requests.all(),
        *response.publications.only("pk"),
        target_of_seals(response),
    ]
    events = history_of(*own).select_related("link").order_by("link__position", "pk")
    for event in events.iterator(chunk_size=500):
        verdict.altered += fault_of(event)
        recorded.take(event)
    _compare(recorded, verdict)
    return verdict.altered


def _compare(recorded: Recorded, verdict: Verdict) -> None:
    reasons: dict[str, str] = {}
    by_events = []
    for check in BY_EVENTS:
        for each in check(recorded, verdict):
            if each.row in recorded.seals and not recorded.seals[each.row].is_from_upgrade:
                reasons.setdefault(each.row, each.what)
            elif each.name not in recorded.sealed_names:
                by_events.append(each)
    for each in seals(recorded, verdict):
        what = reasons.get(each.row, each.what) if each.what == CHANGED else each.what
        verdict.add([Difference(each.name, what, each.row)])
    verdict.add(by_events)
    for check in BESIDE_SEALS:
        verdict.add(check(recorded, verdict))
