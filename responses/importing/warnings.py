"""Writes the warnings for the person who checks an import."""

from __future__ import annotations

from collections.abc import Sequence

from responses.importing.tokens import Token

NOTHING_RECOGNISED = (
    "We did not recognise any part of a section 55 response in the file, so we have put all of its text in the overall comment. "
    "To say what each part of it is, select “Change the text”."
)
NO_HEADING = (
    "The text before the first heading is about the inspection, so we have put it under key findings. Check it."
)
IN_HEADING = "We took the date of publication from a heading. Check it against the report."
NOT_OURS = "This looks like a letter or response from another organisation, not from a policing body, so we have not used its text as anyone’s comment."
IN_LETTER = "Sentences near the beginning say what the inspectors did and found, so we have put them under key findings. Check them."
SEVERAL = "This file is about several reports, so we have not taken a title or a date from it. Create a separate response for each report."
SEVERAL_NAMED = "This file is about several reports: {titles}. We have not taken a title or a date from it. Create a separate response for each report."
BY_NAME = "The file does not name its policing body. We took it from the area that the file is about. Check it."
UNNAMED = "We could not tell who wrote some of the answers, because their headings do not say. We have treated them as the policing body’s. Check them."
QUOTED = "The chief officer is quoted inside another text. We have treated the quotation as the chief officer’s comment. Check where it ends."
CHANGED_MEANWHILE = (
    "This import was changed after you opened this page, in another tab or by a colleague. Nothing you typed here has been saved yet. "
    "The page now shows the import as it is, with what you typed: check it and save again."
)
NO_PART = "it does not belong to any part of a response"
MOST_WORDS = 90


def not_listed(kind: str, reference: str) -> str:
    return f"The file answers {kind} {reference}, but does not list its wording. Add it from the report."


def left_out(run: Sequence[Token], *, why: str = NO_PART) -> str:
    """One sentence for a run of left-out text, with the first words of each block."""
    return left_out_texts([token.text for token in run], why=why)


def left_out_texts(texts: Sequence[str], *, why: str = NO_PART) -> str:
    return f"We have left out this text, because {why}: {_quoted(texts)}"


def not_needed(texts: Sequence[str]) -> str:
    return f"This text was marked as not needed: {_quoted(texts)}"


def _quoted(texts: Sequence[str]) -> str:
    return ", ".join(f"“{first_words(text)}”" for text in texts)


def first_words(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= MOST_WORDS else f"{text[:MOST_WORDS].rsplit(' ', 1)[0]} …"


def said_in(sentence: str, *, title: bool, day: bool) -> str:
    what = " and ".join(filter(None, ("the title" if title else "", "the date of publication" if day else "")))
    return f"We took {what} from “{' '.join(sentence.split())}” Check {'them' if title and day else 'it'} against the report."


def several(titles: Sequence[str]) -> str:
    return SEVERAL_NAMED.format(titles=", ".join(f"“{title}”" for title in titles)) if len(titles) > 1 else SEVERAL
