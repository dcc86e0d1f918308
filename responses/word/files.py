"""Makes a response's Word files, for the office and for each force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from responses.document.composition import content_for_force, content_for_office, without_body_text
from responses.models import ForceRequest, Response
from responses.word.comments import WordThread
from responses.word.marks import Part
from responses.word.writing import word_of

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def word_file(response: Response, part: Part, *, threads: Sequence[WordThread] = ()) -> bytes:
    """The office's file. No part of it contains what a force is still writing, and the force's part contains none of
    the office's own text.

    `threads` are those that the file's reader may read.
    """
    content, requests = content_for_office(response)
    if part is Part.FORCE:
        content = without_body_text(content)
    marking = response.body.protective_marking
    return word_of(content, part=part, requests=requests, marking=marking, threads=threads)


def word_file_to_send(request: ForceRequest) -> bytes:
    """The file that the office sends to one force: the findings, and any comments the force has already submitted."""
    content, requests = content_for_office(request.response)
    officer = content.chief_officers[requests.index(request.pk)]
    content = replace(without_body_text(content), chief_officers=(officer,))
    marking = request.response.body.protective_marking
    return word_of(content, part=Part.FORCE, requests=[request.pk], marking=marking)


def word_file_for_force(request: ForceRequest, *, threads: Sequence[WordThread] = ()) -> bytes:
    """The force's own file: the findings of its request, and its comments as drafted so far."""
    marking = request.response.body.protective_marking
    content = content_for_force(request)
    return word_of(content, part=Part.FORCE, requests=[request.pk], marking=marking, threads=threads)
