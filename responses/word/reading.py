"""Reads a Word file from outside in a separate process, and says what was left out of it."""

from __future__ import annotations

from dataclasses import dataclass

from inspections.intake.blocks import Unreadable
from inspections.intake.reading import answer_of, kind_of
from responses.word.package import WordText
from s55tracker.text.wording import capitalised, listed

SECONDS = 60
ONLY_WORD = "Use a Word document (.docx)."

_PLURALS = {"hidden passage": "hidden passages", "struck-out passage": "struck-out passages"}


@dataclass(frozen=True, kw_only=True)
class _Counted:
    kind: str
    number: int

    def __str__(self) -> str:
        return f"{self.number} {self.kind if self.number == 1 else _PLURALS.get(self.kind, f'{self.kind}s')}"


def read_word(data: bytes) -> WordText:
    """The file's paragraphs. Raises Unreadable with a one-line reason: not a Word document, encrypted, empty, too large."""
    kind = kind_of(data)
    if kind != "docx":
        what = {"pdf": "a PDF", "html": "a web page"}.get(kind, "plain text")
        raise Unreadable(f"This type of file cannot be used: it is {what}. {ONLY_WORD}")
    return WordText.from_json(answer_of("responses.word.sandbox", data, seconds=SECONDS))


ORDER = ("comment", "tracked change", "hidden passage", "struck-out passage", "picture", "footnote")


def left_out_of(text: WordText) -> list[str]:
    """The items left out, counted: "3 comments", "5 tracked changes"."""
    return [str(_Counted(kind=kind, number=text.left_out[kind])) for kind in ORDER if text.left_out.get(kind)]


def left_out_in_words(left_out: list[str]) -> str:
    """ "3 comments and 5 tracked changes were left out."; empty if nothing was left out."""
    if not left_out:
        return ""
    is_one = len(left_out) == 1 and left_out[0].startswith("1 ")
    sentence = capitalised(f"{listed(left_out)} {'was' if is_one else 'were'} left out.")
    if any("tracked change" in each for each in left_out):
        sentence += " The text below shows all changes as accepted."
    return sentence
