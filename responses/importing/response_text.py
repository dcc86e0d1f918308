"""Turns the blocks of an existing section 55 response into fields, by way of tokens and pieces.

    reading -> tokens_with_tables   what each block is by its own words
            -> Cutter               pieces: one part, one side, the same findings
            -> Sorter               each token in one field of the ledger
            -> FoundResponse        the fields, and a sentence for whatever was left or doubtful

A document is refused only if it has no text. Nothing is guessed without a warning, and a date of publication that no
label gives is never treated as certain.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from inspections.clock.deadlines import clock_for
from inspections.intake.blocks import Block, Reading, Unreadable
from inspections.intake.findings import FoundFinding
from inspections.intake.headings import Part, Side
from inspections.intake.inspection import Field as Detail
from inspections.intake.inspection import FoundInspection, inspection_from, joined, split_form_lines
from responses.importing import warnings as sentences
from responses.importing.addresses import linked_report, with_address
from responses.importing.bodies import policing_body_in
from responses.importing.copies import DistributionLine, distribution_lines
from responses.importing.counts import stated_counts
from responses.importing.details import labelled_details
from responses.importing.doubts import count_doubts, missing_parts
from responses.importing.ledger import Field, Ledger
from responses.importing.opening import (
    STATUTE,
    author_of_letter,
    is_about_inspection,
    is_about_several,
    leading_findings,
    opening_of,
    said_of_report,
    without_date,
)
from responses.importing.parts.layout import Layout, layout_of
from responses.importing.pieces import ANSWERS, Cutter, Piece
from responses.importing.register import FoundReport, reports_listed
from responses.importing.sorting import FIELD_OF, Comment, Sorter
from responses.importing.strays import without_strays
from responses.importing.tables import tokens_with_tables
from responses.importing.tokens import Mark, Token

__all__ = ["Comment", "DistributionLine", "FoundResponse", "find_response"]

_SHORTEST_TITLE = 12


@dataclass(frozen=True, slots=True)
class FoundResponse:
    """A section 55 response as found in a file. A person confirms everything."""

    inspection: FoundInspection
    policing_body: str | None = None
    key_findings: str = ""
    recommendations_introduction: str = ""
    findings: tuple[FoundFinding, ...] = ()
    recommendations_stated: int | None = None
    for_forces_stated: int | None = None
    force_comment: str = ""
    body_comment: str = ""
    comments: tuple[Comment, ...] = ()
    distribution: tuple[DistributionLine, ...] = ()
    warnings: tuple[str, ...] = ()
    # Words that the product writes itself: headings, labels, salutations, the statute paragraph.
    frame: tuple[str, ...] = ()
    # Set if the file is a list of reports, not a response.
    reports: tuple[FoundReport, ...] = ()
    # The titles that a letter about several reports has as headings.
    titles: tuple[str, ...] = ()
    is_about_several: bool = False
    is_ours: bool = True
    # All of the text in the order of the file, for a person to rearrange; None for a list of reports.
    layout: Layout | None = None
    # The warnings that we work out again when a person has rearranged the text.
    depends_on_layout: tuple[str, ...] = ()
    # The words that a person has marked as not needed.
    not_needed: tuple[str, ...] = ()


def find_response(reading: Reading, *, bodies: Iterable[str] = ()) -> FoundResponse:
    """The response in the file. `bodies` are areas known to the product in addition to the 43 police areas. Raises
    Unreadable if there is no text.
    """
    return _Finder(reading, bodies).found()


class _Finder:
    def __init__(self, reading: Reading, bodies: Iterable[str]) -> None:
        self.reading, self.bodies = reading, tuple(bodies)
        blocks, self.strays = without_strays(
            split_form_lines([joined(block) for block in reading.blocks if block.text.strip()])
        )
        if not blocks:
            raise Unreadable("The file contains no text.")
        self.tokens = tokens_with_tables(blocks)
        self.cutter = Cutter(self.tokens)
        self.pieces = self.cutter.cut()
        self.ledger = Ledger([token for token in self.tokens if token.text])
        self.ledger.place([token for token in self.cutter.frame if token.text], Field.FRAME)
        self.warnings: list[str] = list(reading.notes)
        self.titles: tuple[str, ...] = ()
        self.is_several = False

    def found(self) -> FoundResponse:
        reports = reports_listed(self.tokens)
        if reports:
            return self._register(reports)
        if self._is_not_ours():
            return self._not_ours()
        inspection = self._inspection()
        sorter = Sorter(self.pieces, self.ledger, author=self.cutter.author, published_on=inspection.published_on)
        self._place_front(sorter)
        sorter.sort()
        introduction = self.ledger.text(Field.INTRODUCTION)
        key_findings = self.ledger.text(Field.KEY_FINDINGS)
        force, body = self.ledger.text(Field.FORCE), self.ledger.text(Field.BODY)
        others = " ".join(token.text for run in self.ledger.left() for token in run)
        stated, for_forces = stated_counts((introduction, key_findings, force, body, others))
        comments = tuple(sorter.comments())
        named, doubts = self._policing_body()
        missing = missing_parts(key_findings, force, body, comments, sorter.findings)
        miscounted = count_doubts(sorter.findings, stated, for_forces)
        left_out = [sentences.left_out(run) for run in self.ledger.left()]
        self.warnings += [*sorter.warnings, *doubts, *missing]
        if self._has_unnamed_answers():
            self.warnings.append(sentences.UNNAMED)
        self.warnings += miscounted
        if any(piece.quotation and piece.tokens for piece in self.pieces):
            self.warnings.append(sentences.QUOTED)
        self.warnings += left_out
        return FoundResponse(
            inspection=inspection,
            policing_body=named,
            key_findings=key_findings,
            recommendations_introduction=introduction,
            findings=tuple(sorter.findings),
            recommendations_stated=stated,
            for_forces_stated=for_forces,
            force_comment=force,
            body_comment=body,
            comments=comments,
            distribution=distribution_lines(self.ledger.lines(Field.COPIES)),
            warnings=tuple(dict.fromkeys(self.warnings)),
            frame=tuple(block.text for block in self.ledger.lines(Field.FRAME) if block.text),
            titles=self.titles,
            is_about_several=self.is_several,
            layout=layout_of(self.ledger, list(sorter.named()), sorter.answered),
            depends_on_layout=(sentences.NOTHING_RECOGNISED, *sorter.unlisted, *missing, *miscounted, *left_out),
        )

    def _has_unnamed_answers(self) -> bool:
        is_unnamed = any(token.is_unnamed and token in self.cutter.frame for token in self.tokens)
        return is_unnamed and self.cutter.author is Part.BODY

    # The inspection

    def _inspection(self) -> FoundInspection:
        values = self._details()
        inspection, doubts = inspection_from(values)
        self.opening = opening_of(
            [token for token in self.front.tokens if not self.ledger.has(token)],
            title_tokens=self.cutter.titles,
        )
        self.ledger.place(self.opening.frame, Field.FRAME)
        if is_about_several(self.opening.text):
            self.warnings.append(self._several())
        else:
            inspection = self._from_opening(inspection)
        inspection = self._doubted(inspection, values)
        if inspection.title:
            doubts = [doubt for doubt in doubts if "the title of" not in doubt]
        if inspection.published_on:
            doubts = [doubt for doubt in doubts if "does not say when the report" not in doubt]
        inspection, about_strays = with_address(inspection, self.strays)
        if not inspection.report_url:
            inspection = replace(inspection, report_url=linked_report(self.opening.text))
        self.warnings += [*doubts, *about_strays]
        return inspection

    def _several(self) -> str:
        """Return the warning about a letter that answers several reports, and place the headings that repeat the titles
        of the reports, because they belong to no answer.
        """
        named = [
            token
            for token in self.tokens
            if (token.level or token.block.bold)
            and len(token.text) > _SHORTEST_TITLE
            and any(token.text in said.text for said in self.opening.text if said is not token)
        ]
        for piece in self.pieces:
            piece.tokens = [token for token in piece.tokens if token not in named]
        self.opening.text = [token for token in self.opening.text if token not in named]
        self.ledger.place([token for token in named if not self.ledger.has(token)], Field.FRAME)
        self.is_several = True
        self.titles = tuple(dict.fromkeys(token.text for token in named))
        return sentences.several([token.text for token in named])

    def _from_opening(self, inspection: FoundInspection) -> FoundInspection:
        """Fill in the title and date from headings and the first sentences, where no label gives them."""
        title, day = without_date(inspection.title or "")
        if day and not inspection.published_on:
            inspection = _dated(replace(inspection, title=title), day)
            self.warnings.append(sentences.IN_HEADING)
        if not inspection.published_on and self.opening.published_on:
            inspection = _dated(inspection, self.opening.published_on)
            self.warnings.append(sentences.IN_HEADING)
        # A link's text is often the short form of the title that a heading gives.
        if self.opening.title and self.opening.title.startswith(inspection.title or ""):
            inspection = replace(inspection, title=self.opening.title)
        if not inspection.published_on or not inspection.title:
            inspection = self._from_sentence(inspection)
        return inspection

    @property
    def front(self) -> Piece:
        return self.pieces[0]

    def _details(self) -> dict[Detail, list[Block]]:
        """The labelled details, from the opening or from anywhere else outside an answer."""
        values: dict[Detail, list[Block]] = {}
        for piece in self.pieces:
            if piece.part in ANSWERS or piece.part is Part.OFFICE:
                continue
            own, used = labelled_details(piece.tokens, known=values, anywhere=piece.part is Part.FRONT)
            values |= own
            self.ledger.place(used, Field.FACTS)
            piece.tokens = [token for token in piece.tokens if not self.ledger.has(token)]
        return values

    def _from_sentence(self, inspection: FoundInspection) -> FoundInspection:
        said = said_of_report(self._running_text())
        if not said:
            return inspection
        title = said.title if not inspection.title else None
        day = said.published_on if not inspection.published_on else None
        if not (title or day):
            return inspection
        self.warnings.append(sentences.said_in(said.sentence, title=bool(title), day=bool(day)))
        if said.token in self.opening.text and said.sentence.strip() == said.token.text.strip():
            self.opening.text.remove(said.token)
            self.ledger.place([said.token], Field.WARNED)
        inspection = replace(inspection, title=inspection.title or title)
        return _dated(inspection, day) if day else inspection

    def _running_text(self) -> list[Token]:
        tokens = [
            *self.opening.titles,
            *self.opening.text,
            *(token for token in self.opening.frame if token not in self.opening.titles),
        ]
        for piece in self.pieces[1:]:
            if not piece.references and piece.part in (Part.KEY_FINDINGS, Part.RECOMMENDATIONS, *ANSWERS):
                tokens += piece.tokens[:3]
        return tokens

    def _doubted(self, inspection: FoundInspection, values: dict[Detail, list[Block]]) -> FoundInspection:
        """Mark the date of publication as uncertain if it is the only labelled detail: it may be the page's own date."""
        if not inspection.published_on_certain or len(values) > 1:
            return inspection
        self.warnings.append(
            "The date of publication is the only detail with a label, so it may be the date of this page. Check it against the report."
        )
        return replace(inspection, published_on_certain=False)

    # Before the first part

    def _place_front(self, sorter: Sorter) -> None:
        """Place the text before the first part, or all the text of a letter without headings."""
        fronts = [piece for piece in self.pieces if piece.part is Part.FRONT]
        tokens = [
            token
            for piece in fronts
            for token in piece.tokens
            if not self.ledger.has(token) and token.mark is not Mark.ADDRESS
        ]
        if not tokens:
            return
        has_answers = any(piece.part in ANSWERS and piece.heading for piece in self.pieces)
        recognised = (
            len(self.pieces) > 1 or any(token.mark is Mark.FIELD for token in self.tokens) or bool(self.opening.title)
        )
        if any(piece.part is Part.OTHER for piece in self.pieces):
            return
        elif (has_answers and not self.opening.is_letter) or any(
            piece.part is Part.KEY_FINDINGS for piece in self.pieces
        ):
            self._place_before_parts(tokens)
        else:
            if not recognised and not any(STATUTE.search(token.text) for token in self.tokens):
                self.warnings.append(sentences.NOTHING_RECOGNISED)
            found = leading_findings(tokens) if self.cutter.author is Part.BODY else []
            self.ledger.place(found, Field.KEY_FINDINGS)
            if found:
                self.warnings.append(sentences.IN_LETTER)
            self.ledger.place([token for token in tokens if token not in found], FIELD_OF[self.cutter.author])

    def _place_before_parts(self, tokens: Sequence[Token]) -> None:
        if any(piece.part is Part.KEY_FINDINGS for piece in self.pieces) or not is_about_inspection(tokens):
            return  # left for the warnings
        self.ledger.place(tokens, Field.KEY_FINDINGS)
        self.warnings.append(sentences.NO_HEADING)

    # Whose document it is

    def _is_not_ours(self) -> bool:
        if any(piece.part in ANSWERS and piece.heading for piece in self.pieces):
            return False
        return self.cutter.author is Part.OTHER or (
            author_of_letter(self.tokens) is Side.OTHER and not self._policing_body()[0]
        )

    def _not_ours(self) -> FoundResponse:
        """The result for a document from another organisation: none of its text is used as a comment."""
        left_out = [sentences.left_out(run, why="another organisation wrote it") for run in self.ledger.left()]
        return FoundResponse(
            inspection=FoundInspection(),
            is_ours=False,
            warnings=(*self.warnings, sentences.NOT_OURS, *left_out),
            layout=layout_of(self.ledger),
            depends_on_layout=tuple(left_out),
            frame=tuple(block.text for block in self.ledger.lines(Field.FRAME) if block.text),
        )

    def _policing_body(self) -> tuple[str | None, list[str]]:
        first = [block.text for block in self.ledger.lines(Field.FRAME)]
        headings = [token.text for token in self.tokens if token.mark is Mark.HEADING or token.level == 1]
        return policing_body_in([*first, *headings], [token.text for token in self.tokens], names=self.bodies)

    def _register(self, reports: tuple[FoundReport, ...]) -> FoundResponse:
        """The result for a page that lists reports: the reports, and no response."""
        listed = {id(token) for report in reports for token in report.tokens}
        self.ledger.place(
            [token for token in self.tokens if id(token) in listed and not self.ledger.has(token)], Field.FACTS
        )
        named, _ = self._policing_body()
        return FoundResponse(
            inspection=FoundInspection(),
            policing_body=named,
            warnings=(
                *self.warnings,
                f"This page lists {_counted(len(reports))} reports. It is not a response. Import the response to each report.",
                *(sentences.left_out(run) for run in self.ledger.left()),
            ),
            frame=tuple(block.text for block in self.ledger.lines(Field.FRAME) if block.text),
            reports=reports,
        )


def _dated(inspection: FoundInspection, on: date) -> FoundInspection:
    clock = clock_for(on)
    return replace(
        inspection,
        published_on=on,
        published_on_certain=False,
        deadline=inspection.deadline or clock.deadline,
        safe_day=clock.safe_day,
    )


def _counted(number: int) -> str:
    words = "no one two three four five six seven eight nine ten".split()
    return words[number] if number < len(words) else str(number)
