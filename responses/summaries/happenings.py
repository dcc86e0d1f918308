"""Finds what has changed since a person’s last summary."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from responses.force_queries import force_requests_visible_to
from responses.history_sentences import sentence_of
from responses.models import Digest, ForceRequest, Response
from responses.reminders.schedule import Facts
from responses.summaries.pages import MOST, DigestLine
from s55tracker.accounts.models import User
from s55tracker.audit.models import AuditEvent
from s55tracker.audit.trail import target_of
from s55tracker.working_days.calendar import ONE_DAY, working_day_on_or_before

# The most sentences about what has happened to one response since the last summary.
MOST_HAPPENINGS = 5
# Changes are reported no further back than this, even if the last summary is older.
LONGEST_SINCE = timedelta(days=8)


def office_line(response: Response, sentence: str, *, on: date | None, because: str = "") -> DigestLine:
    return DigestLine(
        sentence=sentence,
        title=response.inspection.title,
        reference=response.reference,
        organisation=response.body.office_name,
        url=settings.PUBLIC_URL + response.get_absolute_url(),
        on=on,
        because=because,
    )


def force_line(request: ForceRequest, sentence: str) -> DigestLine:
    return DigestLine(
        sentence=sentence,
        title=request.response.inspection.title,
        reference=request.response.reference,
        url=settings.PUBLIC_URL + request.get_absolute_url(),
        on=request.comment_by,
        force=request.force.name,
        organisation=request.force.name,
    )


def since_last_summary(person: User, *, today: date) -> datetime:
    """When the last summary was written, but at most LONGEST_SINCE ago; if there was none, the start of the working day
    before.
    """
    last = Digest.objects.filter(person=person, for_on__lt=today).order_by("-for_on").first()
    earliest = timezone.make_aware(datetime.combine(today - LONGEST_SINCE, time()))
    if last is not None:
        return max(last.composed_at, earliest)
    return timezone.make_aware(datetime.combine(working_day_on_or_before(today - ONE_DAY), time()))


def changed_in_office(
    person: User, responses: list[Response], facts: dict[int, Facts], *, since: datetime
) -> list[DigestLine]:
    """What others have done to the responses that concern this person. Changes to text are reported once per writer."""
    theirs = [
        response
        for response in responses
        if any(
            reader.person_id == person.pk
            for reader in (*facts[response.pk].owners, *facts[response.pk].managers, *facts[response.pk].approvers)
        )
    ]
    about: dict[str, Response] = {}
    for response in theirs:
        about[target_of(response)] = response
        about[target_of(response.inspection)] = response
        about |= {target_of(request): response for request in response.force_requests.all()}
    found: dict[int, list[str]] = defaultdict(list)
    for event in _events(about, since=since, but=person):
        words = f"{event.actor_name} changed the text" if event.action == "text_saved" else sentence_of(event)
        words = words.rstrip(".")
        if words not in found[about[event.target].pk]:
            found[about[event.target].pk].append(words)
    return [
        office_line(response, "; ".join(found[response.pk][-MOST_HAPPENINGS:]), on=None)
        for response in theirs
        if found[response.pk]
    ]


def changed_for_force(person: User, *, since: datetime) -> list[DigestLine]:
    """Events on the force's own track, in the words both sides may read."""
    moved = list(force_requests_visible_to(person).filter(status_changed_at__gte=since).order_by("pk")[: MOST * 2])
    about = {target_of(request): request for request in moved}
    found: dict[int, list[str]] = defaultdict(list)
    for event in _events(about, since=since, but=person):
        found[about[event.target].pk].append(sentence_of(event).rstrip("."))
    return [
        force_line(request, "; ".join(found[request.pk][-MOST_HAPPENINGS:])) for request in moved if found[request.pk]
    ]


def _events(about: Mapping[str, object], *, since: datetime, but: User) -> list[AuditEvent]:
    if not about:
        return []
    events = AuditEvent.objects.filter(target__in=list(about), happened_at__gte=since).exclude(actor=but)
    return list(events.order_by("happened_at", "pk")[:500])
