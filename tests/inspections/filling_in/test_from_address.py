"""Filling in the page that logs a report from the report's address: what is fetched, from where, and what is refused."""

from __future__ import annotations

import gzip
import re
import time
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from weasyprint import HTML

from inspections.intake import fetching
from inspections.models import Inspection
from inspections.report_addresses import FETCHED, INSPECTORATES, is_fetched, key_of
from s55tracker.audit.models import AuditEvent
from tests.factories import an_office
from tests.inspections.filling_in.test_from_file import PAGE
from tests.inspections.logging.forms_as_sent import report_sent
from tests.inspections.website import FILES, HOST, INSIDE, OTHER, PRIVATE, PUBLIC, SITE

pytestmark = pytest.mark.django_db

INSTEAD = "Download the report and upload its file instead."


@pytest.fixture
def office():
    return an_office("Westmarch")


@pytest.fixture
def officer(client, office):
    client.force_login(office.officer)
    return client


def send(client, address: str, **more):
    return client.post(reverse("inspection-from-file"), {"address": address, **more})


def refusal(page) -> str:
    assert page.status_code == 422
    return page.context["form"].errors["address"][0]


# --- What comes back -------------------------------------------------------------------------------------------------


def test_page_that_logs_a_report_is_filled_in_from_its_address_and_nothing_is_saved(officer, website):
    address = website.gives("/publications/westmarch/", PAGE)
    before = AuditEvent.objects.count()

    page = send(officer, address)

    assert page.status_code == 200
    initial = page.context["form"].initial
    assert initial["title"] == "PEEL 2023-25: An inspection of Westmarch Police"
    assert (initial["published_on"], initial["report_url"]) == (date(2024, 3, 14), address)
    assert len(page.context["rows"]) == 3
    assert f"We have filled in this page from “{address}”." in page.content.decode()
    assert (Inspection.objects.count(), AuditEvent.objects.count()) == (0, before)


def test_request_names_the_product_and_its_address_and_sends_no_cookies(officer, website):
    send(officer, website.gives("/publications/westmarch/", PAGE))

    (request,) = website.seen
    assert request.headers["user-agent"] == "Section 55 Tracker (+https://section55.example)"
    assert request.headers["accept-encoding"] == "identity"
    assert set(request.headers) == {"host", "accept", "accept-encoding", "user-agent"}


def test_address_is_recorded_as_the_source_of_the_report(officer, website):
    address = website.gives("/publications/westmarch/", PAGE)
    send(officer, address)

    officer.post(reverse("inspection-log"), report_sent(imported_from=address, report_url=address))

    inspection = Inspection.objects.get()
    assert (inspection.imported_from, inspection.report_url) == (address, address)


def test_address_of_the_page_counts_and_not_what_the_page_says_about_itself(officer, website):
    elsewhere = PAGE.replace(
        b"<html>", b'<html><head><link rel="canonical" href="https://reports.example.org/x"></head>'
    )
    address = website.gives("/publications/westmarch/", elsewhere)

    assert send(officer, address).context["form"].initial["report_url"] == address


def test_pdf_is_read_like_an_uploaded_one_and_its_address_is_kept_as_that_of_the_pdf(officer, website):
    pdf = HTML(string=PAGE.decode()).write_pdf()
    address = website.gives("/uploads/report", pdf, Content_Type="application/pdf")

    initial = send(officer, address).context["form"].initial

    uploaded = officer.post(reverse("inspection-from-file"), {"file": SimpleUploadedFile("report.pdf", pdf)})
    assert initial["report_pdf_url"] == address
    assert initial["title"] == uploaded.context["form"].initial["title"] != ""


def test_page_without_a_report_is_refused_with_the_reason(officer, website):
    assert "is empty" in refusal(send(officer, website.gives("/empty/", b" ")))


# --- Redirects -------------------------------------------------------------------------------------------------------


def test_redirects_to_hosts_of_the_inspectorate_are_followed(officer, website):
    website.gives(f"{HOST}/old/", status=301, Location="/moved/")
    website.gives(f"{HOST}/moved/", status=302, Location=f"https://{FILES}/uploads/report.html#top")
    website.gives(f"{FILES}/uploads/report.html", PAGE)

    page = send(officer, f"{SITE}/old/")

    assert page.context["form"].initial["title"].endswith("Westmarch Police")
    assert page.context["form"].initial["report_url"] == f"{SITE}/old/"
    assert [(request.host, request.path) for request in website.seen] == [
        (HOST, "/old/"),
        (HOST, "/moved/"),
        (FILES, "/uploads/report.html"),
    ]


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        (f"https://{OTHER}/report", f"“{OTHER}” is not one of them."),
        (f"//{OTHER}/report", f"“{OTHER}” is not one of them."),
        (f"http://{HOST}/report", f"“{HOST}” is not one of them."),
        (f"https://{HOST}:8443/report", "The address names a port."),
        (f"https://{INSIDE}/report", f"{INSIDE} is on a private network"),
        ("https://127.0.0.1/report", "“127.0.0.1” is not one of them."),
        ("https://[::1]/report", "“::1” is not one of them."),
        ("https://169.254.169.254/latest/meta-data/", "“169.254.169.254” is not one of them."),
        ("https://localhost/", "“localhost” is not one of them."),
        (f"https://user@{HOST}/report", "is not one of them."),
        (f"https://{HOST}@{OTHER}/", "is not one of them."),
        (f"https://{HOST}.example.org/", "is not one of them."),
        ("file:///etc/passwd", "“this address” is not one of them."),
        ("javascript:alert(1)", "“this address” is not one of them."),
        ("https://[", "does not say which"),
        ("", "does not say which"),
    ],
)
def test_redirect_elsewhere_is_refused_before_anything_is_asked_there(officer, website, location, reason):
    address = website.gives("/old/", status=302, Location=location)

    said = refusal(send(officer, address))

    assert reason in said and said.endswith(INSTEAD)
    assert website.paths == ["/old/"]


def test_endless_redirects_end_after_three(officer, website):
    address = website.gives("/round/", status=307, Location="/round/")

    assert "keeps sending us from one address to another" in refusal(send(officer, address))
    assert website.paths == ["/round/"] * 4


def test_host_that_resolves_differently_at_a_redirect_is_refused(officer, website):
    """The first answer changes the address that the name resolves to. The second request resolves the name again, and
    is refused.
    """

    def rebind(handler):
        website.numbers[HOST] = [PUBLIC, PRIVATE]
        handler.send_response(302)
        handler.send_header("Location", "/second/")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    website.pages["/first/"] = rebind

    assert f"{HOST} is on a private network" in refusal(send(officer, f"{SITE}/first/"))
    assert website.paths == ["/first/"]


# --- Refused ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        (f"http://{HOST}/report", "Enter an address that starts with https://"),
        (f"https://{OTHER}/report", "We fetch reports only from the inspectorate’s own websites"),
        ("https://www.gov.uk/report", "We fetch reports only from the inspectorate’s own websites"),
        (
            "https://hmicfrs.justiceinspectorates.gov.uk.example.org/",
            "looks like an inspectorate’s website but is not one",
        ),
        ("https://127.0.0.1/", "Enter a web address"),
        ("https://localhost/", "Enter a web address"),
        (f"https://me@{HOST}/", "Enter the address without a user name or password"),
        ("file:///etc/passwd", "Enter an address that starts with https://"),
    ],
)
def test_address_that_we_do_not_fetch_is_refused_in_words(officer, website, address, reason):
    assert reason in refusal(send(officer, address))
    assert website.seen == []


def test_host_of_the_inspectorate_on_a_private_network_is_refused(officer, website):
    said = refusal(send(officer, f"https://{INSIDE}/report"))

    assert said == f"{INSIDE} is on a private network, which this service does not connect to. {INSTEAD}"
    assert website.seen == []


def test_host_with_one_private_address_among_public_ones_is_refused(officer, website):
    website.numbers[HOST] = [PUBLIC, PRIVATE]

    assert "is on a private network" in refusal(send(officer, f"{SITE}/report"))


def test_port_is_refused(officer, website):
    assert "The address names a port" in refusal(send(officer, f"https://{HOST}:8443/report"))


def test_certificate_that_no_one_vouches_for_is_refused(officer, website, settings):
    settings.OUTGOING_CA_FILE = ""

    assert f"The certificate of {HOST} is not valid" in refusal(send(officer, f"{SITE}/report"))


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (404, "has no page at this address (404). Check the address."),
        (410, "has no page at this address (410). Check the address."),
        (403, "does not let us read this page (403)."),
        (429, "asks us to wait before we read more of its pages (429)."),
        (503, "has a problem at the moment (503)."),
        (304, "did not send a page (304)."),
        (204, "did not send a page (204)."),
    ],
)
def test_answer_that_is_no_page_is_refused_in_words(officer, website, status, reason):
    address = website.gives("/report", status=status)

    assert refusal(send(officer, address)) == f"{HOST} {reason} {INSTEAD}"


def test_page_that_is_too_large_is_refused(officer, website, monkeypatch):
    monkeypatch.setattr(fetching, "LARGEST_REPORT", 100_000)
    address = website.gives("/report", b"x" * 100_001)

    assert "is too large" in refusal(send(officer, address))


def test_compressed_page_is_refused_however_small(officer, website):
    address = website.gives("/report", gzip.compress(b"x" * 10_000_000), Content_Encoding="gzip")

    assert "sent a compressed page" in refusal(send(officer, address))


def test_page_that_comes_too_slowly_is_refused(officer, website, monkeypatch):
    monkeypatch.setattr(fetching, "LONGEST", 0.5)

    def drip(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        for _ in range(40):
            handler.wfile.write(b"x")
            time.sleep(0.1)

    website.pages["/slow/"] = drip

    assert "took too long to respond" in refusal(send(officer, f"{SITE}/slow/"))


def test_what_was_typed_stays_in_the_box_after_a_refusal(officer, website):
    page = send(officer, website.gives("/report", status=404))

    assert f'value="{SITE}/report"' in page.content.decode()
    assert f'href="{SITE}/report"' in page.content.decode()


def test_address_that_we_do_not_fetch_is_no_link(officer, website):
    assert 'href="javascript:' not in send(officer, "javascript:alert(1)").content.decode()
    assert f'href="https://{OTHER}/' not in send(officer, f"https://{OTHER}/report").content.decode()


def test_file_or_address_is_needed_and_not_both(officer, website):
    neither = officer.post(reverse("inspection-from-file"), {"address": ""})
    both = officer.post(
        reverse("inspection-from-file"), {"address": f"{SITE}/report", "file": SimpleUploadedFile("report.html", PAGE)}
    )

    assert neither.context["form"].errors == {"file": ["Select the report’s file, or enter its address"]}
    assert "Use the file or the address, not both" in refusal(both)
    assert website.seen == []


# --- Switched off ----------------------------------------------------------------------------------------------------


def test_office_that_fetches_nothing_has_no_box_and_an_address_is_refused(officer, office, website):
    office.body.fetches_reports = False
    office.body.save()

    page = officer.get(reverse("inspection-from-file"))
    assert "address" not in page.context["form"].fields
    assert "Your office does not fetch reports from the inspectorate’s website." in page.content.decode()
    assert f"under Office, Settings. {INSTEAD}" in refusal(send(officer, f"{SITE}/report"))
    assert website.seen == []


def test_installation_that_fetches_nothing_says_so(officer, website, settings):
    settings.FETCH_REPORTS = False

    assert "switched off on this installation" in officer.get(reverse("inspection-from-file")).content.decode()
    assert "switched off on this installation" in refusal(send(officer, f"{SITE}/report"))
    assert website.seen == []


def test_file_is_read_where_fetching_is_switched_off(officer, settings):
    settings.FETCH_REPORTS = False

    page = officer.post(reverse("inspection-from-file"), {"file": SimpleUploadedFile("report.html", PAGE)})
    assert page.context["form"].initial["title"].endswith("Westmarch Police")


# --- Addresses -------------------------------------------------------------------------------------------------------


def test_we_fetch_from_no_host_that_is_not_an_inspectorates():
    assert set(FETCHED) <= set(INSPECTORATES)


@pytest.mark.parametrize(
    ("address", "fetched"),
    [
        (f"{SITE}/publications/x/", True),
        ("https://assets-hmicfrs.justiceinspectorates.gov.uk/uploads/x.pdf", True),
        ("https://HMICFRS.justiceinspectorates.gov.uk/x", True),
        ("https://hmicfrs.gov.uk/x", True),
        ("https://eviljusticeinspectorates.gov.uk/x", False),
        ("https://justiceinspectorates.gov.uk.example/x", False),
        ("https://www.gov.uk/x", False),
        ("https://webarchive.nationalarchives.gov.uk/x", False),
        (f"http://{HOST}/x", False),
        ("", False),
    ],
)
def test_which_addresses_are_fetched(address, fetched):
    assert is_fetched(address) is fetched


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (f"{SITE}/a/", f"https://{HOST.upper()}/a#top", True),
        (f"{SITE}/a/?utm_source=rss", f"http://{HOST}/a", True),
        (f"{SITE}/a?page=2", f"{SITE}/a?page=3", False),
        (f"{SITE}/a", f"{SITE}/b", False),
    ],
)
def test_two_addresses_of_one_page_have_one_key(one, other, is_same):
    assert (key_of(one) == key_of(other)) is is_same


# --- How often -------------------------------------------------------------------------------------------------------


def test_person_who_has_us_fetch_too_often_is_asked_to_wait(client, officer, office, website, monkeypatch):
    monkeypatch.setattr(fetching, "MOST_FETCHED", 2)
    address = website.gives("/publications/westmarch/", PAGE)
    for _ in range(fetching.MOST_FETCHED):
        assert send(officer, address).status_code == 200
    fetched = len(website.seen)

    sentence = refusal(send(officer, address))

    assert re.fullmatch(
        r"You have asked us to fetch 2 pages in 10 minutes, which is the limit\. "
        r"Try again in (?:1 minute|\d+ minutes)\. Download the report and upload its file instead\.",
        sentence,
    )
    assert len(website.seen) == fetched
    # A colleague is not held up, and neither is a file.
    client.force_login(office.other_officer)
    assert send(client, address).status_code == 200
    client.force_login(office.officer)
    file = SimpleUploadedFile("report.html", PAGE)
    assert client.post(reverse("inspection-from-file"), {"file": file}).status_code == 200


def test_address_that_is_not_fetched_at_all_does_not_count(officer, website, monkeypatch):
    monkeypatch.setattr(fetching, "MOST_FETCHED", 2)
    for _ in range(fetching.MOST_FETCHED):
        refusal(send(officer, "https://www.example.org/report"))

    assert send(officer, website.gives("/publications/westmarch/", PAGE)).status_code == 200
