"""A response that was published on another website: its own date, address and file."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from inspections.clock.deadlines import Timeliness, format_date
from responses.distribution.actions import record_copy_sent
from responses.document.content import BodyNames, DocumentContent, InspectionFacts
from responses.document.pdf import pdf_of
from responses.enums import ResponseStatus
from responses.exceptions import WorkflowError
from responses.figures.records import CAME_OUT
from responses.models import Response
from responses.publishing import actions as publishing
from responses.publishing.elsewhere import read_pdf, record_elsewhere
from responses.publishing.rendering import render
from responses.publishing.withdrawing import withdraw_publication
from tests.factories import a_response, an_office, refreshed, write_everything
from tests.history import verified

pytestmark = pytest.mark.django_db
ADDRESS = "https://www.borsetshire-pcc.example/responses/custody.pdf"


@pytest.fixture(scope="module")
def pdf() -> bytes:
    """A real PDF, as another website may have it."""
    day = timezone.localdate()
    content = DocumentContent(
        body=BodyNames(area="Borset", kind="pcc", office_name="Office", holder_title="PCC", holder_initials="PCC"),
        inspection=InspectionFacts(title="Custody", published_on=day, deadline=day),
        key_findings="<p>Zirkelmarke in the old file.</p>",
    )
    return pdf_of(content, draft=True)


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def response(office):
    """The report came out a hundred days ago, so the response is late unless it was published in time elsewhere."""
    return a_response(office, published_on=timezone.localdate() - timedelta(days=100))


def taken_over(office, response, *, days: int = 40, **details):
    published_on = response.inspection.published_on + timedelta(days=days)
    return record_elsewhere(
        by=office.officer,
        response=response,
        published_on=published_on,
        address=ADDRESS,
        today=timezone.localdate(),
        **details,
    )


def test_its_own_date_counts_in_figures_and_deadlines(office, response):
    publication = taken_over(office, response)

    kept = refreshed(response)
    assert (kept.status, kept.first_published_on) == (ResponseStatus.PUBLISHED, publication.published_on)
    assert Response.objects.filter(CAME_OUT[Timeliness.IN_TIME]).get() == kept
    assert verified().altered == []


def test_its_progress_never_says_that_it_was_approved(office, response, client):
    taken_over(office, response)
    client.force_login(office.officer)
    workspace = client.get(response.get_absolute_url())
    steps = [step["label"]["text"] for step in workspace.context["workspace"].steps]

    assert steps == ["Drafting", "With the force", "Published", "Distributed"]
    assert "Approved" not in workspace.content.decode()


def test_register_feeds_and_data_have_its_date_address_and_file(office, response, pdf, client):
    publication = taken_over(office, response, file=read_pdf(pdf))

    page = client.get(reverse("published-response", args=[publication.slug])).content.decode()
    assert ADDRESS in page
    assert format_date(publication.published_on) in page
    assert client.get(reverse("published-pdf", args=[publication.slug])).content == pdf
    (row,) = rows_of(client)
    assert (row["published_elsewhere_at"], row["first_published_on"], row["findings_answered"]) == (
        ADDRESS,
        publication.published_on.isoformat(),
        None,
    )
    assert row["timeliness"] == "in_time"
    assert "Published on another website" in client.get(reverse("published-list")).content.decode()
    found = client.get(f"{reverse('published-list')}?q=Zirkelmarke").content.decode()
    assert publication.slug in found, "the words of its file can be searched for"
    assert not render(publication.pk), "no PDF is made in the place of the one published"
    assert verified().altered == []


def test_text_drafted_here_stays_private(office, response, client):
    write_everything(office, response, words="Zirkelmarke, still a draft.")
    publication = taken_over(office, response)

    assert "Zirkelmarke" not in str(publication.content)
    assert "Zirkelmarke" not in client.get(reverse("published-response", args=[publication.slug])).content.decode()
    assert "Zirkelmarke" not in publication.search_text


def test_office_may_keep_it_out_of_the_register(office, response, pdf, client):
    publication = taken_over(office, response, file=read_pdf(pdf), is_listed=False)

    for name in ("published-response", "published-pdf"):
        assert client.get(reverse(name, args=[publication.slug])).status_code == 404
    for name in ("published-version", "published-version-pdf"):
        assert client.get(reverse(name, args=[publication.slug, 1])).status_code == 404
    assert rows_of(client) == []
    assert publication.slug not in client.get(reverse("published-list")).content.decode()
    assert publication.slug not in client.get(reverse("published-feed")).content.decode()
    client.force_login(office.officer)
    assert (
        "not in the public register"
        in client.get(reverse("response-publication", args=[response.reference])).content.decode()
    )


def test_copies_are_recorded_as_usual(office, response):
    publication = taken_over(office, response)
    for line in response.distribution_lines.all():
        record_copy_sent(
            by=office.officer,
            line=line,
            done_on=publication.published_on,
            done_by="Olive",
            today=timezone.localdate(),
        )
    assert refreshed(response).status == ResponseStatus.DISTRIBUTED


def test_record_made_by_mistake_is_withdrawn_and_counts_no_more(office, response, client):
    publication = taken_over(office, response)
    withdraw_publication(by=office.approver, response=refreshed(response), reason="It was another report.")

    kept = refreshed(response)
    assert (kept.status, kept.first_published_on) == (ResponseStatus.DRAFTING, None)
    again = taken_over(office, kept, days=50)
    assert (again.number, again.slug) == (2, publication.slug)
    assert refreshed(response).first_published_on == again.published_on
    assert verified().altered == []


def test_it_can_be_corrected_here(office, response):
    taken_over(office, response)
    publishing.start_correction(by=office.officer, response=refreshed(response), reason="Published in full here.")

    assert refreshed(response).status == ResponseStatus.DRAFTING
    assert refreshed(response).first_published_on is not None


def test_dates_before_the_report_or_in_the_future_are_refused(office, response):
    with pytest.raises(WorkflowError, match="before the report"):
        taken_over(office, response, days=-1)
    with pytest.raises(WorkflowError, match="in the future"):
        taken_over(office, response, days=101)


@pytest.mark.parametrize(
    "data",
    [
        b"<html><script>alert(1)</script></html>",
        b"%PDF-1.7\nnothing more",
        b"MZ a program",
        b"plain words",
        b"",
    ],
)
def test_file_that_is_not_a_whole_pdf_is_refused(data):
    with pytest.raises(WorkflowError):
        read_pdf(data)


def test_page_takes_it_over_with_its_file(office, response, pdf, client):
    client.force_login(office.officer)
    page = reverse("response-move", args=[response.reference, "record-elsewhere"])
    day = response.inspection.published_on + timedelta(days=30)
    typed = {"published_on": day.isoformat(), "address": ADDRESS, "is_listed": "on"}

    wrong = client.post(page, typed | {"file": SimpleUploadedFile("r.pdf", b"<svg onload=alert(1)>")})
    assert wrong.status_code == 422
    assert response.publications.count() == 0
    unsafe = client.post(page, typed | {"address": "http://borsetshire.example/"})
    assert "Enter an address that starts with https://" in unsafe.content.decode()

    done = client.post(page, typed | {"file": SimpleUploadedFile("r.pdf", pdf)})
    assert done.status_code == 302
    publication = response.publications.get()
    assert (publication.published_on, publication.elsewhere_address) == (day, ADDRESS)
    assert bytes(publication.file.data) == pdf


def rows_of(client) -> list[dict]:
    return json.loads(b"".join(client.get(reverse("published-json")).streaming_content))["responses"]
