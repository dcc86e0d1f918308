"""A fictional response in the shape of real ones, and the same content as a damaged text, a web page, a Word document
and a PDF.

The text has the traces of copying from a PDF: wrapped lines, page breaks (one inside a recommendation), a link's target
in the middle of a sentence, spaced-out initialisms, trailing and leading spaces. Each of them must give `FIELDS`.
"""

from __future__ import annotations

import html
import io
import re
import textwrap

ADDRESS = (
    "https://reports.example.org/inspections/wp-content/uploads/lost-and-found-children-who-go-missing-from-care.pdf"
)
TITLE = "Lost and Found: A joint inspection of how police forces look for children who go missing from care"

# In the text, {address} is where the link's target landed, {page} a page break without a blank line, {break} one with
# it.
ITEMS = [
    ("title", "Westmarch’s Police and Crime Commissioner (P C C) answer to reports of the Inspectorate of Constabulary and Fire & Rescue Services (H M I C F R S)"),
    ("paragraph", "Under section 55 of the Police Act 1996 a local policing body publishes what it makes of each report on its force, and it has 56 days to do so."),
    ("label", "Inspection Title:"), ("value", TITLE + "."),
    ("label", "Published on:"), ("value", "14 March 2024"),
    ("label", "Publication Types:"), ("value", "Child Protection and Joint Inspection"),
    ("label", "Police Forces:"), ("value", "All local forces in England and Wales"),
    ("label", "Link to Report:"), ("link", "Lost and Found (reports.example.org)"),
    ("label", "Section 55 Response Deadline:"), ("value", "9 May 2024"),
    ("heading", "Key Findings"),
    ("paragraph", "In the autumn of last year H M I C F R S, with the inspectorate of children’s social care (I C S C), visited six forces and asked one question: what happens in the first hour after a child in care is reported missing? They read 412 records, of which 61 % were graded correctly. They spoke with control room staff, with NP C C leads, with the managers of children’s homes, with nurses of the {address}N H S who meet children on their return, and with forty young people. Their answers were frank."),
    ("paragraph", "H M I C F R S’ inspectors met committed officers everywhere. Where one sergeant owned the whole search, children were found sooner; where nobody did, each shift began again. Notes were re-read rather than acted on."),
    ("paragraph", "Information was the weak point. The missing response team (M R T) of one force kept its own spreadsheet, and the P C C of another had never been shown the figures. “We write it all down,” one officer said, “but nobody joins it up.”"),
    ("paragraph", "The report also looks at what follows. Return interviews were offered late, seldom reached the M R T, and told the police little that they could use; the N H S saw more of them than the police did."),
    ("heading", "Recommendations"),
    ("tight", "H M I C F R S made four recommendations in the report; three of these are addressed to chief constables. They keep the numbers that the report gives them:"),
    ("reference", "Recommendation 1:"),
    ("tight", "By 30 September 2024, chief constables should satisfy themselves that every report of a child missing from care {break}is graded within fifteen minutes by somebody who can see the child’s earlier records. To do so, the force should:"),
    ("bullet", "give the control room a single view of past reports, including those held by neighbouring forces and by the N H S; and"),
    ("bullet", "review a sample of gradings each month."),
    ("page reference", "Recommendation 2:"),
    ("tight", "With immediate effect, chief constables should name one officer who owns each search from the first call until the child is home. The name should be known to the home and to the placing authority."),
    ("reference", "Recommendation 4a:"),
    ("tight", "By 31 January 2025, chief constables should make sure that what a child says in a return interview reaches the officer who would search next time."),
    ("heading", "Areas for Improvement"),
    ("tight", "The report names no areas for improvement."),
    ("page heading", "Chief Constable’s response to the report, its recommendations and any areas for improvement"),
    ("paragraph", "Westmarch Police was not among the six forces, but knows itself in much of what “Lost and Found” describes. Our own review of last summer came to like conclusions."),
    ("paragraph", "We accept all three recommendations that are ours to answer. A superintendent leads the work and reports to H M I C F R S’ liaison lead."),
    ("reference", "Recommendation 1:"),
    ("tight", "By 30 September 2024, Chief Constables should satisfy themselves that every report of a child missing from care is graded within fifteen minutes by somebody who can see the child’s earlier records. To do so, the force should:"),
    ("bullet", "give the control room a single view of past reports, including those held by neighbouring forces and by the N H S; and"),
    ("bullet", "review a sample of the gradings each month."),
    ("paragraph", "The control room has had such a view since April. It draws on our records and on those of two neighbours, and the third joins in July. We have begun to:"),
    ("bullet", "sample forty gradings a month, with the results sent to the P C C; and"),
    ("bullet", "train every dispatcher, of whom 58 % are done."),
    ("reference", "Recommendation 2:"),
    ("tight", "With immediate effect, Chief Constables should name one officer who owns each search from the first call until the child is home. The name should be known to the home and to the placing authority."),
    ("page paragraph", "Each search has had a named owner since the day after publication. Homes hold the number of the M R T, which is staffed at all hours."),
    ("reference", "Recommendation 4a:"),
    ("tight", "By 31 January 2025, Chief Constables should make sure that what a child says in a return interview reaches the officer who would search next time."),
    ("paragraph", "Interviews are now filed with the child’s record. We will say in the winter whether officers read them."),
    ("page heading", "P C C response to the report and any recommendations"),
    ("paragraph", "As P C C I read this report twice, and then asked the young people’s panel to read it to me. They were less patient than H M I C F R S."),
    ("paragraph", "I hold the Chief Constable to the dates above at our public meetings."),
    ("reference", "Recommendation 1:"),
    ("tight", "I have seen the control room’s new view at work. My office pays for the third neighbour to join it."),
    ("reference", "Recommendation 2:"),
    ("tight", "I note what the Chief Constable says."),
    ("reference", "Recommendation 4a:"),
    ("tight", "I note what the Chief Constable says. In November I will ask ten officers whether they have read one."),
    ("heading", "For Office Use Only:"),
    ("bullet", "Copy sent to the Home Office mailbox for section 55."),
    ("bullet", "Entered on the H M I C F R S portal."),
    ("bullet", "Copy sent to the Chief Constable."),
    ("bullet", "Copy sent to the Westmarch Police and Crime Panel."),
    ("bullet", "Put on the OP C CW website."),
]  # fmt: skip

FINDINGS = {
    "1": (
        "By 30 September 2024, chief constables should satisfy themselves that every report of a child missing from care is graded within "
        "fifteen minutes by somebody who can see the child’s earlier records. To do so, the force should:\n\n"
        "- give the control room a single view of past reports, including those held by neighbouring forces and by the NHS; and\n"
        "- review a sample of gradings each month."
    ),
    "2": (
        "With immediate effect, chief constables should name one officer who owns each search from the first call until the child is home. "
        "The name should be known to the home and to the placing authority."
    ),
    "4a": (
        "By 31 January 2025, chief constables should make sure that what a child says in a return interview reaches the officer who would "
        "search next time."
    ),
}
FIELDS = {
    "inspection": {
        "title": TITLE,
        "published_on": "2024-03-14",
        "published_on_certain": True,
        "publication_types": ["Child Protection", "Joint Inspection"],
        "forces": ["all"],
        "report_url": ADDRESS,
        "deadline": "2024-05-09",
        "safe_day": "2024-05-08",
    },
    "policing_body": "Westmarch",
    "key_findings": (
        "In the autumn of last year HMICFRS, with the inspectorate of children’s social care (ICSC), visited six forces and asked one "
        "question: what happens in the first hour after a child in care is reported missing? They read 412 records, of which 61 % were "
        "graded correctly. They spoke with control room staff, with NPCC leads, with the managers of children’s homes, with nurses of the "
        "NHS who meet children on their return, and with forty young people. Their answers were frank.\n\n"
        "HMICFRS’ inspectors met committed officers everywhere. Where one sergeant owned the whole search, children were found sooner; "
        "where nobody did, each shift began again. Notes were re-read rather than acted on.\n\n"
        "Information was the weak point. The missing response team (MRT) of one force kept its own spreadsheet, and the PCC of another had "
        "never been shown the figures. “We write it all down,” one officer said, “but nobody joins it up.”\n\n"
        "The report also looks at what follows. Return interviews were offered late, seldom reached the MRT, and told the police little "
        "that they could use; the NHS saw more of them than the police did."
    ),
    "recommendations_introduction": (
        "HMICFRS made four recommendations in the report; three of these are addressed to chief constables. They keep the numbers that the "
        "report gives them:"
    ),
    "counts_stated": {"recommendations": 4, "for_forces": 3},
    "force_comment": (
        "Westmarch Police was not among the six forces, but knows itself in much of what “Lost and Found” describes. Our own review of last "
        "summer came to like conclusions.\n\n"
        "We accept all three recommendations that are ours to answer. A superintendent leads the work and reports to HMICFRS’ liaison lead."
    ),
    "body_comment": (
        "As PCC I read this report twice, and then asked the young people’s panel to read it to me. They were less patient than HMICFRS.\n\n"
        "I hold the Chief Constable to the dates above at our public meetings."
    ),
    "comments": [
        {
            "references": ["1"],
            "force_comment": (
                "The control room has had such a view since April. It draws on our records and on those of two neighbours, and the third "
                "joins in July. We have begun to:\n\n"
                "- sample forty gradings a month, with the results sent to the PCC; and\n"
                "- train every dispatcher, of whom 58 % are done."
            ),
            "body_comment": (
                "I have seen the control room’s new view at work. My office pays for the third neighbour to join it."
            ),
        },
        {
            "references": ["2"],
            "force_comment": (
                "Each search has had a named owner since the day after publication. Homes hold the number of the MRT, which is staffed at "
                "all hours."
            ),
            "body_comment": "I note what the Chief Constable says.",
        },
        {
            "references": ["4a"],
            "force_comment": "Interviews are now filed with the child’s record. We will say in the winter whether officers read them.",
            "body_comment": "I note what the Chief Constable says. In November I will ask ten officers whether they have read one.",
        },
    ],
    "distribution": [
        {"line": "Copy sent to the Home Office mailbox for section 55.", "done_on": None},
        {"line": "Entered on the HMICFRS portal.", "done_on": None},
        {"line": "Copy sent to the Chief Constable.", "done_on": None},
        {"line": "Copy sent to the Westmarch Police and Crime Panel.", "done_on": None},
        {"line": "Put on the OPCCW website.", "done_on": None},
    ],
}


def as_text(*, width: int = 88) -> str:
    """The content as left by copying from a PDF, wrapped at a width."""
    lines: list[str] = []
    for kind, text in ITEMS:
        after_page_break = kind.startswith("page ")
        kind = kind.removeprefix("page ")
        if lines and kind not in ("tight", "value", "link") and not after_page_break:
            lines.append("")
        wrapped = _wrapped(f"– {text}" if kind == "bullet" else text, width)
        lines += [f" {wrapped[0]}" if after_page_break else wrapped[0], *wrapped[1:]]
    return "\n".join(line if ADDRESS in line or not line else f"{line} " for line in lines) + "\n"


def _wrapped(text: str, width: int) -> list[str]:
    """The text in lines. Content at a mark goes between the two nearest lines, where a page might end."""
    lines = textwrap.wrap(re.sub(r"\{\w+\}", "", text), width, break_long_words=False, break_on_hyphens=False)
    mark = re.search(r"\{(\w+)\}", text)
    if not mark:
        return lines
    # A page that ends with a sentence looks as if it ends with a paragraph.
    possible = [place for place in range(1, len(lines)) if not lines[place - 1].endswith((".", "?"))]
    place = min(possible, key=lambda place: abs(len(" ".join(lines[:place])) - mark.start()))
    stray = [ADDRESS] if mark[1] == "address" else []
    return [*lines[:place], "", *stray, f" {lines[place]}", *lines[place + 1 :]]


def as_html() -> str:
    """The content as an office's web page, with its menus and footer."""
    body: list[str] = []
    for kind, raw in ITEMS:
        kind = kind.removeprefix("page ")
        text = html.escape(re.sub(r"\{\w+\}", "", raw), quote=False)
        if kind == "title":
            body.append(f"<h1>{text}</h1>")
        elif kind == "label":
            body.append(f"<p><strong>{text}</strong><br>")
        elif kind == "value":
            body.append(f"{text}</p>")
        elif kind == "link":
            body.append(f'<a href="{ADDRESS}">{text}</a></p>')
        elif kind == "heading":
            body.append(f"<h2>{text}</h2>")
        elif kind == "reference":
            body.append(f"<h3>{text}</h3>")
        elif kind == "bullet":
            if body[-1] == "</ul>":
                body.pop()
            else:
                body.append("<ul>")
            body += [f"<li>{text}</li>", "</ul>"]
        else:
            body.append(f"<p>{text}</p>")
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><title>Responses - Westmarch</title><style>p { color: black }</style></head><body>'
        '<div id="cookie-banner"><p>We use cookies. Accept them all?</p></div><nav><ul><li>Home</li><li>Recommendations</li></ul></nav>'
        f"<main>{''.join(body)}</main>"
        "<footer><p>Published on 1 January 2020</p></footer><script>document.title = 'Key findings'</script></body></html>"
    )


def as_docx() -> bytes:
    """The content as typed in Word: styles for headings and bullets, labels in bold."""
    import docx
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    document = docx.Document()
    for kind, raw in ITEMS:
        kind = kind.removeprefix("page ")
        text = re.sub(r"\{\w+\}", "", raw)
        if kind == "title":
            document.add_heading(text, level=1)
        elif kind == "heading":
            document.add_heading(text, level=2)
        elif kind == "reference":
            document.add_paragraph().add_run(text).bold = True
        elif kind == "label":
            document.add_paragraph().add_run(text).bold = True
        elif kind == "bullet":
            document.add_paragraph(text, style="List Bullet")
        elif kind == "link":
            paragraph = document.add_paragraph()
            link = OxmlElement("w:hyperlink")
            link.set(qn("r:id"), paragraph.part.relate_to(ADDRESS, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
            link.append(paragraph.add_run(text)._r)
            paragraph._p.append(link)
        else:
            document.add_paragraph(text)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def as_pdf() -> bytes:
    """The content on A4 pages with page numbers, printed from the web page."""
    from weasyprint import CSS, HTML

    style = """
        @page { size: A4; margin: 25mm; @bottom-center { content: "Page " counter(page) " of " counter(pages) } @top-right { content: "OFFICIAL" } }
        body { font: 11pt/1.4 sans-serif } h1 { font-size: 16pt } h2 { font-size: 13pt } h3 { font-size: 11pt }
        nav, footer, #cookie-banner { display: none }
    """
    return HTML(string=as_html()).write_pdf(stylesheets=[CSS(string=style)])
