"""Letters, forms and pages in shapes we had not read before: each kind of fault they caused, and the correct result."""

from __future__ import annotations

import pytest

from tests.responses.importing.documents import record_of

LETTER = """Norfolk Police and Crime Commissioner

Dear Home Secretary,

I write about the report of His Majesty's Inspectorate of Constabulary and Fire & Rescue Services entitled 'Lamps: an inspection of lighting', which was published on 26 March 2024.

{before}

Recommendation 1 - By 30 September 2024, chief constables should buy lamps.

{announcement}

"We have bought ten lamps. On recommendation 1, the shop was open."

I am grateful for that reply.
"""


@pytest.mark.parametrize(
    "announcement",
    [
        "I invited the Chief Constable to comment on the report and she has replied as follows:",
        "I asked the Chief Constable for his comments. He has told me:",
    ],
)
def test_letter_quotes_the_chief_officer_below_its_last_recommendation(announcement):
    record = record_of(LETTER.format(before="The report makes one recommendation.", announcement=announcement))

    assert record["inspection"]["title"] == "Lamps: an inspection of lighting"
    assert [finding["text"] for finding in record["findings"]] == [
        "By 30 September 2024, chief constables should buy lamps."
    ]
    assert record["force_comment"] == '"We have bought ten lamps. On recommendation 1, the shop was open."'
    assert record["body_comment"].split("\n\n")[-2:] == [announcement, "I am grateful for that reply."]


def test_letter_that_tells_what_the_inspectors_found_has_key_findings():
    found = "Inspectors visited six forces. They found that most lamps were dim."
    record = record_of(LETTER.format(before=found, announcement="I asked the Chief Constable, who says:"))

    assert record["key_findings"] == found


def test_letter_about_several_reports_names_them_and_their_titles_head_no_answer():
    record = record_of(
        "<h1>Dyfed-Powys Police and Crime Commissioner</h1><p>Dear Home Secretary</p>"
        "<p>I write about two reports by HMICFRS: Lamps in the dark (published 5 January 2023) and Roads in the rain (published 19 January 2023).</p>"
        "<h2>Lamps in the dark</h2><h3>Commissioner's comments</h3><p>I like lamps.</p>"
        "<h2>Roads in the rain</h2><h3>Commissioner's comments</h3><p>I like roads.</p>"
    )

    assert (record["inspection"]["title"], record["inspection"]["published_on"]) == (None, None)
    assert (
        "This file is about several reports: “Lamps in the dark”, “Roads in the rain”. We have not taken a title or a date from it. Create a separate response for each report."
        in record["warnings"]
    )
    assert "Roads in the rain" in record["frame"]


def test_heading_of_the_recommendations_for_a_force_is_no_answer():
    record = record_of(
        "<h1>Recommendations for Northumbria Police</h1><h2>Recommendation Two</h2><p>Chief constables should buy lamps.</p>"
        "<h1>Response from Chief Constable Ottoline Brack</h1><h2>Recommendation Two</h2><p>Lamps are bought.</p>"
        "<h1>Comments from Commissioner Septimus Hale</h1><h2>Recommendation Two</h2><p>I like lamps.</p>"
    )

    assert record["comments"] == [
        {"references": ["2"], "force_comment": "Lamps are bought.", "body_comment": "I like lamps."}
    ]


def test_paragraphs_with_numbers_of_their_own():
    record = record_of(
        "Kent Police and Crime Commissioner\n\n1. The report\n\n1.1 Title: Lamps: an inspection of lighting\n1.2 Published: 9 May 2024\n\n"
        "2. Areas for improvement\n\n2.1 The force should buy lamps.\n\n2.2 The force should light them.\n\n"
        "3. PCC's comments\n\n3.1 I like lamps.\n\n4. Circulation\n\n4.1 Home Office\n4.2 HMICFRS\n"
    )

    assert (record["inspection"]["title"], record["inspection"]["published_on"]) == (
        "Lamps: an inspection of lighting",
        "2024-05-09",
    )
    assert [(finding["reference"], finding["text"]) for finding in record["findings"]] == [
        (None, "The force should buy lamps."),
        (None, "The force should light them."),
    ]
    assert [each["line"] for each in record["distribution"]] == ["Home Office", "HMICFRS"]


@pytest.mark.parametrize(
    "copies",
    [
        "Copies: Home Secretary; HMICFRS",
        "Where this response has been sent\n\n- Home Secretary\n- HMICFRS",
        "Sent to: Home Secretary\n\nSent to: HMICFRS",
    ],
)
def test_copies_are_listed_in_other_words(copies):
    record = record_of(f"Commissioner's comments:\n\nI like lamps.\n\n{copies}\n")

    assert record["body_comment"] == "I like lamps."
    assert [each["line"] for each in record["distribution"]] == ["Home Secretary", "HMICFRS"]


def test_title_that_reads_like_an_answer_heads_the_details_below_it():
    record = record_of(
        "<h2>Response of the Deputy Mayor to the HMICFRS inspection of lamps</h2><p>Title of report: Lamps after dark</p><p>Published on: 18 April 2024</p>"
        "<h2>PCC response</h2><p>I like lamps.</p>"
    )

    assert (record["inspection"]["title"], record["inspection"]["published_on"]) == ("Lamps after dark", "2024-04-18")


def test_recommendations_for_others_and_answers_with_a_state():
    record = record_of(
        "Recommendation 4 to police and crime commissioners\n\nPolice and crime commissioners should buy lamps.\n\n"
        "PCC response\n\nRecommendation 4 - accepted. Ten are bought.\n"
    )

    assert [(finding["reference"], finding["addressees"]) for finding in record["findings"]] == [
        ("4", ["policing_bodies"])
    ]
    assert [(each["references"], each["body_comment"]) for each in record["comments"]] == [
        (["4"], "accepted. Ten are bought.")
    ]


def test_count_for_forces_in_a_sentence_of_its_own():
    record = record_of(
        "Recommendations\n\nThere are 22 recommendations in the report. Five are for chief constables.\n"
    )

    assert record["counts_stated"] == {"recommendations": 22, "for_forces": 5}


def test_link_in_the_first_sentence_is_the_address_of_the_report():
    address = "https://www.justiceinspectorates.gov.uk/hmicfrs/publications/lamps/"
    record = record_of(
        f'<h1>Lamps</h1><p>HMICFRS published this report on 3 October 2022. <a href="{address}">Read it</a>.</p><p>I like lamps.</p>'
    )

    assert record["inspection"]["report_url"] == address


def test_report_without_a_response_yet_is_in_the_list_too():
    rows = "".join(
        f"<tr><td>{title}: an inspection</td><td>{day} March 2023</td><td>{answer}</td></tr>"
        for day, title, answer in [
            (1, "Lamps", "Response (PDF)"),
            (2, "Roads", "Response (PDF)"),
            (3, "Boats", "Response (PDF)"),
            (4, "Barns", "Awaited"),
        ]
    )
    record = record_of(
        f"<h1>Reports of the inspectorate</h1><table><tr><th>Report</th><th>Published</th><th>Response</th></tr>{rows}</table>"
    )

    assert len(record["reports"]) == 4


def test_feet_of_copied_pages_are_no_part_of_an_answer():
    record = record_of(
        "Chief Constable's comments:\nWe signed such an agreement in August. It\ncovers every harbour of the\ncounty.\n\n"
        "OPCC Devon and Cornwall                Page 1 of 2\n\nOfficers have used it twice.\n\nOPCC Devon and Cornwall                Page 2 of 2\n"
    )

    assert record["force_comment"] == (
        "We signed such an agreement in August. It covers every harbour of the county.\n\nOfficers have used it twice."
    )
