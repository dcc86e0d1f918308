"""Which addresses can be a report's."""

from __future__ import annotations

import pytest
from django.urls import reverse

from inspections.intake.inspection import FoundInspection
from inspections.intake.proposal import facts_of
from inspections.report_addresses import (
    NOT_AN_ADDRESS,
    NOT_SECURE,
    WITH_A_NAME,
    from_a_file,
    other_website,
    problem_with,
)
from s55tracker.richtext import clean
from tests.factories import an_inspection, an_office
from tests.inspections.logging.forms_as_sent import facts_sent, report_sent

OWN = "https://hmicfrs.justiceinspectorates.gov.uk/publications/lamps/"


@pytest.mark.parametrize(
    "address",
    [
        OWN,
        "https://www.justiceinspectorates.gov.uk/hmicfrs/wp-content/uploads/lamps.pdf",
        "https://assets-hmicfrs.justiceinspectorates.gov.uk/uploads/lamps.pdf",
        "https://www.gov.uk/government/publications/lamps",
        "https://assets.publishing.service.gov.uk/media/1/lamps.pdf",
        "HTTPS://WWW.GOV.UK/lamps",
        "https://hmicfrs.justiceinspectorates.gov.uk:443/lamps/",
    ],
)
def test_website_of_an_inspectorate_needs_no_second_look(address):
    assert (problem_with(address), other_website(address)) == ("", "")


@pytest.mark.parametrize("host", ["reports.example", "www.norfolk.gov.uk", "norfolk.police.uk", "nogov.uk"])
def test_another_website_is_one_to_confirm(host):
    address = f"https://{host}/lamps"
    assert (problem_with(address), other_website(address)) == ("", host)


def test_another_port_is_one_to_confirm():
    assert other_website("https://www.gov.uk:8443/lamps") == "www.gov.uk"


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("http://hmicfrs.justiceinspectorates.gov.uk/lamps", NOT_SECURE),
        ("ftp://www.gov.uk/lamps", NOT_SECURE),
        ("javascript:alert(1)", NOT_SECURE),
        ("https://me:secret@www.gov.uk/lamps", WITH_A_NAME),
        ("https://www.gov.uk@reports.example/lamps", WITH_A_NAME),
        ("https://localhost/lamps", NOT_AN_ADDRESS),
        ("https://10.0.0.1/lamps", NOT_AN_ADDRESS),
        ("https://[::1]/lamps", NOT_AN_ADDRESS),
        ("https://www.gov.uk\\.reports.example/lamps", NOT_AN_ADDRESS),
        ("https://[", NOT_AN_ADDRESS),
    ],
)
def test_address_that_cannot_be_is_refused(address, problem):
    assert problem_with(address) == problem


@pytest.mark.parametrize(
    "host",
    [
        "justiceinspectorates.gov.uk.reports.example",
        "hmicfrs.justiceinspectorates.gov.uk.reports.example",
        "justiceinspectorates-gov-uk.example",
        "justice-inspectorates.example",
        "hmicfrs.example",
        "hmicfrs-gov.uk",
        "www.gov.uk.example",
        "www.gov-uk.example",
        "gov.uk.example",
        "www.gov.uk-reports.example",
        "www-gov.uk",
        "policeconduct-gov.uk",
        "cqc-org.uk",
        "cqc.org.uk.reports.example",
        "www.careinspectorate.wales-reports.example",
        "justiceinspectorates.gоv.uk",  # a Cyrillic letter
        "xn--justiceinspectorates-x2k.uk",
        "hmıcfrs.justiceinspectorates.gov.uk",  # an i without its dot
    ],
)
def test_look_alike_of_an_inspectorate_is_refused(host):
    assert problem_with(f"https://{host}/lamps")


@pytest.mark.parametrize(
    ("found", "recorded"),
    [
        ("http://www.justiceinspectorates.gov.uk/hmic/lamps", "https://www.justiceinspectorates.gov.uk/hmic/lamps"),
        (OWN, OWN),
        ("https://reports.example/lamps", "https://reports.example/lamps"),
        ("http://reports.example/lamps", ""),
        ("https://www.gov.uk.example/lamps", ""),
        ("file:///etc/passwd", ""),
    ],
)
def test_address_in_a_file_is_recorded_as_https_or_left_out(found, recorded):
    assert from_a_file(found) == recorded


@pytest.mark.django_db
def test_address_that_is_left_out_of_an_import_is_named():
    facts, warnings = facts_of(FoundInspection(title="Lamps", report_url="https://www.gov.uk.example/lamps"))
    assert facts.report_url == ""
    assert warnings == [
        "We have left out “https://www.gov.uk.example/lamps”, because it cannot be the address of a report."
    ]


def test_link_with_a_user_name_is_not_stored_in_a_text():
    assert clean('<a href="https://www.gov.uk@reports.example/x">gov.uk</a>') == "<p>gov.uk</p>"
    assert "<a href" in clean('<a href="https://example.org/@office">office</a>')


@pytest.mark.django_db
class TestForms:
    @pytest.fixture
    def office(self):
        return an_office()

    def test_logging_asks_once_about_another_website(self, client, office):
        client.force_login(office.officer)
        sent = report_sent(report_url="https://reports.example/lamps")

        asked = client.post(reverse("inspection-log"), sent)
        assert asked.status_code == 422
        assert "“reports.example” is not an inspectorate’s website." in asked.text
        assert 'name="other_website"' in asked.text

        assert client.post(reverse("inspection-log"), sent | {"other_website": "on"}).status_code == 302
        assert office.body.inspections.get().report_url == "https://reports.example/lamps"

    def test_logging_asks_nothing_about_an_inspectorates_own(self, client, office):
        client.force_login(office.officer)
        assert 'name="other_website"' not in client.get(reverse("inspection-log")).text
        assert client.post(reverse("inspection-log"), report_sent(report_url=OWN)).status_code == 302

    def test_address_that_was_confirmed_is_not_asked_about_again(self, client, office):
        client.force_login(office.officer)
        inspection = an_inspection(office, report_url="https://reports.example/lamps")

        answer = client.post(
            reverse("inspection-edit", args=[inspection.pk]), facts_sent(inspection, title="Lamps again")
        )

        assert answer.status_code == 302, answer.text

    @pytest.mark.parametrize(
        "address",
        ["http://www.gov.uk/x", "https://a:b@www.gov.uk/x", "https://justiceinspectorates.gov.uk.example.com/x"],
    )
    def test_refused_address_is_refused_whatever_is_ticked(self, client, office, address):
        client.force_login(office.officer)
        for name in ("report_url", "report_pdf_url"):
            answer = client.post(reverse("inspection-log"), report_sent(**{name: address, "other_website": "on"}))
            assert answer.status_code == 422
        assert not office.body.inspections.exists()
