"""The parts of a publication that anyone may read: its page, its PDF, and its entry in the register, feed and data. No
one may find anything else.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from copy import deepcopy
from datetime import date
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from responses.approval import actions as approval
from responses.document.article import html_of
from responses.document.content import DocumentContent
from responses.enums import ResponseStatus, Section
from responses.models import Publication, PublishedArticle, PublishedFile, Response
from responses.publishing import actions as publication
from responses.publishing.articles import article_of, store_missing_articles, with_anchors
from responses.publishing.rendering import render
from responses.publishing.withdrawing import withdraw_version
from responses.register import served
from responses.register.data import FIELDS
from responses.register.pages import format_size
from responses.register.queries import SearchTerms, register, register_keys, with_keys
from s55tracker.accounts.models import PolicingBody
from s55tracker.limits import InProcessLimit
from s55tracker.tables.cells import safe_cell
from tests.factories import (
    Office,
    a_response,
    an_office,
    approve,
    invite,
    refreshed,
    write,
    write_everything,
    write_force_comments,
)
from tests.responses.reading import body_of, titles_on

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
SECRET = "zanzibarine"  # a word found only in drafts


def an_office_with_a_publication() -> tuple[Office, Publication]:
    office = an_office()
    return office, Publication.objects.get(response=a_response(office, ResponseStatus.PUBLISHED))


@pytest.fixture(scope="module")
def written(written_once):
    return written_once(an_office_with_a_publication)


@pytest.fixture
def office(written) -> Office:
    return deepcopy(written[0])


@pytest.fixture
def published(written) -> Publication:
    return Publication.objects.get(pk=written[1].pk)


def correct(office, response: Response, *, words: str, reason: str) -> Publication:
    """A second publication, made by real moves."""
    today = timezone.localdate()
    publication.start_correction(by=office.officer, response=response, reason=reason)
    write(office, response, Section.KEY_FINDINGS, words=words)
    approval.submit_for_approval(by=office.officer, response=refreshed(response), today=today)
    approve(office, refreshed(response))
    return publication.publish(by=office.officer, response=refreshed(response), today=today)


def page_of(row: Publication, client: Client | None = None) -> str:
    answer = (client or Client()).get(row.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def words_in(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


# --- The register --------------------------------------------------------------------------------------------------------


def test_register_lists_a_publication_with_both_dates_and_its_findings(client, published):
    html = words_in(client.get("/published/").content.decode())

    report, response = published.inspection_published_on, published.published_on
    assert "Custody records" in html
    assert (
        f"National report published on {report.day} {report:%B %Y} . "
        f"Response published on {response.day} {response:%B %Y} , in time." in html
    )
    assert "2 findings answered." in html
    assert "Office of the Police and Crime Commissioner for Borsetshire" in html


def test_search_text_keeps_words_apart_and_initialisms_together(published):
    spaced = a_response(an_office("Mummerset", space_out_initialisms=True), ResponseStatus.PUBLISHED)
    text = spaced.publications.get().search_text

    assert "Inspection title Custody records Published on" in text
    assert "(HMICFRS)" in text and "H M I C F R S" not in text


def test_search_asks_for_exactly_what_the_index_holds(published):
    """Otherwise it would read every document. SQLite has no such index, and does."""
    search = register(SearchTerms(text="custody"))
    if connection.vendor == "sqlite":
        assert "LIKE" in str(search.query)
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'public_register_words'")
        (definition,) = cursor.fetchone()
    (indexed,) = re.findall(r"USING gin \((.*)\) WHERE is_current$", definition)
    assert f"({indexed} @@ " in search.explain()


def test_register_of_an_office_without_publications_is_empty_and_of_no_office_is_not_there(client, published):
    an_office("Mummerset")

    assert titles_on(client.get("/published/?office=mummerset")) == []
    for name in ("published-list", "published-feed", "published-json", "published-csv"):
        assert client.get(reverse(name), {"office": "nowhere"}).status_code == 404


@pytest.mark.parametrize("query", ["page=999", "page=x", "year=x", "year=٢٠٢٤", "kind=x", "q=%00", "q=" + "x" * 5000])
def test_register_bears_with_any_address(client, published, query):
    assert client.get(f"/published/?{query}").status_code == 200


# --- One response --------------------------------------------------------------------------------------------------------


def test_page_holds_the_document_its_contents_and_how_it_was_counted(published):
    html = page_of(published)
    words = words_in(html)

    assert html.count("<h1") == 1
    for heading in re.findall(r'<h2 id="([^"]+)"', html):
        assert f'href="#{heading}"' in html
    assert "On the whole: We have looked at this with care." in words
    assert "Recommendation 3: The force agrees and has begun." in words
    assert "Section 55(5A) of the Police Act 1996 allows 56 days" in words
    assert "10 days after the report: in time." in words
    assert f"http://localhost:8000/published/{published.slug}/1/" in words


def test_page_of_a_correction_leads_to_the_earlier_one_and_back(client, office, published):
    correct(office, published.response, words="The number was 460.", reason="The number was wrong.")

    new = words_in(page_of(published))
    old_answer = client.get(f"/published/{published.slug}/1/")
    old = words_in(old_answer.content.decode())

    assert "This is publication 2, a correction." in new
    assert "Reason: The number was wrong. Parts changed: Key findings." in " ".join(new.split())
    assert "The number was 460." in new
    assert "This is publication 1, which has been replaced." in old
    assert "The report found much." in old
    assert "The number was 460." not in old
    assert (
        f'<link rel="canonical" href="http://localhost:8000/published/{published.slug}/">'
        in old_answer.content.decode()
    )
    assert client.get(f"/published/{published.slug}/2/").status_code == 200
    assert client.get(f"/published/{published.slug}/3/").status_code == 404
    assert client.get(f"/published/{published.slug}/0/").status_code == 404
    entry = client.get("/published/").context["entries"][0]
    assert (entry.corrected_on, entry.went) == (timezone.localdate(), "in time")


def test_page_while_the_pdf_is_made_says_so_and_then_gives_its_size(client, published):
    pdf = f"/published/{published.slug}.pdf"

    assert "The PDF is being made." in page_of(published)
    waiting = client.get(pdf)
    assert (waiting.status_code, waiting["Retry-After"], waiting["Content-Type"]) == (
        503,
        "60",
        "text/html; charset=utf-8",
    )

    render(published.pk)

    size = PublishedFile.objects.get(publication=published).size
    assert f"(PDF, {format_size(size)})" in page_of(published)


def test_pdf_that_failed_is_not_promised_in_a_minute_and_one_that_never_comes_is_not_there(client, office, published):
    Publication.objects.filter(pk=published.pk).update(render_error="A letter has no font.", render_attempts=3)
    pdf = f"/published/{published.slug}.pdf"

    late = client.get(pdf)
    assert (late.status_code, late["Retry-After"]) == (503, "3600")
    assert "minute or two" not in late.content.decode() + page_of(published)
    assert "The PDF is not ready yet." in page_of(published)

    publication.leave_without_pdf(by=office.officer, publication=published, reason="The page is enough.")

    never = client.get(pdf)
    assert never.status_code == 404 and "Retry-After" not in never
    assert "There is no PDF" in never.content.decode()
    assert "There is no PDF of this publication." in page_of(published)
    assert "The page is enough." not in never.content.decode() + page_of(published)  # private to the office


def test_pdf_is_served_as_it_was_stored(client, published):
    render(published.pk)
    stored = PublishedFile.objects.get(publication=published)

    for address, caching in (
        (f"/published/{published.slug}.pdf", "public, no-cache"),
        (f"/published/{published.slug}/1.pdf", "public, no-cache"),
        (f"/published/{published.slug}/1.pdf?sha256={stored.sha256}", "public, max-age=31536000, immutable"),
    ):
        answer = client.get(address)
        assert answer.status_code == 200
        assert hashlib.sha256(answer.content).hexdigest() == stored.sha256
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"] == f'inline; filename="{published.slug}.pdf"'
        assert int(answer["Content-Length"]) == stored.size
        assert answer["ETag"] == f'"{stored.sha256}"'
        assert answer["Cache-Control"] == caching
        again = client.get(address, headers={"if-none-match": answer["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
    assert client.get(f"/published/{published.slug}/2.pdf").status_code == 404
    assert client.get("/published/nothing.pdf").status_code == 404


def test_hash_in_an_address_leads_to_its_own_bytes_or_nowhere(client, office, published):
    render(published.pk)
    correct(office, published.response, words="The number was 460.", reason="The number was wrong.")
    render(Publication.objects.get(number=2).pk)
    first, second = (PublishedFile.objects.get(publication__number=number) for number in (1, 2))

    for file, addresses in ((first, ("", "/1")), (second, ("", "/2"))):
        for address in addresses:
            answer = client.get(f"/published/{published.slug}{address}.pdf?sha256={file.sha256}")
            assert hashlib.sha256(answer.content).hexdigest() == file.sha256
            assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    for address in (f".pdf?sha256={'0' * 64}", f"/2.pdf?sha256={first.sha256}", f"/1.pdf?sha256={second.sha256}"):
        assert client.get(f"/published/{published.slug}{address}").status_code == 404

    withdraw_version(by=office.approver, publication=first.publication, reason="It names a person.")
    gone = client.get(f"/published/{published.slug}.pdf?sha256={first.sha256}")
    assert (gone.status_code, gone["Cache-Control"]) == (410, "no-store")


def test_page_is_sent_again_only_when_it_has_changed(client, office, published):
    first = client.get(published.get_absolute_url())
    assert first["Cache-Control"] == "no-cache, public"
    assert first["Last-Modified"]

    same = client.get(published.get_absolute_url(), headers={"if-none-match": first["ETag"]})
    correct(office, published.response, words="The number was 460.", reason="The number was wrong.")
    changed = client.get(published.get_absolute_url(), headers={"if-none-match": first["ETag"]})

    assert (same.status_code, changed.status_code) == (304, 200)


def test_page_is_the_same_for_someone_signed_in_and_reads_no_session(client, office, published):
    public = Client().get(published.get_absolute_url())
    client.force_login(office.officer)

    with CaptureQueriesContext(connection) as captured:
        mine = client.get(published.get_absolute_url())

    assert mine.content == public.content
    assert mine["ETag"] == public["ETag"]
    assert "Vary" not in mine and not mine.cookies
    assert [query["sql"] for query in captured if "session" in query["sql"] or "accounts_user" in query["sql"]] == []


def test_page_that_has_been_drawn_once_takes_one_query(published, django_assert_num_queries):
    client = Client()
    first = client.get(published.get_absolute_url())
    with django_assert_num_queries(1):
        again = client.get(published.get_absolute_url())
    with django_assert_num_queries(1):
        same = client.get(published.get_absolute_url(), headers={"if-none-match": first["ETag"]})
    assert again.content == first.content
    assert (same.status_code, same.content) == (304, b"")


@pytest.mark.parametrize(
    "header", ["X-Frame-Options", "Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"]
)
def test_page_without_a_session_has_the_headers_of_every_page(client, published, header):
    assert client.get(published.get_absolute_url())[header] == client.get("/published/")[header]


def test_etag_is_the_hash_of_the_bytes_sent(client, published):
    answer = client.get(published.get_absolute_url())
    assert answer["ETag"] == f'"{hashlib.sha256(answer.content).hexdigest()}"'


def test_page_follows_the_office_at_once_when_its_contact_changes(client, office, published):
    before = client.get(published.get_absolute_url())
    PolicingBody.objects.filter(pk=office.body.pk).update(contact_email="ask@borsetshire.example")

    after = client.get(published.get_absolute_url(), headers={"if-none-match": before["ETag"]})

    assert after.status_code == 200
    assert 'href="mailto:ask@borsetshire.example"' in after.content.decode()


def test_page_names_its_office_first_and_leads_to_its_responses(client, published):
    html = client.get(published.get_absolute_url()).content.decode()
    header = html[html.index("<header") : html.index("</header>")]

    assert words_in(header).startswith("Office of the Police and Crime Commissioner for Borsetshire")
    assert 'href="/published/?office=borsetshire"' in header
    assert "Section 55 Tracker" not in words_in(header)


def test_page_has_its_contents_citation_contact_and_a_button_to_print(published):
    html = page_of(published)
    for anchor in ("about-this-response", "contact"):
        assert f'href="#{anchor}"' in html and f'id="{anchor}"' in html
    assert "How to cite it" in html
    assert "data-s55-print hidden" in html


@pytest.fixture
def few_requests(settings):
    settings.PUBLIC_REQUESTS_A_MINUTE = 3
    served.limit = InProcessLimit()
    yield
    served.limit = InProcessLimit()


def test_more_requests_than_allowed_are_refused_with_the_time_to_wait(client, published, few_requests):
    addresses = [
        published.get_absolute_url(),
        f"/published/{published.slug}.pdf",
        "/published/",
        "/published/feed.atom",
    ]
    answers = [client.get(address) for address in addresses]

    assert [answer.status_code for answer in answers] == [200, 503, 200, 429]
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60
    assert client.get(published.get_absolute_url()).status_code == 429
    assert client.get(published.get_absolute_url(), REMOTE_ADDR="192.0.2.7").status_code == 200


def test_limit_of_nothing_is_no_limit(client, published, settings):
    settings.PUBLIC_REQUESTS_A_MINUTE = 0
    assert {client.get(published.get_absolute_url()).status_code for _ in range(5)} == {200}


@pytest.mark.parametrize(
    "address",
    [
        "/published/no-such-response/",
        "/published/no-such-response.pdf",
        "/published/no-such-response/1.pdf",
        "/published/x/99999/",
    ],
)
def test_what_is_not_published_is_not_there(client, published, address):
    answer = client.get(address)
    assert answer.status_code == 404
    assert "Page not found" in answer.content.decode()


def test_address_without_its_last_slash_leads_to_the_page(client, published):
    assert client.get(published.get_absolute_url().rstrip("/")).headers["Location"] == published.get_absolute_url()


def test_pages_kept_in_memory_are_bounded(published, monkeypatch):
    monkeypatch.setattr(served, "MOST_KEPT", 1)
    for address in (published.get_absolute_url(), f"/published/{published.slug}/1/"):
        assert Client().get(address).status_code == 200
    assert len(served._kept) == 1


# --- What no one may find
# ------------------------------------------------------------------------------------------------

PUBLIC_ADDRESSES = (
    "/published/",
    "/published/?q=register&year=2026&office=borsetshire",
    "/published/feed.atom",
    "/published/data.json",
    "/published/data.csv",
    "/published/{slug}/",
    "/published/{slug}/1/",
    "/published/{slug}.pdf",
    "/published/{slug}/1.pdf",
)
PUBLIC_TABLES = {
    "responses_publication",
    "responses_publishedarticle",
    "responses_publishedfile",
    "accounts_policingbody",
}


def test_public_pages_read_what_is_published_and_nothing_else(client, published):
    render(published.pk)
    for address in PUBLIC_ADDRESSES:
        with CaptureQueriesContext(connection) as captured:
            body_of(client.get(address.format(slug=published.slug)))

        read = {table for query in captured for table in re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"])}
        assert read, address
        assert read <= PUBLIC_TABLES, address
        assert not [
            query["sql"] for query in captured if not query["sql"].startswith(("SELECT", "DECLARE", "FETCH", "CLOSE"))
        ], address


def test_public_pages_show_no_word_of_a_draft(client, office, published):
    draft = a_response(office, ResponseStatus.DRAFTING, title=f"Draft {SECRET}")
    write_everything(office, draft, words=SECRET)
    write_force_comments(office, invite(office, draft), words=SECRET)
    publication.start_correction(by=office.officer, response=published.response, reason=f"The {SECRET} is wrong.")
    write(office, published.response, Section.KEY_FINDINGS, words=f"A {SECRET} of a draft.")

    shown = {address: body_of(client.get(address.format(slug=published.slug))) for address in PUBLIC_ADDRESSES}
    assert [address for address, body in shown.items() if SECRET in body] == []
    assert titles_on(client.get("/published/", {"q": SECRET})) == []


def test_public_pages_are_only_read(client, published):
    render(published.pk)
    for address in (each.format(slug=published.slug) for each in PUBLIC_ADDRESSES):
        assert client.head(address).status_code == 200, address
        for method in ("post", "put", "patch", "delete", "options"):
            assert getattr(client, method)(address).status_code == 405, (method, address)


@pytest.mark.parametrize("page", ["", "feed.atom", "data.json", "data.csv"])
def test_office_of_characters_that_no_database_takes_is_not_there(client, published, page):
    assert client.get(f"/published/{page}?office=%00").status_code == 404


def test_robots_may_index_what_is_published_and_nothing_else(client, office, published):
    assert client.get(published.get_absolute_url())["X-Robots-Tag"] == "all"
    assert client.get("/published/")["X-Robots-Tag"] == "all"
    assert client.get("/published/?q=custody")["X-Robots-Tag"] == "noindex"
    for address in ("/accounts/login/", "/no-such-page/", "/dashboard/", "/robots.txt"):
        assert client.get(address)["X-Robots-Tag"] == "noindex"
    assert client.get("/robots.txt").content.decode().split("\n") == [
        "User-agent: *",
        "Allow: /published/",
        "Allow: /static/",
        "Disallow: /",
        "",
    ]


# --- Feed and data -------------------------------------------------------------------------------------------------------


def test_feed_is_atom_with_addresses_of_the_public_site(client, office, published):
    correct(office, published.response, words="The number was 460.", reason="It was <b>640</b> & wrong.")
    answer = client.get("/published/feed.atom?office=borsetshire")
    feed = ElementTree.fromstring(answer.content)
    (entry,) = feed.findall(f"{ATOM}entry")
    current = Publication.objects.get(is_current=True)
    page = f"http://localhost:8000/published/{published.slug}/"

    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert feed.tag == f"{ATOM}feed"
    assert (
        feed.findtext(f"{ATOM}title")
        == "Published responses: Office of the Police and Crime Commissioner for Borsetshire"
    )
    assert feed.findtext(f"{ATOM}id") == "http://localhost:8000/published/?office=borsetshire"
    assert {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")} == {
        "alternate": "http://localhost:8000/published/?office=borsetshire",
        "self": "http://localhost:8000/published/feed.atom?office=borsetshire",
    }
    assert feed.findtext(f"{ATOM}updated") == current.published_at.isoformat()
    assert entry.findtext(f"{ATOM}id") == page
    assert entry.findtext(f"{ATOM}title") == "Custody records"
    assert entry.find(f"{ATOM}link").get("href") == page
    assert entry.findtext(f"{ATOM}published") == published.published_at.isoformat()
    assert entry.findtext(f"{ATOM}updated") == current.published_at.isoformat()
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == office.body.office_name
    summary = entry.find(f"{ATOM}summary")
    assert summary.get("type") == "html"
    assert summary.text.endswith("a correction: It was &lt;b&gt;640&lt;/b&gt; &amp; wrong.")


def test_data_says_the_same_as_json_and_as_a_table(client, office, published):
    render(published.pk)
    a_response(an_office("Mummerset"), ResponseStatus.PUBLISHED, title="Theirs, “quoted”, ŵ")
    stored = PublishedFile.objects.get(publication=published)

    as_json = json.loads(body_of(client.get("/published/data.json")))
    as_csv = body_of(client.get("/published/data.csv"))
    rows = list(csv.DictReader(io.StringIO(as_csv.removeprefix("\ufeff"))))

    assert as_csv.startswith("\ufefftitle,office,")
    assert list(as_json["fields"]) == [field.name for field in FIELDS] == list(rows[0])
    assert [
        {name: "" if value is None else str(value) for name, value in row.items()} for row in as_json["responses"]
    ] == rows
    assert [row["title"] for row in rows] == ["Theirs, “quoted”, ŵ", "Custody records"]
    ours = as_json["responses"][1]
    assert {name: ours[name] for name in ("days", "timeliness", "publication", "pdf", "pdf_bytes", "pdf_sha256")} == {
        "days": 10,
        "timeliness": "in_time",
        "publication": 1,
        "pdf": f"http://localhost:8000/published/{published.slug}.pdf",
        "pdf_bytes": stored.size,
        "pdf_sha256": stored.sha256,
    }
    assert as_json["responses"][0]["pdf"] is None
    only = json.loads(body_of(client.get("/published/data.json?office=mummerset")))
    assert [row["title"] for row in only["responses"]] == ["Theirs, “quoted”, ŵ"]


@pytest.mark.parametrize("text", ["=1+1", "+44", "-2", "@SUM(A1)", "\t=1", " =1", "\r=1", "＝1"])
def test_table_shows_a_formula_as_text(client, office, published, text):
    assert safe_cell(text) == f"'{text}"
    Publication.objects.update(title=text)
    table = list(csv.reader(io.StringIO(body_of(client.get("/published/data.csv")), newline="")))
    assert table[1][0] == f"'{text}"


def test_safe_cell_leaves_ordinary_text_and_numbers():
    assert [safe_cell(value) for value in ("Custody", "", 3, -3, None)] == ["Custody", "", 3, -3, None]


# --- Shaping -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "words"), [(1, "1 KB"), (82_400, "82 KB"), (999_499, "999 KB"), (999_500, "1.0 MB"), (1_440_000, "1.4 MB")]
)
def test_format_size(size, words):
    assert format_size(size) == words


def test_anchors_are_different_for_headings_that_are_alike():
    html, headings = with_anchors(
        "<article><h2>Force’s response</h2><p>a &amp; b</p><h2>Force’s response</h2></article>"
    )

    assert [heading.id for heading in headings] == ["forces-response", "forces-response-2"]
    assert html == (
        '<article><h2 id="forces-response">Force’s response</h2><p>a &amp; b</p>'
        '<h2 id="forces-response-2">Force’s response</h2></article>'
    )


def test_first_publication_decides_whether_a_response_was_in_time(office, published):
    correct(office, published.response, words="Better.", reason="It was wrong.")
    Publication.objects.filter(number=1).update(published_on=date(2026, 1, 2))

    (row,) = with_keys(register_keys(SearchTerms()))
    assert (row.number, row.first_published_on) == (2, date(2026, 1, 2))


# --- The stored article -----------------------------------------------------------------------------------------------------


def test_the_page_serves_the_words_that_were_stored_and_draws_nothing(client, published, monkeypatch):
    stored = PublishedArticle.objects.get(publication=published)
    monkeypatch.setattr(
        "responses.publishing.articles.html_of", lambda content: pytest.fail("The article was drawn again.")
    )

    assert stored.html in client.get(published.get_absolute_url()).content.decode()


def test_the_stored_words_are_those_of_the_pdf(published):
    content = DocumentContent.from_json(published.content)

    assert PublishedArticle.objects.get(publication=published).html == article_of(content)[0]
    assert words_in(PublishedArticle.objects.get(publication=published).html) == words_in(html_of(content))


def test_who_has_the_page_already_is_told_so_without_its_words_being_read(client, published):
    first = client.get(published.get_absolute_url())

    with CaptureQueriesContext(connection) as queries:
        same = client.get(published.get_absolute_url(), headers={"if-none-match": first["ETag"]})

    assert (same.status_code, same.content) == (304, b"")
    assert [query["sql"] for query in queries if '"html"' in query["sql"] or '."content"' in query["sql"]] == []


def test_the_page_has_another_etag_once_its_pdf_is_there(client, published):
    before = client.get(published.get_absolute_url())["ETag"]
    render(published.pk)

    assert client.get(published.get_absolute_url(), headers={"if-none-match": before}).status_code == 200


def test_an_article_is_stored_later_for_what_was_published_before_articles_were(client, published):
    first = PublishedArticle.objects.get(publication=published)
    PublishedArticle.objects.all().delete()
    drawn = client.get(published.get_absolute_url()).content.decode()

    assert [store_missing_articles(), store_missing_articles()] == [1, 0]
    assert PublishedArticle.objects.get(publication=published).sha256 == first.sha256
    assert first.html in drawn
    assert client.get(published.get_absolute_url()).content.decode() == drawn
