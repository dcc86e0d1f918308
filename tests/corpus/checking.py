"""Makes the PDF of one generated response and checks it."""

from __future__ import annotations

import resource
import time
from dataclasses import dataclass, field, replace

import pypdfium2

from responses.document.article import RenderFailed, html_of
from responses.document.pdf import pdf_of
from responses.document.printing import pdf_html_of
from tests.corpus.making import Sample
from tests.responses.reading import (
    BULLETS,
    depth_of_pages,
    without_contents,
    words_of_html,
    words_of_pdf,
    words_of_print_page,
)

LONGEST_S = 20
LEAST_FULL = 0.5
LONGEST_WORD_IN_A_LINE = 40  # letters that fit into the narrowest cell or innermost list


@dataclass
class Outcome:
    """The measurements, and one line for each fault."""

    number: int
    words: int
    findings: int
    pages: int
    seconds: float  # seconds of processor time, which a busy machine does not change
    waited: float
    size: int
    memory_mb: int
    pdf: bytes
    wrong: list[str] = field(default_factory=list)


def with_even_spaces(found: list[str], expected: list[str], pdf: bytes) -> list[str]:
    """The words found, with the spaces that pdftotext drops in a line of single letters ("N H S", "≤ 5"): it takes even
    gaps for letter-spacing. Only spaces that PDFium reads in the file are put back.
    """
    if found == expected or "".join(found) != "".join(expected):
        return found
    text = " ".join(" ".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)).split())
    words, rest = [], iter(expected)
    for word in found:
        run: list[str] = []
        while "".join(run) != word:
            run.append(next(rest, ""))
            if not run[-1] or not word.startswith("".join(run)):
                return found  # the words differ by more than spaces
        words += run if " ".join(run) in text else [word]
    return words


def check(sample: Sample) -> Outcome:
    """Every check except the validator, which reads many files in one start."""
    content = sample.content
    wrong: list[str] = []
    if sample.unprintable:
        # No one could approve the response, so the office sees it only as a draft.
        try:
            pdf_of(content)
            wrong.append("A publication was made with characters that the fonts do not have.")
        except RenderFailed as failure:
            if "U+" not in str(failure):
                wrong.append(f"The refusal names no character: {failure}")
        content = replace(content, publication=None)
    started, started_at = time.process_time(), time.perf_counter()
    pdf = pdf_of(content, draft=sample.unprintable)
    seconds, waited = time.process_time() - started, time.perf_counter() - started_at
    page = pdf_html_of(content, draft=sample.unprintable)
    if not sample.unprintable:
        expected, found = words_of_print_page(page, pdf), words_of_pdf(pdf)
        # The text tool treats a hyphen at the end of a line as added by the printer. We leave out bullets that someone
        # typed, together with those of lists.
        expected = " ".join(expected).translate(BULLETS).split()
        expected, found = ([word.replace("-", "") for word in words] for words in (expected, found))
        found = with_even_spaces(found, expected, pdf)
        if any(len(word) > LONGEST_WORD_IN_A_LINE for word in expected if word != content.digest_of_text()):
            # Longer words are broken at any letter; every letter must still be there, in order.
            expected, found = ["".join(expected)], ["".join(found)]
        if expected != found:
            at = next((n for n, pair in enumerate(zip(expected, found, strict=False)) if pair[0] != pair[1]), -1)
            wrong.append(f"Words differ from word {at}: {expected[at : at + 6]} became {found[at : at + 6]}."[:400])
        if words_of_html(without_contents(page)) != words_of_html(html_of(content)):
            wrong.append("The print page has other words than the article.")
        for number, depth in enumerate(depth_of_pages(pdf)[:-1], start=1):
            if depth < LEAST_FULL:
                wrong.append(f"Page {number} is {depth:.0%} full.")
    if seconds > LONGEST_S:
        wrong.append(f"It took {seconds:.1f} seconds.")
    return Outcome(
        number=sample.number,
        words=sample.words,
        findings=len(content.findings),
        pages=len(pypdfium2.PdfDocument(pdf)),
        seconds=seconds,
        waited=waited,
        size=len(pdf),
        memory_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        pdf=pdf,
        wrong=wrong,
    )
