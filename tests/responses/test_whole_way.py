"""The whole process, through actions only: from a logged inspection to every copy sent."""

import pytest

from responses.enums import ResponseStatus
from responses.models import Response
from tests.factories import a_response, an_office


@pytest.mark.django_db
@pytest.mark.parametrize("status", ResponseStatus.values)
def test_every_status_is_reached_by_the_moves(status):
    response = a_response(an_office(), status)

    assert Response.objects.get().pk == response.pk
    assert response.status == status
