"""Prepares the list of packs people have asked for: how far each has got, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, auto
from typing import assert_never

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone

from responses.models import RequestedPack
from responses.proof.actions import KEPT
from s55tracker.govuk.templatetags.dates import govuk_date, govuk_time
from s55tracker.present import present

# A pack takes seconds. After this long, the page says that the worker may have a problem.
PATIENCE = timedelta(minutes=3)


class PackState(StrEnum):
    WAITING = auto()
    BEING_MADE = auto()
    INTERRUPTED = auto()
    LATE = auto()
    FAILED = auto()
    GIVEN_UP = auto()
    READY = auto()
    REMOVED = auto()


@dataclass(frozen=True, kw_only=True)
class PackLine:
    """One pack on the page. `file_url` is empty unless the file is kept; `asks_again` makes the page refresh itself."""

    title: str
    sentence: str
    asked: str
    asks_again: bool
    file_url: str = ""


def state_of(pack: RequestedPack, *, now: datetime) -> PackState:
    if pack.made_at is not None:
        return PackState.READY if pack.removed_at is None else PackState.REMOVED
    if pack.given_up_at is not None:
        return PackState.GIVEN_UP
    if pack.error:
        return PackState.FAILED
    if pack.attempts and pack.make_after > now:
        return PackState.BEING_MADE
    # `make_after` is when the pack could first have been made. Asking again, or the end of a claim, restarts the wait.
    if now - pack.make_after > PATIENCE:
        return PackState.LATE
    return PackState.INTERRUPTED if pack.attempts else PackState.WAITING


def lines_of(packs: Iterable[RequestedPack], *, now: datetime) -> list[PackLine]:
    """One line for each pack. The packs must have their people and their response loaded."""
    return [_line(pack, state_of(pack, now=now)) for pack in packs]


def _line(pack: RequestedPack, state: PackState) -> PackLine:
    is_ready = state == PackState.READY
    return PackLine(
        title=f"{pack.get_form_display()}, {pack.get_names_display().lower()}",
        sentence=_sentence(pack, state),
        asked=f"Asked for by {pack.asked_by} {_moment(pack.asked_at)}",
        asks_again=state in (PackState.WAITING, PackState.BEING_MADE, PackState.INTERRUPTED),
        file_url=reverse("response-proof-file", args=[pack.response.reference, pack.pk]) if is_ready else "",
    )


def _sentence(pack: RequestedPack, state: PackState) -> str:
    times = "once" if pack.attempts == 1 else f"{pack.attempts} times"
    match state:
        case PackState.WAITING:
            return "Waiting to be made. This usually takes a few seconds."
        case PackState.BEING_MADE:
            return "Being made now. This usually takes a few seconds."
        case PackState.INTERRUPTED:
            return "The system stopped while it was making the pack. It will start again within a minute."
        case PackState.LATE:
            return (
                "Not made yet, because the part of the system that makes packs may have stopped. Tell the people who "
                "run this service. Your request is kept, and the pack will be made once it is running again."
            )
        case PackState.FAILED:
            return (
                f"{pack.error} Tried {times}. We will try again at {govuk_time(pack.make_after)}. To try now, ask for the "
                "same pack again. If it fails again, tell the people who run this service."
            )
        case PackState.GIVEN_UP:
            return f"{pack.error} Tried {times}, and we have stopped trying. Once the cause has been fixed, ask for the pack again."
        case PackState.READY:
            until = govuk_date(present(pack.made_at) + KEPT)
            return f"{filesizeformat(pack.size)}, made {_moment(present(pack.made_at))}. Kept until {until}."
        case PackState.REMOVED:
            return (
                f"Made {_moment(present(pack.made_at))}, and no longer kept. The history has the SHA-256 of the file. "
                "Ask for a new pack if you need one."
            )
        case _:
            assert_never(state)


def _moment(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return f"on {govuk_date(local)} at {govuk_time(local)}"
