"""How much can be sent."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("size", "is_turned_away"), [(3000, True), (100, False)])
def test_too_large_a_request_is_turned_away_whoever_sends_it(client, settings, size, is_turned_away):
    settings.LARGEST_REQUEST = 2000
    answer = client.post("/accounts/login/", {"login": "", "file": SimpleUploadedFile("x.pdf", b"x" * size)})
    assert (answer.status_code == 413) == is_turned_away
    assert "Content-Security-Policy" in answer.headers
