"""Threads for tests, through the real actions."""

from __future__ import annotations

from uuid import uuid4

from responses.comments.actions import Said, SuggestedWords, start_thread
from responses.enums import Audience, Section, Side
from responses.models import ForceRequest, Response, Thread


def said(
    text: str = "Is this right?",
    *,
    tell=(),
    other_words: str = "",
    is_whole: bool = False,
    deletes: bool = False,
    form_key=None,
) -> Said:
    words = SuggestedWords(replacement=other_words, is_whole=is_whole) if other_words or deletes else None
    return Said(text=text, form_key=form_key or uuid4(), tell=tell, other_words=words)


def on_office_text(
    by,
    response: Response,
    section=Section.KEY_FINDINGS,
    *,
    finding=None,
    quote: str = "",
    text="Is this right?",
    **words,
) -> Thread:
    return start_thread(
        by=by,
        response=response,
        section=section,
        finding=finding,
        side=Side.OFFICE,
        audience=Audience.OFFICE,
        quote=quote,
        said=said(text, **words),
    )


def on_request(
    by, request: ForceRequest, audience: Audience, *, side: Side, finding=None, quote="", text="Is this right?", **words
) -> Thread:
    return start_thread(
        by=by,
        response=request.response,
        request=request,
        finding=finding,
        side=side,
        audience=audience,
        quote=quote,
        said=said(text, **words),
    )
