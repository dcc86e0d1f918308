"""Limits on what can be sent."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import a_response, an_office

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("size", "is_turned_away"), [(3000, True), (100, False)])
def test_too_large_a_request_is_turned_away_whoever_sends_it(client, settings, size, is_turned_away):
    settings.LARGEST_REQUEST = 2000
    answer = client.post("/accounts/login/", {"login": "", "file": SimpleUploadedFile("x.pdf", b"x" * size)})
    assert (answer.status_code == 413) == is_turned_away
    assert "Content-Security-Policy" in answer.headers


def test_more_text_than_is_read_is_said_to_be_too_much(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
    answer = client.post(
        "/accounts/login/", {"login": "x" * 4_000_000}, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 413
    assert "You can send at most 3 MB of text at once." in answer.text
    assert "Nothing has been saved." in answer.text
    assert "Content-Security-Policy" in answer.headers


def test_more_boxes_than_are_read_are_said_to_be_too_many(client, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_500
    answer = client.post("/accounts/login/", {f"field{number}": "x" for number in range(2_000)})
    assert answer.status_code == 413
    assert "You can send at most 1,500 fields at once." in answer.text


def test_text_of_six_megabytes_is_said_to_be_too_long_and_given_back(client):
    office = an_office()
    response = a_response(office)
    client.force_login(office.officer)
    text = "All of it. " * 550_000

    answer = client.post(f"/responses/{response.reference}/write/key-findings/", {"version": 0, "text": text})

    assert answer.status_code == 422
    assert "Key findings must be 100,000 characters or fewer. You have entered 6,050,000." in answer.text
    assert answer.text.count("All of it. ") == 550_000
