"""A response of the same size and shape as a real one, in our own words, with fictional people and places."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from responses.document.content import (
    BodyNames,
    BodySection,
    ChiefOfficerSection,
    CommentContent,
    CopyContent,
    DocumentContent,
    FindingContent,
    InspectionFacts,
    Logo,
    PublicationFacts,
    Signature,
)

BODY = BodyNames(
    area="Wealdshire",
    kind="pcc",
    office_name="Office of the Police and Crime Commissioner for Wealdshire",
    holder_title="Police and Crime Commissioner",
    holder_initials="PCC",
    address="Market House, 4 Bridge Street\nWealdminster WS1 2AB",
)
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
LETTERHEAD = replace(
    BODY,
    logo=Logo(media_type="image/png", base64=PIXEL, alternative="Wealdshire PCC"),
    telephone="01632 960000",
    email="office@wealdshire.example",
    website="https://www.wealdshire.example/",
    signature=Signature(name="Jo Field", title="Police and Crime Commissioner", lines=("Wealdminster",)),
)
INSPECTION = InspectionFacts(
    title="Missing from home: An inspection of how police forces find missing people and learn from each search",
    published_on=date(2023, 8, 11),
    deadline=date(2023, 10, 6),
    publication_types=("Missing people", "Joint Inspection"),
    all_forces=True,
    report_text="Missing from home (report, PDF)",
    report_url="https://hmicfrs.example/reports/missing-from-home.pdf",
)
KEY_FINDINGS = """
<p>At the request of the Home Secretary, HMICFRS added the search for missing people to its programme of police inspections.
The inspectors visited eight forces, which between them recorded 41% (87,400) of the 213,000 reports of missing people in
England and Wales in the year ending 31 March 2022. They read case files and policies, looked at recorded data, and spoke to
officers and staff, to NPCC leads, the College of Policing and the Home Office, to police and crime commissioners, and to the
people in councils, the NHS and charities who look for missing people beside the police.</p>
<p>The report finds that most of the forces understand well who goes missing in their area and why, and put their people
where the risk is greatest. Some do not: they count reports without asking what lies behind them, and so they send the same
officers to the same addresses month after month.</p>
<p>The inspectors were glad to see forces in which a named chief officer leads this work and follows it through. Where nobody
does, good ideas stay in the team that had them, and partners do not know whom to call.</p>
<p>HMICFRS also found that forces seldom connect a missing person with the smaller incidents that came before. The report
expects the new duty to share information to change this, and asks forces to prepare their systems for it now rather than
when it starts, so that a pattern is seen while there is still time to act upon it.</p>
<p>Interviews with people who have been found are offered in every force that was inspected. How often they happen, who holds
them and what becomes of the answers differs widely: in two forces fewer than a third of children were spoken to within three
days. The inspectors describe several local projects that do better, among them one in which a charity holds the interview
and the police receive only what they need to know.</p>
<p>Lastly, the report looks at how forces learn. Reviews after a death are thorough. Reviews after a long search that ended
well are rare, although much could be learned from them, and what is learned is not often shared with other forces. Training
is given to call handlers and to new constables; sergeants, who decide on the level of risk, are trained less often than
analysts and other staff.</p>
"""
WORDING_2 = """
<p>By 31 August 2024, chief constables in England and Wales should introduce a way of making sure that their force can, often
enough to be of use, produce an analysis of its reports of missing people. It should help the force to:</p>
<ul><li>understand better who goes missing in the whole of its area, using its own data and that of other organisations,
among them the NHS and local authorities; and</li><li>see early when several reports belong together.</li></ul>
"""
WORDING_3 = """
<p>By 1 December 2023, chief constables should make sure that their force can draw lessons quickly from long searches and from
searches that ended in harm. Partner organisations should be able to take part where that is right, so that what is learned
reaches everyone who can use it.</p>
"""
FINDINGS = (
    FindingContent(key="2", kind="recommendation", reference="2", wording=WORDING_2, addressees=("chief_constables",)),
    FindingContent(key="3", kind="recommendation", reference="3", wording=WORDING_3, addressees=("chief_constables",)),
)
FORCE_OVERALL = """
<p>The report “Missing from home” by HMICFRS asked whether eight police forces know who goes missing in their area, whether
they look for them well, and whether they learn from each search. It found that most of those forces recognise risk and
answer it with the right people, but that this is not so everywhere, and that few of them can show how one search makes the
next one better.</p>
<p>Wealdshire Police was not among the eight forces. HMICFRS nevertheless addressed two recommendations to every chief
constable in England and Wales, and Wealdshire Police accepts both of them.</p>
<p>Our Joint Protective Services Command has compared the force’s present practice with each recommendation. Where there is a
gap, a plan with a named owner has been agreed, so that the standards are reached within the times that HMICFRS has set.</p>
"""
FORCE_2 = """
<p>Together with our neighbours in Eastmarch we have already drawn up a profile of missing people for the time from 1 April
2019 to 31 March 2022. Our search and investigation teams serve both areas as one department, so the profile holds the data
of both counties and tells one story about them. To meet this recommendation fully, later editions will also use data from
other organisations, as the guidance on the new duty to share information asks. The results will be reviewed by an analyst
every quarter and presented to the chief officers’ group, which will publish a summary once a year. The first quarterly
report is due in March 2024.</p>
"""
FORCE_3 = """
<p>Wealdshire and Eastmarch have compared their practice with that of a force which tried out rapid reviews after long
searches, with partner organisations at the table. To meet this recommendation, the results of that comparison are being set
against what our Joint Review Team does today. That team already reviews and publishes lessons from complex investigations
and will take on the new reviews; a proposal goes to the head of the department and to the chief officers of both forces
before the end of November.</p>
"""
BODY_OVERALL = """
<p>I welcome this report, which helps me to hold the force to account for a duty that touches hundreds of families here every
year. Few searches in Wealdshire last longer than a day, and most people come home unharmed. Wealdshire Police is nevertheless
right not to be content with that, and wishes to do its part in bringing the number down further.</p>
"""
BODY_2 = """
<p>I note my Chief Constable’s comments. I should like to add that Wealdshire has a single community safety partnership for
the whole county, the CSP, and that its secretariat sits in my office. The duty to share information has been placed with the
same team, so the analysis that the force is preparing will reach the councils, the NHS and the charities without delay.</p>
"""
COPIES = (
    CopyContent(line="Home Office, Section 55 responses", statutory=True, done_on=date(2023, 10, 3)),
    CopyContent(line="HMICFRS monitoring portal", statutory=True, done_on=date(2023, 10, 3)),
    CopyContent(line="Chief Constable of Wealdshire Police"),
    CopyContent(line="Wealdshire Police and Crime Panel"),
    CopyContent(line="OPCC website", done_on=date(2023, 10, 4)),
)
FORCE = ChiefOfficerSection(
    role="Chief Constable",
    force="Wealdshire Police",
    status="received",
    invited_by=date(2023, 9, 8),
    overall=FORCE_OVERALL,
    comments=(
        CommentContent(finding="2", stance="accepted", text=FORCE_2),
        CommentContent(finding="3", stance="accepted", text=FORCE_3),
    ),
)
MODEL = DocumentContent(
    body=BODY,
    inspection=INSPECTION,
    key_findings=KEY_FINDINGS,
    recommendations_made=3,
    findings=FINDINGS,
    chief_officers=(FORCE,),
    body_section=BodySection(
        overall=BODY_OVERALL,
        comments=(
            CommentContent(finding="2", stance="action_taken", text=BODY_2),
            CommentContent(finding="3", stance="action_proposed", text="<p>I note my Chief Constable’s comments.</p>"),
        ),
    ),
    copies=COPIES,
    publication=PublicationFacts(number=1, published_at=datetime(2023, 10, 3, 8, 32, tzinfo=UTC)),
    space_out_initialisms=True,
)
WORKING_COPY = replace(MODEL, publication=None)
EMPTY = DocumentContent(body=BODY, inspection=replace(INSPECTION, report_url="", publication_types=()))

NESTED = """
<h4>What we did first</h4>
<p>In the spring:</p>
<ul><li>we met the partners;<ul><li>councils</li><li>the NHS<ol start="3"><li>trusts</li><li>ambulance service</li></ol></li></ul></li>
<li>we set a date.</li></ul>
<h3>What comes next</h3>
<p>A <strong>second</strong> meeting, see <a href="https://wealdshire.example/plans">the plans</a>.</p>
<blockquote><p>Nobody should be missed.</p></blockquote>
<h4>And after that</h4>
<p>A third.</p>
"""


def long_content(count: int = 60) -> DocumentContent:
    """A response to a very long report: `count` recommendations, each with its wording and both comments."""
    findings = tuple(
        FindingContent(
            key=str(n), kind="recommendation", reference=str(n), wording=WORDING_2, addressees=("chief_constables",)
        )
        for n in range(1, count + 1)
    )
    return replace(
        MODEL,
        findings=findings,
        recommendations_made=count + 4,
        chief_officers=(
            replace(
                FORCE, comments=tuple(CommentContent(finding=f.key, stance="accepted", text=FORCE_2) for f in findings)
            ),
        ),
        body_section=BodySection(
            overall=BODY_OVERALL,
            comments=tuple(CommentContent(finding=f.key, stance="action_proposed", text=BODY_2) for f in findings),
        ),
    )
