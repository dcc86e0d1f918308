"""Copies of a published text to edit or convert, for the office that published it."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from django.urls import reverse
from django.utils import timezone

from responses.enums import ResponseStatus
from responses.models import Publication, Response
from responses.publishing.elsewhere import record_elsewhere
from tests.factories import Office, a_response, an_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return an_office()


@pytest.fixture
def response(office) -> Response:
    return a_response(office, ResponseStatus.PUBLISHED)


def url(response: Response, form: str, number: int = 1) -> str:
    return reverse("response-publication-copy", args=[response.reference, number, form])


def test_publication_page_leads_to_both_copies(client, office, response):
    client.force_login(office.officer)
    page = client.get(reverse("response-publication", args=[response.reference])).content.decode()

    assert f'href="{url(response, "docx")}"' in page and f'href="{url(response, "odt")}"' in page


def test_each_copy_has_the_published_words_and_a_name(client, office, response):
    client.force_login(office.manager)
    words, document = client.get(url(response, "docx")), client.get(url(response, "odt"))

    assert words["Content-Disposition"] == f'attachment; filename="{Publication.objects.get().slug}-1.docx"'
    assert "The report found much. We have looked at this with care." in [
        each.text for each in docx.Document(io.BytesIO(words.content)).paragraphs
    ]
    assert document["Content-Type"] == "application/vnd.oasis.opendocument.text"
    assert (
        "The report found much. We have looked at this with care."
        in zipfile.ZipFile(io.BytesIO(document.content)).read("content.xml").decode()
    )


def test_other_formats_numbers_and_offices_find_nothing(client, office, response):
    client.force_login(office.officer)
    assert client.get(url(response, "pdf")).status_code == client.get(url(response, "docx", 2)).status_code == 404
    client.force_login(an_office("Ambridge").officer)
    assert client.get(url(response, "docx")).status_code == 404


def test_response_published_elsewhere_has_no_text_to_copy(client, office):
    response = a_response(office, title="Published elsewhere")
    day = response.inspection.published_on
    address = "https://www.borsetshire-pcc.example/custody/"
    record_elsewhere(
        by=office.officer, response=response, published_on=day, address=address, today=timezone.localdate()
    )
    client.force_login(office.officer)

    assert client.get(url(response, "docx")).status_code == 404
    page = client.get(reverse("response-publication", args=[response.reference])).content.decode()
    assert url(response, "docx") not in page
