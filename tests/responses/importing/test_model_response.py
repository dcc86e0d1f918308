"""The published response that is the product's model. Its words are not ours: we compare facts here, and the file
itself.
"""

from __future__ import annotations

import os
import re

import pytest

from inspections.intake.initialisms import join_initialisms
from inspections.intake.reading import parse
from responses.importing.record import response_record
from responses.importing.response_text import find_response
from tests.services import ROOT

MODEL = ROOT.parent / "shared" / "norfolk-homicide-prevention-response.txt"


@pytest.fixture(scope="module")
def source() -> str:
    if not MODEL.is_file():
        if os.environ.get("CI") == "true":
            pytest.fail(f"The model document has to be at ../shared/{MODEL.name} beside the clone.")
        pytest.skip("The model document is not beside this clone.")
    return MODEL.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def record(source) -> dict:
    return response_record(find_response(parse(source.encode())))


def texts_of(record: dict) -> list[str]:
    """Every field with running text."""
    texts = [record[key] for key in ("key_findings", "recommendations_introduction", "force_comment", "body_comment")]
    texts += [finding["text"] for finding in record["findings"]]
    texts += [comment[side] for comment in record["comments"] for side in ("force_comment", "body_comment")]
    return texts + [line["line"] for line in record["distribution"]]


def test_model_gives_the_inspection(record):
    inspection = record["inspection"]
    assert inspection["title"].startswith("Homicide Prevention: ")
    assert inspection["title"].endswith(" of homicide")
    assert inspection["published_on"] == "2023-08-11"
    assert inspection["published_on_certain"] is True
    assert inspection["publication_types"] == ["Homicide", "Joint Inspection"]
    assert inspection["forces"] == ["all"]
    assert inspection["report_url"] == (
        "https://www.justiceinspectorates.gov.uk/hmicfrs/wp-content/uploads/"
        "inspection-police-contribution-prevention-homicide.pdf"
    )
    assert inspection["deadline"] == "2023-10-06"
    assert inspection["safe_day"] == "2023-10-05"
    assert record["policing_body"] == "Norfolk"


def test_model_gives_key_findings_in_six_paragraphs(record):
    paragraphs = record["key_findings"].split("\n\n")
    assert len(paragraphs) == 6
    assert all(paragraph.endswith(".") for paragraph in paragraphs)
    assert "http" not in record["key_findings"]


def test_model_gives_both_recommendations(record):
    findings = record["findings"]
    assert [(finding["kind"], finding["reference"]) for finding in findings] == [
        ("recommendation", "2"),
        ("recommendation", "3"),
    ]
    assert [finding["due_on"] for finding in findings] == ["2024-08-31", "2023-12-01"]
    assert [finding["due_precision"] for finding in findings] == ["day", "day"]
    assert [finding["due_text"] for finding in findings] == ["By 31 August 2024", "By 1 December 2023"]
    assert all("chief_constables" in finding["addressees"] for finding in findings)
    assert [len(re.findall(r"^- ", finding["text"], re.MULTILINE)) for finding in findings] == [2, 0]
    assert record["counts_stated"] == {"recommendations": 3, "for_forces": 2}


def test_model_gives_each_comment_without_the_repeated_wording(record):
    assert len(record["force_comment"].split("\n\n")) == 3
    assert len(record["body_comment"].split("\n\n")) == 1
    assert [comment["references"] for comment in record["comments"]] == [["2"], ["3"]]
    for comment, finding in zip(record["comments"], record["findings"], strict=True):
        assert comment["force_comment"].startswith("Norfolk and Suffolk Constabularies ")
        assert finding["text"][:40].casefold() not in comment["force_comment"].casefold()
        assert comment["body_comment"].startswith("I note ")
        assert "\n" not in comment["force_comment"] + comment["body_comment"]


def test_model_gives_five_distribution_lines(record):
    assert len(record["distribution"]) == 5
    assert all(line["done_on"] is None for line in record["distribution"])


def test_model_has_no_spaced_initialism_left(record):
    for text in [record["inspection"]["title"], *texts_of(record)]:
        assert not re.search(r"\b[A-Z]{1,2} [A-Z]{1,2}\b", text), text


def test_model_loses_and_doubles_no_sentence(source, record):
    """Each sentence of the source is in one field, or is a heading, a label, the statute paragraph or a repeated
    wording.
    """

    def folded(text: str) -> str:
        return " ".join(re.findall(r"\w+", join_initialisms(text).casefold()))

    address = record["inspection"]["report_url"]
    fields = [folded(text) for text in texts_of(record)]
    wordings = [folded(finding["text"]) for finding in record["findings"]]
    named = re.compile(
        r"inspection title|homicide prevention|published on|publication types?|homicide and joint|police forces|all local forces"
        r"|link to report|section 55|key findings|recommendations?( \d)?$|areas for improvement|there are no areas|for office use"
        r"|chief constable response|pcc response|norfolk s police and crime|11 august 2023$|6 october 2023$"
    )
    healed = re.sub(r"[ \t]*\n\s*" + re.escape(address) + r"\s*\n\s*", " ", source)
    paragraphs = [
        " ".join(paragraph.split())
        for paragraph in re.split(
            r"\n\s*\n|\n(?= ?[–•R])|(?<=\.) ?\n |(?<=^Recommendations) \n", healed, flags=re.MULTILINE
        )
    ]
    sentences = [folded(part) for paragraph in paragraphs for part in re.split(r"(?<=[.:;])\s+(?=[A-Z–•])", paragraph)]
    assert len(sentences) > 60
    for sentence in filter(None, sentences):
        times = sum(field.count(sentence) for field in fields)
        repeated = sum(wording.count(sentence) for wording in wordings)
        if named.match(sentence):
            continue
        same = sentences.count(sentence)
        assert times == (same - 1 if repeated and same > 1 else same), sentence
