"""A report of 150 pages as a PDF, with all that makes a long report hard to read: running heads, footnotes, columns,
boxes, tables over several pages, and recommendations listed twice.

The words are our own, and the inspection is invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle

from tests.corpus.reading.filler import paragraphs_of

TITLE = "Lamps after dark: An inspection of how the police light public places"
CHAPTERS, RECOMMENDATIONS, AREAS = 30, 24, 12
DUE = ("By 31 March 2027", "By 30 June 2027", "Within six months of this report", "By 30 September 2027")
STYLES = """
@page { size: A4; margin: 25mm 20mm 22mm;
        @top-left { content: "Lamps after dark"; font-size: 8pt } @bottom-center { content: counter(page); font-size: 8pt } }
@page :first { @top-left { content: none } @bottom-center { content: none } }
body { font-family: serif; font-size: 11pt; line-height: 1.5 }
h1 { font-size: 26pt } h2 { font-size: 18pt; break-before: page } h3 { font-size: 13pt }
.box { border: 1pt solid; padding: 4mm; margin: 4mm 0 } .columns { columns: 2; column-gap: 8mm }
table { border-collapse: collapse; width: 100% } td, th { border: 0.5pt solid; padding: 1.5mm; text-align: left }
.note { float: footnote; font-size: 8pt }
"""


def recommendation(number: int) -> str:
    return (
        f"{DUE[number % len(DUE)]}, chief constables should make sure that the lamps of district {number} are inspected each "
        f"week, that faults are written down on the day on which they are found, and that form {number + 100} is kept for a year."
    )


def area(number: int) -> str:
    return f"The force should improve how it records the condition of lamps in the streets of ward {number}."


def long_report(*, chapters: int = CHAPTERS) -> bytes:
    """The PDF, tagged as office programs tag theirs. With the usual number of chapters it has about 150 pages."""
    import weasyprint

    texts = cycle(paragraphs_of(60_000))
    html = f"<html lang='en-GB'><head><title>{TITLE}</title><style>{STYLES}</style></head><body>{''.join(_parts(chapters, texts))}</body></html>"
    return weasyprint.HTML(string=html).write_pdf(pdf_tags=True)


def _parts(chapters: int, texts: Iterator[str]) -> Iterator[str]:
    yield f"<h1>{TITLE}</h1><p>Published on: 14 September 2026</p><p>Forces: All local forces in England and Wales</p>"
    yield "<h2>Summary of our recommendations</h2>"
    for number in range(1, RECOMMENDATIONS + 1):
        yield f"<h3>Recommendation {number}</h3><p>{recommendation(number)}</p>"
    for chapter in range(1, chapters + 1):
        yield f"<h2>Chapter {chapter}: The lamps of district {chapter}</h2>"
        yield from _chapter(chapter, texts)
    yield "<h2>Annex: How we inspected</h2><div class='columns'>"
    yield from (f"<p>{next(texts)}</p>" for _ in range(30))
    yield "</div>"


def _chapter(chapter: int, texts: Iterator[str]) -> Iterator[str]:
    for section in range(3):
        yield f"<h3>What we found in part {section + 1}</h3>"
        for each in range(3):
            note = "<span class='note'>We read the files of one week in each force.</span>" if not each else ""
            yield f"<p>{next(texts)}{note}</p><p>{next(texts)}</p>"
    yield f"<div class='box'><p>{next(texts)}</p></div>"
    rows = "".join(
        f"<tr><td>Ward {row}</td><td>{chapter * 20 + row}</td><td>{next(texts)}</td></tr>" for row in range(6)
    )
    yield f"<table><thead><tr><th>Place</th><th>Lamps</th><th>Condition</th></tr></thead><tbody>{rows}</tbody></table>"
    if chapter <= RECOMMENDATIONS:
        yield f"<h3>Recommendation {chapter}</h3><p>{recommendation(chapter)}</p>"
    if chapter <= AREAS:
        yield f"<h3>Area for improvement {chapter}</h3><p>{area(chapter)}</p>"
    yield f"<p>{next(texts)}</p>"
