"""Other offices' layouts. What is clear is read; anything else becomes a warning, never a guess."""

from __future__ import annotations

from inspections.intake.reading import parse
from responses.importing.record import response_record
from responses.importing.response_text import find_response


def record_of(text: str) -> dict:
    return response_record(find_response(parse(text.encode()), bodies=["Felpersham", "Borchester"]))


def test_answers_below_each_recommendation_are_kept_apart():
    record = record_of(
        """Felpersham PFCC answers a report

Report title: Lanes after dark
Date published: 15th July 2020
Forces: Avon and Somerset, Devon and Cornwall; Humberside

Summary

The lanes were dark.

Recommendations

Recommendation 1 – By 31 January 2021, chief constables should count the lamps.

Force response:
We have counted them.

PFCC comments:
I have seen the count.

Recommendation 2 – Immediately, chief constables should mend the lamps.

Force response: They are mended each month.

PFCC comments: I walk there to see.
"""
    )

    assert record["policing_body"] == "Felpersham"
    assert record["inspection"]["forces"] == ["Avon and Somerset", "Devon and Cornwall", "Humberside"]
    assert record["inspection"]["published_on"] == "2020-07-15"
    assert [finding["text"] for finding in record["findings"]] == [
        "By 31 January 2021, chief constables should count the lamps.",
        "Immediately, chief constables should mend the lamps.",
    ]
    assert record["comments"] == [
        {"references": ["1"], "force_comment": "We have counted them.", "body_comment": "I have seen the count."},
        {
            "references": ["2"],
            "force_comment": "They are mended each month.",
            "body_comment": "I walk there to see.",
        },
    ]
    assert record["warnings"] == []


def test_commissioner_is_the_force_where_a_mayor_answers():
    record = record_of(
        """<html><body><h1>Mayor of Borchester response to a report</h1>
        <table><tr><td>Inspection title</td><td>Cells by the river</td></tr>
        <tr><td>Date of publication</td><td>03/06/2019</td></tr>
        <tr><td>Link to report</td><td><a href="https://reports.example.org/cells">Cells</a></td></tr></table>
        <h2>Key findings</h2><p>Much was dry.</p>
        <h2>Recommendations</h2>
        <ol><li>Within three months, the force should raise the floor.</li><li>The force should buy a pump.</li></ol>
        <h2>Areas for improvement</h2><p>None.</p>
        <h2>Commissioner’s response</h2><p>We accept both.</p><h3>Recommendation 1</h3><p>The floor is raised.</p>
        <h2>Mayor’s response</h2><p>I agree.</p><h3>Recommendations 1 and 2</h3><p>Good progress on both.</p>
        </body></html>"""
    )

    assert record["policing_body"] == "Borchester"
    assert record["inspection"]["report_url"] == "https://reports.example.org/cells"
    assert [finding["reference"] for finding in record["findings"]] == ["1", "2"]
    assert record["force_comment"] == "We accept both."
    assert record["body_comment"] == "I agree."
    assert record["comments"] == [
        {"references": ["1"], "force_comment": "The floor is raised.", "body_comment": None},
        {"references": ["1", "2"], "force_comment": None, "body_comment": "Good progress on both."},
    ]
    assert record["warnings"] == ["We could not find a comment from the chief officer on recommendation 2."]


def test_bold_wording_before_an_answer_is_the_finding():
    record = record_of(
        """<html><body><h1>Answer</h1><p>Inspection title: Horses</p><p>Published on: January 2024</p>
        <h2>Chief Constable’s response</h2><h3>Recommendation 7</h3>
        <p><b>By 1 May 2025, chief constables should shoe every horse that works at night.</b></p><p>All are shod.</p>
        <h2>PCC’s response</h2><h3>Recommendation 7</h3><p>I saw them.</p></body></html>"""
    )

    assert record["inspection"]["published_on"] == "2024-01-01"
    assert record["inspection"]["published_on_certain"] is False
    assert [(finding["reference"], finding["due_on"]) for finding in record["findings"]] == [("7", "2025-05-01")]
    assert record["comments"] == [
        {"references": ["7"], "force_comment": "All are shod.", "body_comment": "I saw them."}
    ]
    assert any("only the month" in warning for warning in record["warnings"])


def test_doubts_are_said_and_not_guessed():
    record = record_of(
        """Inspection Title: Ponds
Published on: 1 March 2024
Section 55 Response Deadline: 1 May 2024

Key Findings

Ponds are deep.

Recommendations

Two of these five recommendations are for chief constables, of which this is one:

Recommendation 3:
By 1 June 2025, chief constables should fence each pond in their area.

Chief Constable response

We will.

Recommendation 9:
We have no ducks.
"""
    )

    assert record["inspection"]["deadline"] == "2024-05-01"
    assert record["comments"] == [{"references": ["9"], "force_comment": "We have no ducks.", "body_comment": None}]
    assert record["warnings"] == [
        "The file gives the deadline as 1 May 2024, but counted from publication it is 26 April 2024. Check the date of publication.",
        "The file answers recommendation 9, but does not list its wording. Add it from the report.",
        "We could not find a comment from the chief officer on recommendation 3.",
        "We could not find a comment from the policing body.",
        "The file mentions 2 recommendations for the force, but lists 1. Check them against the report.",
    ]


def test_sentence_about_a_recommendation_is_no_heading():
    record = record_of(
        """Inspection Title: Gates
Published on: 1 March 2024

Key Findings

Recommendation 2 has been met by most forces.
The force response to this has been quick.

Chief Constable’s comments

Recommendation 2 – which we met – is behind us.

PCC’s comments

I agree.
"""
    )

    assert record["key_findings"].startswith("Recommendation 2 has been met by most forces.")
    assert record["force_comment"] == "Recommendation 2 – which we met – is behind us."
    assert record["comments"] == []


def test_text_that_fits_nowhere_is_named():
    record = record_of(
        "Answer to a report\n\nInspection Title: Barns\n\nPublished on: 1 March 2024\n\nOur switchboard closes at five.\n\n"
        "We are sorry.\n\nAnd so is the cat.\n\nKey Findings\n\nBarns burn.\n"
    )

    assert (
        "We have left out this text, because it does not belong to any part of a response: “Our switchboard closes at five.”, "
        "“We are sorry.”, “And so is the cat.”"
    ) in record["warnings"]
