"""The methods of each copy. An email from here cannot make an entry in a portal or a page on a website."""

from __future__ import annotations

from copy import deepcopy
from datetime import date

import pytest
from django.utils import timezone

from responses.distribution.actions import CopySent, record_copies_sent, record_copy_sent
from responses.distribution.methods import (
    Method,
    Place,
    can_be_emailed,
    methods_for,
    place_of,
    usual_address,
    usual_method,
)
from responses.distribution.sending import Addressed, send_copies
from responses.enums import ResponseStatus
from responses.exceptions import WorkflowError
from responses.models import CopyEmail, DistributionLine
from s55tracker.accounts.models import DistributionRecipient
from tests.factories import a_response, an_office, refreshed


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("Entered on the inspectorate’s monitoring portal", Place.PORTAL),
        ("Uploaded to the HMICFRS PORTAL (see the website)", Place.PORTAL),
        ("Put on the office’s website", Place.WEBSITE),
        ("Published on our web site", Place.WEBSITE),
        ("A web page of the combined authority", Place.WEBSITE),
        ("Sent to the Home Office", Place.SENT),
        ("Supportal Services Ltd", Place.SENT),
        ("Sent to the editor of the Websiteer", Place.SENT),
        ("HMICFRS", Place.SENT),
    ],
)
def test_line_without_a_usual_method_is_judged_by_its_words(words, place):
    assert place_of(DistributionLine(line=words)) == place


@pytest.mark.parametrize("method", Method)
def test_usual_method_of_the_offices_list_decides_before_the_words(method):
    recipient = DistributionRecipient(line="The portal", method=method)
    place = {Method.PORTAL: Place.PORTAL, Method.WEBSITE: Place.WEBSITE}.get(method, Place.SENT)
    line = DistributionLine(line="The portal", recipient=recipient)
    assert place_of(line) == place
    assert usual_method(line) == method


def test_methods_of_each_place_and_no_email_for_a_portal_or_website():
    assert {place: [each.value for each in methods_for(place)] for place in Place} == {
        Place.SENT: ["email", "post", "hand", "portal", "other"],
        Place.PORTAL: ["portal", "other"],
        Place.WEBSITE: ["website", "other"],
    }
    assert {method for place in Place for method in methods_for(place)} == set(Method)


@pytest.mark.parametrize(
    ("method", "address"),
    [
        (Method.EMAIL, "clerk@example.org"),
        (Method.HAND, "clerk@example.org"),
        (Method.POST, "1 High Street"),
        (Method.PORTAL, "1 High Street"),
        (Method.WEBSITE, "1 High Street"),
        ("", "clerk@example.org"),
    ],
)
def test_usual_address_is_that_of_the_method(method, address):
    recipient = DistributionRecipient(method=method, email="clerk@example.org", address="1 High Street")
    assert usual_address(DistributionLine(line="The clerk", recipient=recipient)) == address


# --- In a response ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def written(written_once):
    def office_and_response():
        office = an_office()
        return office, a_response(office, ResponseStatus.PUBLISHED)

    return written_once(office_and_response)


@pytest.fixture
def office(written):
    return deepcopy(written[0])


@pytest.fixture
def published(written):
    return deepcopy(written[1])


def today() -> date:
    return timezone.localdate()


def lines_of(response) -> dict[Place, DistributionLine]:
    """One distribution line for each place."""
    lines = response.distribution_lines.filter(publication__is_current=True).select_related("recipient")
    return {place_of(line): line for line in lines}


def the_list(response) -> str:
    return f"/responses/{response.reference}/distribution/"


@pytest.mark.django_db
@pytest.mark.parametrize("place", [Place.PORTAL, Place.WEBSITE])
def test_portal_and_website_are_not_sent_by_email(office, published, place):
    line = lines_of(published)[place]
    with pytest.raises(WorkflowError, match="cannot be sent by email"):
        send_copies(
            by=office.officer,
            response=published,
            copies=[Addressed(line, "hmicfrs@example.org")],
            subject="S",
            message="M",
            attach_pdf=False,
        )
    assert not CopyEmail.objects.exists()
    assert refreshed(line).done_on is None


@pytest.mark.django_db
@pytest.mark.parametrize("place", [Place.PORTAL, Place.WEBSITE])
def test_portal_and_website_are_not_recorded_as_emailed(office, published, place):
    line = lines_of(published)[place]
    with pytest.raises(WorkflowError, match="cannot be recorded with the method “Email”"):
        record_copy_sent(by=office.officer, line=line, done_on=today(), done_by="Olive", method="email", today=today())
    with pytest.raises(WorkflowError, match="cannot be recorded with the method “Email”"):
        record_copies_sent(
            by=office.officer,
            response=published,
            lines=list(lines_of(published).values()),
            copy=CopySent(done_on=today(), done_by="Olive", method="email"),
            today=today(),
        )
    assert not published.distribution_lines.exclude(done_on=None).exists()


@pytest.mark.django_db
def test_several_recorded_as_usual_each_have_their_own_method(office, published):
    lines = lines_of(published)
    record_copies_sent(
        by=office.officer,
        response=published,
        lines=list(lines.values()),
        copy=CopySent(done_on=today(), done_by="Olive"),
        today=today(),
    )
    assert {place: refreshed(line).method for place, line in lines.items()} == {
        Place.SENT: "",
        Place.PORTAL: "portal",
        Place.WEBSITE: "website",
    }


@pytest.mark.django_db
def test_page_of_each_copy_offers_its_methods_and_its_next_step(client, office, published):
    client.force_login(office.officer)
    for place, line in lines_of(published).items():
        answer = client.get(f"{the_list(published)}{line.pk}/")
        offered = [value for value, _ in answer.context["form"].fields["method"].choices]
        assert offered == ["", *methods_for(place)]
        page = answer.content.decode()
        assert ("Copy text for the portal" in page) == (place == Place.PORTAL)
        assert ("Open the public page" in page) == (place == Place.WEBSITE)
        assert answer.context["form"].initial["method"] == ("" if place == Place.SENT else place)


@pytest.mark.django_db
def test_list_has_the_text_for_the_portal_beside_its_line_alone(client, office, published):
    client.force_login(office.officer)
    page = client.get(the_list(published)).content.decode()
    assert page.count("Copy text for the portal") == 1
    assert page.count("Open the public page") == 1


@pytest.mark.django_db
def test_emails_are_offered_only_for_copies_that_are_sent(client, office, published):
    client.force_login(office.officer)
    offered = client.get(f"{the_list(published)}email/").context["lines"]
    assert len(offered) == 3 and all(can_be_emailed(line) for line in offered)
    for line in offered:
        record_copy_sent(by=office.officer, line=line, done_on=today(), done_by="Olive", today=today())
    page = client.get(f"{the_list(published)}email/").content.decode()
    assert "You cannot send the remaining copies by email" in page
    assert "Send copies by email</a>" not in client.get(the_list(published)).content.decode()


@pytest.mark.django_db
def test_text_for_the_portal_leads_to_the_portal_and_to_recording_the_copy(client, office, published):
    line = lines_of(published)[Place.PORTAL]
    client.force_login(office.officer)
    at = f"/responses/{published.reference}/distribution/portal/"
    before = client.get(at).content.decode()
    office.body.distribution_recipients.filter(pk=line.recipient_id).update(address="https://portal.example.test/in")
    after = client.get(at).content.decode()

    record = f'href="/responses/{published.reference}/distribution/{line.pk}/"'
    assert record in before and f"Record it, with a screenshot as evidence: {line.line}" in before
    assert "Where your office enters it" not in before  # no address is invented
    assert 'href="https://portal.example.test/in"' in after
