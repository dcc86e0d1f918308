"""Replaces words not for publication, before anything is made from the document. The approved and frozen document no
longer has the words, so its page, PDF, feeds, data and search cannot have them either. The office's texts keep the
words. Problems name a text and never quote it, because an email may contain a problem.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from responses.completeness.problems import Problem, problem
from responses.document.content import DocumentContent
from responses.enums import Rule, Section, WithholdingGround
from responses.finding_names import named_in_sentences
from responses.models import ForceRequest, Response, WithheldWords
from responses.queries import withheld_words
from s55tracker.richtext import Withheld, has_whole_words_of, without_withheld

# A text's key: the key of the force's request or None, the section, and the key of the finding or None.
Key = tuple[int | None, str, int | None]
SECTION_NAMES = {
    Section.KEY_FINDINGS: "the key findings",
    Section.INTRODUCTION: "the introduction to the recommendations",
    Section.BODY_COMMENT: "our overall comment",
}


@dataclass(frozen=True, kw_only=True)
class PlacedText:
    """One text of the document, with its name in sentences."""

    key: Key
    named: str
    html: str


def key_of(row: WithheldWords) -> Key:
    return row.request_id, row.section, row.finding_id


def printed_for(ground: str) -> str:
    return f"[withheld: {WithholdingGround(ground).label}]"


class Withholding:
    """Replaces a response's withheld words, text by text. Without any rows (`IN_FULL`) it replaces none, for the
    office's own files.
    """

    def __init__(self, rows: Iterable[WithheldWords]) -> None:
        self._of: dict[Key, list[Withheld]] = {}
        for row in rows:
            self._of.setdefault(key_of(row), []).extend(Withheld(line, printed_for(row.ground)) for line in row.lines)

    def __call__(self, key: Key, html: str) -> str:
        return without_withheld(html, self._of.get(key, ()))


def withholding_of(response: Response, *, in_full: bool = False) -> Withholding:
    return Withholding(() if in_full else withheld_words(response))


def texts_of(
    content: DocumentContent, requests: Sequence[ForceRequest], names: Mapping[str, str]
) -> Iterator[PlacedText]:
    """Every text that a person wrote, in reading order. `requests` are the response's; `names` are the findings' names
    in sentences, by key.
    """

    def office(section: Section, html: str) -> PlacedText:
        return PlacedText(key=(None, section.value, None), named=SECTION_NAMES[section], html=html)

    yield office(Section.KEY_FINDINGS, content.key_findings)
    yield office(Section.INTRODUCTION, content.recommendations_introduction)
    by_force = {request.force.name: request for request in requests}
    for officer in content.chief_officers:
        request = by_force.get(officer.force)
        if request is None:
            continue  # this force is no longer asked to comment
        whose = f"{officer.force}’s"
        yield PlacedText(key=(request.pk, "", None), named=f"{whose} overall comment", html=officer.overall)
        for comment in officer.comments:
            on = names.get(comment.finding, "a finding")
            yield PlacedText(
                key=(request.pk, "", int(comment.finding)), named=f"{whose} comment on {on}", html=comment.text
            )
    yield office(Section.BODY_COMMENT, content.body_section.overall)
    for comment in content.body_section.comments:
        on = names.get(comment.finding, "a finding")
        key = (None, Section.BODY_COMMENT.value, int(comment.finding))
        yield PlacedText(key=key, named=f"our comment on {on}", html=comment.text)


def names_of_findings(response: Response) -> dict[str, str]:
    return {str(pk): name for pk, name in named_in_sentences(list(response.inspection.findings.all())).items()}


def withholding_problems(
    response: Response, *, full: DocumentContent, published: DocumentContent, requests: Sequence[ForceRequest]
) -> list[Problem]:
    """Problems that would let withheld words be published: the words are no longer in the text where they were marked,
    or are in another text too. `full` is the document with all its words, and `published` is the same document as it
    would be published.
    """
    rows = list(withheld_words(response))
    if not rows:
        return []
    names = names_of_findings(response)
    before = {text.key: text for text in texts_of(full, requests, names)}
    after = [*texts_of(published, requests, names)]
    page = reverse("response-withheld", args=[response.reference])
    found: dict[str, None] = {}
    for row in rows:
        place = before.get(key_of(row))
        named = place.named if place else "a text that is no longer in the document"
        for line in row.lines:
            if place is None or not has_whole_words_of(place.html, line):
                found.setdefault(
                    f"Words withheld in {named} are no longer there. Withhold the words that replaced them, or remove "
                    "the mark."
                )
            for text in after:
                if has_whole_words_of(text.html, line):
                    found.setdefault(
                        f"Words withheld in {named} are still printed in {text.named}. Withhold the words there as well, "
                        "or mark other words."
                    )
            if published.publication and has_whole_words_of(f"<p>{published.publication.correction_reason}</p>", line):
                found.setdefault(
                    f"Words withheld in {named} are in the reason for the correction, which is printed. Drop the correction, then start it again with "
                    "another reason."
                )
    return [problem(Rule.WITHHELD, sentence, place="document", url=page) for sentence in found]
