"""Finds everything that prevents a response from being submitted, approved or published.

The rules of the law are in `completeness`. The checks here are for words that are not for publication and characters
that cannot be printed, in the document as it would be published.
"""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from responses.completeness.advice import complete_problems_of
from responses.completeness.problems import Problem, most_serious_first, problems_of
from responses.document.composition import as_published, content_of, requests_of
from responses.document.content import DocumentContent
from responses.document.unprintable import unprintable_problems
from responses.document.withholding import withholding_problems
from responses.exceptions import Incomplete
from responses.models import Response
from responses.queries import current_publication, load_written_parts, withheld_words


def check_ready(response: Response, *, today: date) -> None:
    """Raises Incomplete with everything that prevents the response being submitted, approved or published. Problems
    that have been overridden do not prevent it.
    """
    found = [*problems_of(response, today=today), *problems_of_document(response)]
    if blocking := [each for each in found if each.must]:
        raise Incomplete(blocking)


def all_problems_of(response: Response, *, today: date, content: DocumentContent | None = None) -> list[Problem]:
    """Every problem of a response, most serious first: missing text, words that cannot be printed or published, and
    advice.
    """
    return most_serious_first([*complete_problems_of(response, today=today), *problems_of_document(response, content)])


def problems_of_document(response: Response, content: DocumentContent | None = None) -> list[Problem]:
    """Problems of the whole document: withheld words that would be published, and characters that cannot be printed.
    `content` is the document to publish, if the caller already has it.
    """
    load_written_parts([response])
    if content is None:
        content = as_published(content_of(response), response, earlier=current_publication(response), at=timezone.now())
    return [*withheld_problems(response, content), *unprintable_problems(response, content)]


def withheld_problems(response: Response, content: DocumentContent) -> list[Problem]:
    """Problems that would leave words that are not for publication in `content`."""
    if not withheld_words(response).exists():
        return []
    full = content_of(response, in_full=True)
    return withholding_problems(response, full=full, published=content, requests=requests_of(response))
