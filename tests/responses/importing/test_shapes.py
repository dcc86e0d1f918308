"""Responses in the shapes that offices publish: each kind of fault the reader once made, and the correct result."""

from __future__ import annotations

import io

import pytest

from inspections.intake.reading import parse
from inspections.intake.record import report_record
from inspections.intake.report import find_report
from tests.responses.importing.documents import FORMATS, as_html, as_text, record_in, record_of, saved

COMMENT = "I like lamps."
TABLE = [
    ["Recommendation", "Chief Constable response", "PCC response"],
    [
        "Recommendation 2: By 31 August 2024, chief constables should buy lamps.",
        "Ten have been bought.",
        "I note this.",
    ],
]


def comments_of(record: dict) -> list[tuple]:
    return [
        (comment["references"], comment["force_comment"], comment["body_comment"]) for comment in record["comments"]
    ]


# Tables


@pytest.mark.parametrize("kind", ["html", "docx", "tagged pdf"])
@pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1), (2, 0, 1), (1, 2, 0)])
def test_table_columns_say_whose_words_a_cell_holds(kind, order):
    record = record_in(kind, [[[row[column] for column in order] for row in TABLE]])

    (finding,) = record["findings"]
    assert (finding["reference"], finding["text"], finding["due_on"]) == (
        "2",
        "By 31 August 2024, chief constables should buy lamps.",
        "2024-08-31",
    )
    assert comments_of(record) == [(["2"], "Ten have been bought.", "I note this.")]
    assert (record["force_comment"], record["body_comment"]) == (None, None)


def test_table_with_numbers_and_dates_in_columns_of_their_own():
    record = record_in(
        "html",
        [
            "# PCC response",
            [
                ["No.", "Recommendation", "Due date", "Force update", "Commissioner’s comments"],
                ["1", "Chief constables should buy lamps.", "31 August 2024", "Bought.", "Good."],
                ["2", "Forces should light them.", "", "Lit.", ""],
            ],
            "I shall look again in May.",
        ],
    )

    assert [(one["reference"], one["text"], one["due_on"]) for one in record["findings"]] == [
        ("1", "Chief constables should buy lamps.", "2024-08-31"),
        ("2", "Forces should light them.", None),
    ]
    assert comments_of(record) == [(["1"], "Bought.", "Good."), (["2"], "Lit.", None)]
    assert record["body_comment"] == "I shall look again in May."


def test_one_cell_that_answers_two_recommendations_is_said_of_both():
    record = record_of(
        "<html><body><table><tr><th>Recommendation</th><th>Force response</th></tr>"
        "<tr><td>Recommendation 1: Forces should buy lamps.</td><td rowspan=2>Both are done.</td></tr>"
        "<tr><td>Recommendation 2: Forces should light them.</td></tr></table></body></html>"
    )

    assert [one["reference"] for one in record["findings"]] == ["1", "2"]
    assert comments_of(record) == [(["1", "2"], "Both are done.", None)]


def test_findings_side_by_side_are_read_as_if_one_below_the_other():
    record = record_in(
        "html",
        [
            [
                ["Recommendation", "1", "2"],
                ["Wording", "Forces should buy lamps.", "Forces should light them."],
                ["Chief Constable’s comments", "Bought.", "Lit."],
                ["PCC’s comments", "Good.", "Better."],
            ]
        ],
    )

    assert comments_of(record) == [(["1"], "Bought.", "Good."), (["2"], "Lit.", "Better.")]


def test_comment_on_a_finding_without_a_number_says_which_finding():
    record = record_in(
        "html",
        [
            [
                ["Area for improvement", "Chief Constable response", "PCC response"],
                ["The force should dust its lamps.", "Done.", "Seen."],
            ]
        ],
    )

    assert [(one["kind"], one["reference"]) for one in record["findings"]] == [("area_for_improvement", None)]
    assert record["comments"] == [
        {"references": [], "force_comment": "Done.", "body_comment": "Seen.", "findings": [0]}
    ]


def test_column_that_no_field_takes_is_named():
    table = [
        ["Recommendation", "Force response", "RAG"],
        ["Recommendation 1: Forces should buy lamps.", "Bought.", "Amber today"],
    ]
    record = record_in("html", [table])

    assert [warning for warning in record["warnings"] if "Amber today" in warning]


# Sentences and headings


@pytest.mark.parametrize("kind", FORMATS)
def test_sentence_that_begins_like_a_heading_is_text(kind):
    record = record_in(
        kind,
        [
            "## Chief Constable response",
            "The recommendations in the report are accepted in full.",
            "The cupboard is new.",
        ],
    )

    assert record["force_comment"] == "The recommendations in the report are accepted in full.\n\nThe cupboard is new."


@pytest.mark.parametrize("kind", ["html", "docx"])
def test_heading_below_key_findings_does_not_begin_an_answer(kind):
    record = record_in(
        kind,
        [
            "## Key findings",
            "Lamps are dim.",
            "### Force response times",
            "They are long.",
            "### Force response",
            "It is slow.",
        ],
    )

    assert record["force_comment"] is None
    assert (
        record["key_findings"]
        == "Lamps are dim.\n\nForce response times\n\nThey are long.\n\nForce response\n\nIt is slow."
    )


def test_text_before_the_first_heading_is_key_findings_if_it_is_about_the_inspection():
    record = record_of(
        as_text(
            [
                "HMICFRS Report - lamps",
                "The inspection looked at lamps in eight forces.",
                "It found that most were dim.",
                "PCC response",
                COMMENT,
            ]
        )
    )

    assert record["inspection"]["title"] == "lamps"
    assert record["key_findings"] == "The inspection looked at lamps in eight forces.\n\nIt found that most were dim."
    assert record["body_comment"] == COMMENT
    assert any("before the first heading" in warning for warning in record["warnings"])


@pytest.mark.parametrize("kind", FORMATS)
def test_heading_of_findings_inside_an_answer_does_not_end_it(kind):
    record = record_in(
        kind,
        [
            "## PCC comments",
            "### Areas for improvement",
            "There are no areas for improvement, but I have asked for a plan.",
            "The plan is due in May.",
        ],
    )

    assert (
        record["body_comment"]
        == "There are no areas for improvement, but I have asked for a plan.\n\nThe plan is due in May."
    )


@pytest.mark.parametrize(
    "heading",
    [
        "1. PCC comments",
        "Response from the PCC",
        "Norfolk PCC response",
        "Local Policing Body's Comments",
        "3.2 Comments by the Police, Fire and Crime Commissioner for Essex",
        "Police and Crime Commissioner’s formal response",
        "Mayor’s response",
        "Sylwadau’r Comisiynydd",
        "What the Commissioner says",
        "Comments – PCC",
        "Deputy Mayor’s comments on the report",
    ],
)
@pytest.mark.parametrize("kind", FORMATS)
def test_only_heading_with_a_place_a_person_or_a_number_is_read(kind, heading):
    assert record_in(kind, [f"## {heading}", COMMENT])["body_comment"] == COMMENT


@pytest.mark.parametrize(
    "heading",
    [
        "Chief Constable’s comments",
        "Response from Chief Constable Jo Person",
        "Chief Constable Jo Person’s response",
        "Comments of the Chief Constable of Norfolk",
        "Norfolk Constabulary’s response",
        "Commissioner of Police’s response",
        "2) Force comments",
        "Ymateb y Prif Gwnstabl",
    ],
)
def test_heading_of_the_force_is_the_force(heading):
    assert record_in("html", [f"## {heading}", COMMENT, "## PCC comments", "So do I."])["force_comment"] == COMMENT


@pytest.mark.parametrize(
    "heading", ["Policing minister’s response", "Ymateb y Llywodraeth", "Response from the Government"]
)
def test_answer_of_another_organisation_is_nobodys_comment(heading):
    record = record_in("html", ["## PCC comments", "So do I.", f"## {heading}", COMMENT])

    assert (record["force_comment"], record["body_comment"]) == (None, "So do I.")
    assert COMMENT[:20] in " ".join([*record["warnings"], *record["frame"]])


def test_every_heading_in_word_may_have_the_highest_level():
    record = record_in(
        "docx",
        ["# Key findings", "Lamps are dim.", "# Chief Constable’s response", "We know.", "# PCC’s response", COMMENT],
    )

    assert (record["key_findings"], record["force_comment"], record["body_comment"]) == (
        "Lamps are dim.",
        "We know.",
        COMMENT,
    )


def test_welsh_headings_are_read():
    record = record_in(
        "html",
        [
            "# Ymateb Comisiynydd Heddlu a Throseddu Dyfed-Powys i arolygiad",
            "Teitl yr arolygiad: Lampau",
            "Cyhoeddwyd ar: 3 Mai 2024",
            "## Canfyddiadau allweddol",
            "Mae’r lampau yn wan.",
            "## Argymhellion",
            "### Argymhelliad 2",
            "Dylai prif gwnstabliaid brynu lampau.",
            "## Ymateb y Prif Gwnstabl",
            "Rydym wedi.",
            "## Sylwadau’r Comisiynydd",
            "Da iawn.",
        ],
    )

    assert (record["inspection"]["title"], record["inspection"]["published_on"]) == ("Lampau", "2024-05-03")
    assert record["policing_body"] == "Dyfed-Powys"
    assert [one["reference"] for one in record["findings"]] == ["2"]
    assert (record["key_findings"], record["force_comment"], record["body_comment"]) == (
        "Mae’r lampau yn wan.",
        "Rydym wedi.",
        "Da iawn.",
    )


# A chief officer quoted


def test_quoted_chief_constable_is_the_force_up_to_the_signature():
    record = record_of(
        as_text(
            [
                "Commissioner's comments", COMMENT, "I asked the Chief Constable for his view, and he has stated:", "We like lamps too.",
                "We have forty.", "A. Person, Chief Constable", "I agree with him.",
            ]
        )
    )  # fmt: skip

    assert record["force_comment"] == "We like lamps too.\n\nWe have forty.\n\nA. Person, Chief Constable"
    assert (
        record["body_comment"]
        == f"{COMMENT}\n\nI asked the Chief Constable for his view, and he has stated:\n\nI agree with him."
    )
    assert any("quoted" in warning for warning in record["warnings"])


def test_quotation_in_marks_ends_with_them():
    record = record_of(
        as_text(
            [
                "PCC response",
                "The Chief Constable has commented as follows:",
                "“We like lamps.",
                "“And bulbs.”",
                "This is welcome.",
            ]
        )
    )

    assert record["force_comment"] == "“We like lamps.\n\n“And bulbs.”"
    assert record["body_comment"].endswith("This is welcome.")


def test_quotation_ends_where_the_commissioner_speaks_again():
    record = record_of(
        as_text(
            ["PCC response", "The force's response is set out below:", "We like lamps.", "I am pleased to read this."]
        )
    )

    assert record["force_comment"] == "We like lamps."


# Letters


def test_letter_gives_title_and_date_in_its_opening_sentence():
    record = record_of(
        as_text(
            [
                "The report Lamps: an inspection of lighting was published on 7th July 2023.",
                "Recommendation 2: By January 2024, forces should buy lamps.",
                "We have.",
            ]
        )
    )

    inspection = record["inspection"]
    assert inspection["title"] == "Lamps: an inspection of lighting"
    assert (inspection["published_on"], inspection["published_on_certain"]) == ("2023-07-07", False)
    assert [(one["reference"], one["text"], one["due_precision"]) for one in record["findings"]] == [
        ("2", "By January 2024, forces should buy lamps.", "month")
    ]
    assert comments_of(record) == [(["2"], None, "We have.")]
    assert any("The report Lamps" in warning for warning in record["warnings"])


def test_letters_own_date_is_not_the_reports():
    record = record_of(
        as_text(
            [
                "Office of the Police and Crime Commissioner for Kent", "3 October 2023", "Dear Home Secretary",
                "I write in response to the HMICFRS report ‘Lamps after dark’.", "I welcome it.", "Yours sincerely", "Jo Person",
                "Police and Crime Commissioner for Kent",
            ]
        )
    )  # fmt: skip

    assert record["inspection"]["title"] == "Lamps after dark"
    assert record["inspection"]["published_on"] is None
    assert record["policing_body"] == "Kent"
    assert record["body_comment"].endswith("I welcome it.")


@pytest.mark.parametrize("label", ["Published", "Posted on", "Last updated", "Date"])
def test_date_of_the_page_is_never_a_certain_date_of_publication(label):
    record = record_of(
        as_html(["# Our response to the report on lamps", f"{label}: 4 October 2023", "## PCC response", COMMENT])
    )

    assert record["inspection"]["published_on_certain"] is False


# References


@pytest.mark.parametrize(
    ("heading", "references"),
    [
        ("Recommendations 10 and 22", ["10", "22"]),
        ("R2", ["2"]),
        ("Recommendation Two", ["2"]),
        ("Rec 4", ["4"]),
        ("Recommendation No. 5", ["5"]),
        ("Recommendations 1, 2 and 4", ["1", "2", "4"]),
    ],
)
def test_references_in_words_letters_and_groups(heading, references):
    record = record_of(as_text(["PCC comments", f"{heading}:", COMMENT]))

    assert comments_of(record) == [(references, None, COMMENT)]


# Whose it is


def test_policing_body_is_a_known_one_or_none():
    record = record_of(as_text(["A page of ours", "Response by the", "PCC comments", COMMENT]))

    assert record["policing_body"] is None


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Norfolk PCC response to HMICFRS inspections", "Norfolk"),
        ("Response of the Police, Fire and Crime Commissioner for Essex to a report", "Essex"),
        ("Office of the Police and Crime Commissioner for Hampshire and Isle of Wight", "Hampshire and Isle of Wight"),
        ("MOPAC response to the report on lamps", "London"),
        ("Deputy Mayor for Policing and Crime, West Yorkshire: response to a report", "West Yorkshire"),
        ("The Mayor of Greater Manchester’s response to a report", "Greater Manchester"),
        ("OPCC Devon & Cornwall: response to a report", "Devon and Cornwall"),
        ("Felpersham PCC response to a report", None),
    ],
)
def test_names_of_policing_bodies_vary(line, name):
    assert record_of(as_html([f"# {line}", "## PCC comments", COMMENT]))["policing_body"] == name


def test_document_of_another_organisation_is_said_to_be_none_of_ours():
    record = record_of(
        as_text(
            ["NPCC response to the super-complaint", "Chief constables across the country will act.", "A plan is made."]
        )
    )

    assert (record["force_comment"], record["body_comment"]) == (None, None)
    assert any(
        "“Chief constables across the country will act.”, “A plan is made.”" in warning
        for warning in record["warnings"]
    )


# Counts


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        (
            "The report makes 16 recommendations to several bodies. 10 of the recommendations are for the NPCC.",
            (16, None),
        ),
        ("Of the 16 recommendations, 10 are for police forces.", (16, 10)),
        ("Two of these five recommendations are for chief constables.", (5, 2)),
        ("There were 12 recommendations: 4 for the Home Office and 5 for chief constables.", (12, 5)),
        ("The report has two recommendations and both are for chief constables.", (2, 2)),
        ("Of these, 3 are for forces. The report made 7 recommendations.", (7, 3)),
    ],
)
@pytest.mark.parametrize("heading", ["Key findings", "Recommendations", "PCC comments"])
def test_counts_are_read_anywhere_and_in_any_order(heading, text, counts):
    record = record_of(as_text([heading, text]))

    assert tuple(record["counts_stated"].values()) == counts


# Everything in a file besides its text


def test_stray_address_is_the_reports_only_if_a_report_is_there():
    record = record_of(
        as_text(["https://www.example.org/contact-us", "Key findings", "Lamps are dim.", "PCC comments", COMMENT])
    )

    assert record["inspection"]["report_url"] is None
    assert "We have removed an address from the text: https://www.example.org/contact-us" in record["warnings"]


def test_register_is_a_list_with_a_proposal_for_each_report():
    entries = [(f"{day} May 2023", f"Lamps in the year {day}") for day in range(1, 7)]
    page = "".join(
        f"<li>{day}, {title} <a href='https://example.org/{day[:1]}'>Our response</a></li>" for day, title in entries
    )
    record = record_of(f"<html><body><main><h1>Inspections</h1><ul>{page}</ul></main></body></html>")

    assert [report["title"] for report in record["reports"]] == [title for _, title in entries]
    assert record["reports"][0]["link"] == "https://example.org/1"
    assert record["inspection"]["published_on"] is None
    assert record["body_comment"] is None
    assert any(warning.startswith("This page lists six reports.") for warning in record["warnings"])


def test_register_in_a_table_is_a_list_too():
    rows = [
        ["Date", "Report", "Response"],
        *([f"{day} May 2023", f"Lamps number {day}", "Read our response"] for day in range(1, 5)),
    ]

    assert len(record_of(as_html(["# Inspections", rows]))["reports"]) == 4


@pytest.mark.parametrize(
    "page",
    [
        '<form id="aspnetForm"><div class="site has-sidebar"><h2>PCC comments</h2><p>I like lamps.</p></div></form>',
        '<section id="anti-social-behaviour"><h2 id="share-comments">PCC comments</h2><p>I like lamps.</p></section>',
        '<div class="menu-layout social-page"><article><h2>PCC comments</h2><p>I like lamps.</p></article></div>',
    ],
)
def test_article_is_found_by_its_words_and_not_by_pieces_of_names(page):
    assert record_of(f"<html><body><nav>Home</nav>{page}</body></html>")["body_comment"] == COMMENT


def test_hidden_and_struck_out_words_in_word_are_left_out_and_reported():
    import docx

    document = docx.Document()
    document.add_heading("PCC comments", level=2)
    paragraph = document.add_paragraph(COMMENT)
    paragraph.add_run(" A secret.").font.hidden = True
    paragraph.add_run(" Once true.").font.strike = True

    record = record_of(saved(document))

    assert record["body_comment"] == COMMENT
    assert "We have left out words that are hidden in the Word document: “A secret.”" in record["warnings"]
    assert "We have left out words that are struck out in the Word document: “Once true.”" in record["warnings"]


def test_words_interrupted_numbering_goes_on_as_in_word():
    import docx

    document = docx.Document()
    document.add_heading("Lamps: an inspection", level=1)
    document.add_heading("Recommendations", level=2)
    for text in ("Forces should buy lamps.", "Forces should light them."):
        document.add_paragraph(text, style="List Number")
    document.add_paragraph("We looked at four forces.")
    for text in ("Forces should dust them.", "Forces should sell them."):
        document.add_paragraph(text, style="List Number")
    file = io.BytesIO()
    document.save(file)

    findings = report_record(find_report(parse(file.getvalue())))["findings"]

    assert [(one["reference"], one["text"]) for one in findings] == [
        ("1", "Forces should buy lamps."),
        ("2", "Forces should light them."),
        ("3", "Forces should dust them."),
        ("4", "Forces should sell them."),
    ]


def test_page_nested_too_deeply_is_read_and_reported():
    deep = "<div>" * 50_000 + "<p>Deep down.</p>" + "</div>" * 50_000
    record = record_of(f"<html><body><h2>PCC comments</h2><p>{COMMENT}</p>{deep}<p>The end.</p></body></html>")

    assert record["body_comment"] == f"{COMMENT}\n\nDeep down.\n\nThe end."
    assert any("nested too deeply" in warning for warning in record["warnings"])


# PDF


def test_list_of_a_tagged_pdf_keeps_its_items():
    record = record_in("tagged pdf", ["## Key findings", "Lamps are:", "- dim;", "- old.", "## PCC response", COMMENT])

    assert record["key_findings"] == "Lamps are:\n\n- dim;\n- old."


def test_heading_in_a_pdf_of_short_paragraphs_begins_its_part():
    record = record_in(
        "pdf", ["Key findings", "Lamps are dim.", "Chief Constable response", "We know.", "PCC response", COMMENT]
    )

    assert (record["key_findings"], record["force_comment"], record["body_comment"]) == (
        "Lamps are dim.",
        "We know.",
        COMMENT,
    )


# Nothing recognised


@pytest.mark.parametrize("text", ["A shopping list: milk, bread.", "Dear all,\n\nthe meeting is at nine.\n\nYours"])
def test_text_in_which_nothing_is_recognised_is_offered_whole(text):
    record = record_of(text)

    assert set(text.split()) <= set(f"{record['body_comment']} {' '.join(record['frame'])}".split())
    assert any("did not recognise" in warning for warning in record["warnings"])
