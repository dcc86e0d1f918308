"""The model document in and out: a published response is imported as records, and the records give the document again.

It always uses the look-alike, and also the real one if it is beside the clone, as it must be in CI. Its words are not
ours, so the expected result is built from what the import read.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path

import lxml.html
import pypdfium2
import pytest
from django.core.management import call_command

from responses.document.article import html_of
from responses.document.composition import working_copy_of
from responses.document.pdf import pdf_of
from responses.models import Response
from s55tracker.accounts.models import PolicingBody
from tests.factories import an_office
from tests.responses.importing import lookalike
from tests.responses.reading import headings_of, words_of_html, words_of_pdf
from tests.services import ROOT
from tests.verapdf import failures_of

pytestmark = pytest.mark.django_db

MODEL = ROOT.parent / "shared" / "norfolk-homicide-prevention-response.txt"

# The model's order, written out by hand.
HEADINGS = {
    "look-alike": [
        (1, "Westmarch’s Police and Crime Commissioner (PCC): response to an inspection by His Majesty’s Inspectorate of "
            "Constabulary and Fire & Rescue Services (HMICFRS)"),
        (2, "Key findings"),
        (2, "Recommendations"),
        (3, "Recommendation 1:"),
        (3, "Recommendation 2:"),
        (3, "Recommendation 4a:"),
        (2, "Areas for improvement"),
        (2, "Chief Constable’s response"),
        (3, "Recommendation 1:"),
        (3, "Recommendation 2:"),
        (3, "Recommendation 4a:"),
        (2, "PCC’s response"),
        (3, "Recommendation 1:"),
        (3, "Recommendation 2:"),
        (3, "Recommendation 4a:"),
        (2, "For office use only: copies of this response"),
    ],
    "model": [
        (1, "Norfolk’s Police and Crime Commissioner (PCC): response to an inspection by His Majesty’s Inspectorate of "
            "Constabulary and Fire & Rescue Services (HMICFRS)"),
        (2, "Key findings"),
        (2, "Recommendations"),
        (3, "Recommendation 2:"),
        (3, "Recommendation 3:"),
        (2, "Areas for improvement"),
        (2, "Chief Constable’s response"),
        (3, "Recommendation 2:"),
        (3, "Recommendation 3:"),
        (2, "PCC’s response"),
        (3, "Recommendation 2:"),
        (3, "Recommendation 3:"),
        (2, "For office use only: copies of this response"),
    ],
}  # fmt: skip
FACTS = {
    "look-alike": {
        "Inspection title": lookalike.TITLE,
        "Published on": "14 March 2024",
        "Publication types": "Child Protection and Joint Inspection",
        "Police forces": "All local forces in England and Wales",
        "Link to report": "Lost and Found (reports.example.org)",
        "Section 55 response deadline": "9 May 2024",
    },
    "model": {
        "Inspection title": "Homicide Prevention: An inspection of the police contribution to the prevention of homicide",
        "Published on": "11 August 2023",
        "Publication types": "Homicide and Joint Inspection",
        "Police forces": "All local forces in England and Wales",
        "Link to report": "Homicide Prevention (justiceinspectorates.gov.uk)",
        "Section 55 response deadline": "6 October 2023",
    },
}


@dataclass
class RoundTrip:
    name: str
    record: dict
    response: Response


def path_of(name: str, folder: Path) -> Path:
    if name == "look-alike":
        path = folder / "response.txt"
        path.write_text(lookalike.as_text(), encoding="utf-8")
        return path
    if not MODEL.is_file():
        if os.environ.get("CI") == "true":
            pytest.fail(f"The model document has to be at ../shared/{MODEL.name} beside the clone.")
        pytest.skip("The model document is not beside this clone.")
    return MODEL


def imported(name: str, path: Path) -> RoundTrip:
    """Imported by the command."""
    body = an_office({"look-alike": "Westmarch", "model": "Norfolk"}[name]).body
    said = StringIO()
    call_command("import_response", str(path), as_json=True, stdout=said)
    record = json.loads(said.getvalue())
    return RoundTrip(name, record, Response.objects.get(reference=record["reference"], body=body))


@pytest.fixture(params=HEADINGS)
def trip(request, tmp_path) -> RoundTrip:
    return imported(request.param, path_of(request.param, tmp_path))


def pages_of(response: Response) -> tuple[str, str]:
    """The page as the office prints it, and with initialisms spaced out for speech."""
    plain = working_copy_of(response)
    return html_of(plain), html_of(replace(plain, space_out_initialisms=True))


def rendered(reference: str, folder: Path) -> tuple[str, bytes, bytes]:
    """The page and the PDF as the command writes them, without the PDF's large DRAFT mark, which text extraction cannot
    tell from text.
    """
    call_command("render_response", reference, pdf=folder / "out.pdf", html=folder / "out.html", stderr=StringIO())
    clean = pdf_of(working_copy_of(Response.objects.get(reference=reference)))
    return (folder / "out.html").read_text(), (folder / "out.pdf").read_bytes(), clean


def parts_of(text: str | None) -> Iterator[str]:
    """The paragraphs and bullets of a text in the form of docs/commands.md."""
    for paragraph in (text or "").split("\n\n"):
        for line in paragraph.split("\n"):
            if line:
                yield line.removeprefix("- ")


def expected_blocks(record: dict, *, office: str, statute: str) -> list[str]:
    """Every paragraph and list item of the document, in order: the imported ones, and the few sentences the document
    adds.
    """
    comments = {reference: comment for comment in record["comments"] for reference in comment["references"]}
    blocks = [office, statute, *parts_of(record["key_findings"]), *parts_of(record["recommendations_introduction"])]
    for finding in record["findings"]:
        blocks += parts_of(finding["text"])
    blocks += ["There are no areas for improvement.", *parts_of(record["force_comment"])]
    for finding in record["findings"]:
        blocks += [*parts_of(finding["text"]), *parts_of(comments[finding["reference"]]["force_comment"])]
    blocks += parts_of(record["body_comment"])
    for finding in record["findings"]:
        blocks += parts_of(comments[finding["reference"]]["body_comment"])
    by_law = [True, True, False, False, False]
    return blocks + [
        f"{line['line'].removesuffix('.')}{' (required by law)' if is_by_law else ''}: not done yet"
        for line, is_by_law in zip(record["distribution"], by_law, strict=True)
    ]


def blocks_of(html: str) -> list[str]:
    root = lxml.html.fragment_fromstring(html)
    return [" ".join(each.text_content().split()) for each in root.iter("p", "li") if each.find("p") is None]


def test_model_comes_out_whole_and_in_its_order(trip):
    html, _spaced = pages_of(trip.response)
    assert trip.response.inspection.title == FACTS[trip.name]["Inspection title"]
    assert list(trip.response.inspection.findings.values_list("reference", flat=True)) == [
        finding["reference"] for finding in trip.record["findings"]
    ]

    assert headings_of(html) == HEADINGS[trip.name]
    root = lxml.html.fragment_fromstring(html)
    facts = {row.findtext("th"): " ".join(row.find("td").text_content().split()) for row in root.iter("tr")}
    assert facts == FACTS[trip.name]
    assert root.xpath("string(//td/a/@href)") == trip.record["inspection"]["report_url"]

    found = blocks_of(html)
    # Each passage once, except a recommendation's wording: once where it is set out, and once in bold above the chief
    # officer's comment.
    assert found == expected_blocks(trip.record, office=trip.response.body.office_name, statute=found[1])
    assert "within 56 days" in found[1]


@pytest.mark.once
def test_model_comes_out_as_an_accessible_pdf_of_the_same_words(tmp_path):
    """The look-alike and, if available, the model itself, in one start of the validator."""
    drawn = []
    for name in HEADINGS if MODEL.is_file() else ["look-alike"]:
        trip = imported(name, path_of(name, tmp_path))
        pages = pages_of(trip.response)
        plain = rendered(trip.record["reference"], tmp_path)
        PolicingBody.objects.update(space_out_initialisms=True)
        spaced = rendered(trip.record["reference"], tmp_path)

        assert (plain[0], spaced[0]) == pages
        for html, draft, pdf in (plain, spaced):
            assert words_of_pdf(pdf) == words_of_html(html)
            assert [len(pypdfium2.PdfDocument(io.BytesIO(each))) <= 6 for each in (draft, pdf)] == [True, True]
            drawn += [draft, pdf]
    assert failures_of(drawn) == [[]] * len(drawn)


def test_model_spaces_initialisms_for_speech_and_only_there(trip):
    text, spaced = (" ".join(words_of_html(html)) for html in pages_of(trip.response))

    assert "H M I" not in text and "P C C" not in text
    assert "H M I C F R S" in spaced and "P C C" in spaced
    assert spaced.replace(" ", "") == text.replace(" ", "")
