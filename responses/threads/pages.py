"""Writes the name of a thread's text, and the number of open threads, for use in sentences, and prepares mentions for
My work.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from responses.completeness.problems import named
from responses.enums import Section
from responses.models import Mention, Thread
from responses.progress.returns import SECTIONS_IN_SENTENCES


def text_named(thread: Thread) -> str:
    """The text a thread is on, within a sentence: "recommendation 3", "the key findings"."""
    if thread.former_finding:
        return f"{thread.former_finding[0].lower()}{thread.former_finding[1:]}, which has been removed"
    if thread.finding is not None:
        return named(thread.finding)
    return SECTIONS_IN_SENTENCES[Section(thread.section)] if thread.section else "the report as a whole"


def format_open_threads(number: int) -> str:
    """ "1 open thread", "3 open threads"; empty for none."""
    return f"{number} open thread{'' if number == 1 else 's'}" if number else ""


@dataclass(frozen=True, kw_only=True)
class MentionLine:
    """A mention on My work: the person who named the reader, and where."""

    pk: int
    sentence: str
    title: str
    written_at: datetime


def mention_lines(mentions: Sequence[Mention]) -> list[MentionLine]:
    return [
        MentionLine(
            pk=mention.pk,
            sentence=f"{mention.comment.author} named you in a comment on {text_named(mention.comment.thread)}",
            title=mention.comment.thread.response.inspection.title,
            written_at=mention.comment.written_at,
        )
        for mention in mentions
    ]
