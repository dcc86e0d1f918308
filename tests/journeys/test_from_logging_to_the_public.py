"""From a logged inspection to a published response and every copy sent: three people, two organisations, no shortcuts."""

import io
from datetime import timedelta

import pypdfium2
import pytest
from django.utils import timezone

from responses.models import Publication, PublishedFile, Response, TrialPdf
from s55tracker.mail.models import OutgoingMail
from tests.services import in_time

pytestmark = [pytest.mark.browser, pytest.mark.services]

PASTED = """Recommendation 1
By 31 August 2031, chief constables should make sure that every custody record says:
• who was seen; and
• what was said to them.

Recommendation 2
Within three months, chief constables should train every custody sergeant.
"""

FORCE_SAYS = {
    "the report": "The force welcomes the report as a whole.",
    "recommendation 1": "The force has a new custody record.\n\n* It names who was seen.\n* It says what was said.",
    "recommendation 2": "The force trains all its custody sergeants by spring.",
}
OFFICE_SAYS = {
    "Key findings": "The inspectorate found that custody records were thin.\n\nIt asks for two things.",
    "recommendation 1": "We have read the new record and are content with it.",
    "recommendation 2": "We will watch the training at each of our meetings.",
    "overall": "The Commissioner thanks the inspectorate and will hold the force to its words.",
}


def log_the_inspection(officer, published_on):
    officer.goto("/inspections/")
    officer.link("Log an inspection")
    officer.write("Title of the report", "Custody records that can be read")
    for part, number in (("day", published_on.day), ("month", published_on.month), ("year", published_on.year)):
        officer.page.fill(f"#id_published_on-{part}", str(number))
    officer.page.check("input[name=date_confirmed]")
    officer.write("Publication types", "Custody")
    officer.page.fill("#id_pasted", PASTED)
    officer.press("Read the findings")
    officer.page.wait_for_selector("#id_finding-1-wording")
    assert officer.page.input_value("#id_finding-0-due_text") == "By 31 August 2031"
    officer.press("Log this inspection")
    officer.page.wait_for_url("**/responses/**")


def invite_the_force(officer, reference):
    officer.goto(f"/responses/{reference}/people/")
    officer.link("Borsetshire Police")
    officer.link("Invite")
    officer.write("Message", "Please say by when each thing will be done.")
    officer.press("Send the invitation")
    officer.page.wait_for_url(f"**/responses/{reference}/force/borsetshire/")
    assert officer.sees("Invited")


def comment_for_the_force(lead):
    lead.goto("/force-comments/")
    lead.link("Custody records that can be read")
    assert lead.sees("Please say by when each thing will be done.")
    lead.page.locator("main a.govuk-button").first.click()
    for _ in FORCE_SAYS:
        about = lead.page.inner_text("h1").lower()
        key = next((key for key in FORCE_SAYS if key in about), "the report")
        if key != "the report":
            lead.page.get_by_label("Accepted", exact=True).check()
        lead.write_text(FORCE_SAYS[key])
        lead.page.locator("main button[name=then][value=next]").click()
    lead.link("Review and submit")
    for words in ("It names who was seen.", "The force welcomes the report", "custody sergeants by spring"):
        assert lead.sees(words)
    lead.page.fill("[name=chief_officer_name]", "Chris Chief")
    lead.press("Submit on behalf of the Chief Constable")
    lead.confirm()
    lead.page.wait_for_selector("text=The office has your comments.")
    assert lead.page.locator("textarea").count() == 0  # the submission is final


def write_for_the_office(officer, reference):
    workspace = f"/responses/{reference}/"
    officer.goto(workspace)
    officer.link("Key findings")
    officer.write_text(OFFICE_SAYS["Key findings"])
    officer.press("Save")
    for number in ("1", "2"):
        officer.goto(workspace)
        officer.link(f"Recommendation {number}")
        # The force's comment is beside ours.
        assert officer.sees(FORCE_SAYS[f"recommendation {number}"].split("\n")[0].replace("**", ""))
        officer.choose("Action proposed")
        officer.write_text(OFFICE_SAYS[f"recommendation {number}"])
        officer.press("Save")
        assert officer.sees("saved")
    officer.goto(workspace + "write/overall-comment/")
    officer.write_text(OFFICE_SAYS["overall"])
    officer.press("Save")


def next_step(visitor, reference):
    """The one button the workspace offers."""
    visitor.goto(f"/responses/{reference}/")
    visitor.page.locator(".s55-next a.govuk-button").click()


def approve(approver, reference):
    next_step(approver, reference)
    for words in [*OFFICE_SAYS.values(), *FORCE_SAYS.values()]:
        assert approver.sees(words.split("\n")[0].replace("**", ""))
    in_time(TrialPdf.objects.exists, what="the worker to make the PDF that approving needs")
    approver.page.reload()
    approver.page.fill("input[name=password]", "a long enough sentence")
    approver.press("Approve this response")
    approver.page.wait_for_selector("text=You have approved the response")


def publish(officer, reference):
    next_step(officer, reference)
    officer.press("Publish now")
    officer.confirm()
    officer.page.wait_for_url(f"**/responses/{reference}/publication/")


def wait_for_the_pdf(officer, *, scripts):
    """With scripts the page shows the PDF when it is ready; without, the person refreshes."""
    in_time(PublishedFile.objects.exists, what="the worker to make the PDF")
    if not scripts:
        officer.link("Refresh") if officer.page.get_by_role("link", name="Refresh").count() else None
    officer.page.wait_for_selector(".govuk-panel__title:has-text('Published')", timeout=20_000)


def record_every_copy(officer, reference):
    for _ in range(5):
        officer.goto(f"/responses/{reference}/distribution/")
        officer.page.locator("main a", has_text="Record with evidence").first.click()
        officer.press("Record as sent")
        officer.page.wait_for_url(f"**/responses/{reference}/distribution/")
    assert officer.sees("Complete: published on day")


def test_response_goes_from_a_pasted_list_to_the_public(arrive, office, scripts):
    published_on = timezone.localdate() - timedelta(days=10)
    officer = arrive(office.officer)
    log_the_inspection(officer, published_on)
    response = Response.objects.get()
    reference = response.reference
    invite_the_force(officer, reference)

    lead = arrive(office.lead)
    comment_for_the_force(lead)
    write_for_the_office(officer, reference)
    next_step(officer, reference)
    officer.press("Submit for approval")
    officer.page.wait_for_url(f"**/responses/{reference}/")

    approve(arrive(office.approver), reference)
    publish(officer, reference)
    wait_for_the_pdf(officer, scripts=scripts)

    reader = arrive()
    reader.goto("/published/")
    reader.link("Custody records that can be read")
    for words in [*OFFICE_SAYS.values(), *FORCE_SAYS.values()]:
        assert reader.sees(words.split("\n")[0].replace("**", ""))
    address = reader.page.get_by_role("link", name="Download this response").get_attribute("href")
    answer = reader.context.request.get(address)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    with pypdfium2.PdfDocument(io.BytesIO(answer.body())) as document:
        text = " ".join("".join(page.get_textpage().get_text_range() for page in document).split())
    assert OFFICE_SAYS["recommendation 2"] in text
    assert "It names who was seen." in text

    record_every_copy(officer, reference)
    lead.page.reload()
    assert lead.sees("read the published response")

    response.refresh_from_db()
    assert response.status == "distributed"
    assert (Publication.objects.count(), PublishedFile.objects.count()) == (1, 1)
    in_time(lambda: not OutgoingMail.objects.filter(sent_at=None).exists(), what="the worker to send the mail")
    assert OutgoingMail.objects.filter(to_email=office.lead.email).count() >= 2
