"""Django's own administration keeps its own appearance: our renderer must not affect it."""

import pytest
from django.contrib import admin

from s55tracker.accounts.models import User

pytestmark = pytest.mark.django_db


def test_every_page_to_add_a_record_still_works(client):
    client.force_login(User.objects.create_superuser("admin@example.org", "three calm horses", name="Admin"))
    for model in admin.site._registry:
        address = f"/django-admin/{model._meta.app_label}/{model._meta.model_name}/add/"
        response = client.get(address)
        # Some records are read-only there: changes are refused on the product's own page.
        assert response.status_code in (200, 403), address
        assert (b"govuk-" in response.content) == (response.status_code == 403), address
