"""Reading watched addresses: what is asked, how often, and what becomes a proposal."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from inspections.models import Inspection, ReportProposal, WatchedAddress
from inspections.watching import reading
from inspections.watching.actions import dismiss_proposal, remove_watched_address
from inspections.watching.listing import read_listing
from inspections.watching.reading import read_addresses
from responses.tasks import read_watched_addresses
from s55tracker.accounts.models import Membership
from s55tracker.audit.models import AuditEvent
from s55tracker.audit.trail import history_of
from s55tracker.mail.models import OutgoingMail
from tests.factories import an_inspection, an_office
from tests.inspections.watching.feeds import ADDRESS, PATH, a_watched_address, days_ago, item, page_of, rss
from tests.inspections.website import HOST, INSIDE, OTHER, SITE

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office("Norfolk")


@pytest.fixture(autouse=True)
def in_this_process(request, monkeypatch):
    """Read pages in this process, which saves a second for each. test_listing.py and one test below read them in the
    sandbox.
    """
    if "in_the_sandbox" not in request.fixturenames:
        monkeypatch.setattr(reading, "answer_of", lambda module, data, seconds: read_listing(data).to_json())


@pytest.fixture
def in_the_sandbox():
    """The page is read in a process of its own, as in a worker."""


@pytest.fixture
def watched(office) -> WatchedAddress:
    return a_watched_address(office)


def again() -> WatchedAddress:
    return WatchedAddress.objects.get()


def next_reading(clock) -> int:
    """Read the address again once it is due."""
    clock.move_on(hours=2)
    return read_addresses()


def titles() -> list[str]:
    return sorted(ReportProposal.objects.values_list("title", flat=True))


def minutes_to_wait() -> int:
    return round((again().attempt_after - timezone.now()) / timedelta(minutes=1))


def mails() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.order_by("pk"))


# --- What becomes a proposal ------------------------------------------------------------------------------------------


def test_first_reading_proposes_what_was_published_in_the_last_56_days_and_only_notes_the_rest(watched, website):
    website.gives(
        PATH,
        rss(
            item("Published today", days_ago(0)),
            item("Published 56 days ago", days_ago(56)),
            item("Published 57 days ago", days_ago(57)),
            item("Without a date"),
        ),
    )

    assert read_addresses() == 2
    assert titles() == ["Published 56 days ago", "Published today"]
    assert (again().reports_listed, again().reports_proposed, len(again().noted)) == (4, 2, 4)
    assert Inspection.objects.count() == 0


def test_later_reading_proposes_what_is_new_with_a_date_or_without(watched, website, clock):
    website.gives(PATH, rss(item("Old", days_ago(100)), item("Without a date")))
    read_addresses()
    new = [item("Published today", days_ago(0)), item("New without a date"), item("Old page reappears", days_ago(300))]
    website.gives(PATH, rss(*new, item("Old", days_ago(100)), item("Without a date")))

    assert next_reading(clock) == 2
    assert titles() == ["New without a date", "Published today"]


def test_report_shown_again_with_a_new_date_is_not_new(watched, website, clock):
    website.gives(PATH, rss(item("Old", days_ago(400))))
    read_addresses()
    website.gives(PATH, rss(item("Old", days_ago(0))))

    assert next_reading(clock) == 0


def test_report_found_late_is_proposed_as_long_as_it_appeared_while_we_watched(watched, website, clock):
    website.gives(PATH, rss())
    read_addresses()
    clock.move_on(days=70)
    website.gives(PATH, rss(item("Published 60 days ago", days_ago(60))))

    assert next_reading(clock) == 1


def test_report_is_for_our_force_or_no_single_force(watched, website):
    assert an_office("Suffolk").force.name == "Suffolk Police"
    website.gives(
        PATH,
        rss(
            item("PEEL 2026: an inspection of Norfolk Police", days_ago(1)),
            item("How forces deal with homicide", days_ago(1)),
            item("PEEL 2026: an inspection of Suffolk Police", days_ago(1)),
            item("Norfolk Fire and Rescue Service", days_ago(1)),
        ),
    )

    read_addresses()

    assert sorted(ReportProposal.objects.values_list("title", "names_force")) == [
        ("How forces deal with homicide", ""),
        ("PEEL 2026: an inspection of Norfolk Police", "Norfolk Police"),
    ]


def test_what_is_logged_is_not_proposed_by_address_or_by_title_and_date(office, watched, website):
    an_inspection(office, title="Custody records", published_on=days_ago(9), report_url=f"{SITE}/publications/custody/")
    an_inspection(office, title="Homicide prevention", published_on=days_ago(9), report_url="https://example.test/x")
    website.gives(
        PATH,
        rss(
            item("Another title", days_ago(9), link=f"{SITE}/publications/custody"),
            item("Homicide Prevention", days_ago(7)),
            item("Vetting", days_ago(9)),
        ),
    )

    read_addresses()

    assert titles() == ["Vetting"]


def test_what_was_dismissed_is_not_proposed_again_by_another_address(office, watched, website, clock):
    website.gives(PATH, rss(item("Custody", days_ago(1))))
    read_addresses()
    dismiss_proposal(by=office.officer, proposal=ReportProposal.objects.get(), reason="It is a news item.")
    website.gives("/publications/", page_of(("/publications/custody/", "Custody", f"{days_ago(1):%d %B %Y}")))
    a_watched_address(office, f"{SITE}/publications/")

    assert next_reading(clock) == 0
    assert ReportProposal.objects.count() == 1


def test_index_page_is_read_like_a_feed(office, website):
    a_watched_address(office, f"{SITE}/publications/")
    website.gives("/publications/", page_of(("/publications/custody/", "Custody", f"{days_ago(3):%d %B %Y}")))

    assert read_addresses() == 1
    proposal = ReportProposal.objects.get()
    assert (proposal.address, proposal.published_on) == (f"{SITE}/publications/custody/", days_ago(3))


def test_page_is_read_in_a_process_of_its_own(watched, website, in_the_sandbox):
    website.gives(PATH, rss(item("Custody", days_ago(3))))

    assert read_addresses() == 1


def test_each_office_has_its_own_proposals(office, watched, website):
    other = an_office("Suffolk")
    a_watched_address(other)
    website.gives(PATH, rss(item("Custody", days_ago(1)), item("Norfolk: a revisit", days_ago(1))))

    read_addresses()

    assert set(ReportProposal.objects.values_list("body__name", "title")) == {
        ("Norfolk", "Custody"),
        ("Norfolk", "Norfolk: a revisit"),
        ("Suffolk", "Custody"),
    }


# --- What a page may not do -------------------------------------------------------------------------------------------


def test_links_to_other_websites_are_left_out_and_counted(watched, website):
    links = [
        "javascript:alert(1)",
        f"https://{OTHER}/x",
        "https://127.0.0.1/x",
        "https://localhost/x",
        "file:///etc/passwd",
    ]
    website.gives(
        PATH,
        rss(
            *(item(f"Report {n}", days_ago(1), link=link) for n, link in enumerate(links)), item("Custody", days_ago(1))
        ),
    )

    read_addresses()

    assert titles() == ["Custody"]
    assert (again().links_left_out, again().reports_listed) == (5, 6)


def test_old_insecure_link_of_the_inspectorate_becomes_a_secure_one(watched, website):
    website.gives(PATH, rss(item("Custody", days_ago(1), link=f"http://{HOST}/publications/custody/")))
    read_addresses()

    assert ReportProposal.objects.get().address == f"{SITE}/publications/custody/"


@pytest.mark.parametrize("day", ["Fri, 31 Dec 9999 23:59:59 +0000", "Thu, 01 Jan 1970 00:00:00 +0000", "not a date"])
def test_date_that_cannot_be_true_is_none(watched, website, clock, day):
    website.gives(PATH, rss())
    read_addresses()
    website.gives(PATH, rss(item("Custody").replace("</item>", f"<pubDate>{day}</pubDate></item>")))

    assert next_reading(clock) == 1
    assert ReportProposal.objects.get().published_on is None


def test_date_to_come_is_none(watched, website, clock):
    website.gives(PATH, rss())
    read_addresses()
    website.gives(PATH, rss(item("Custody", timezone.localdate() + timedelta(days=3))))

    next_reading(clock)
    assert ReportProposal.objects.get().published_on is None


def test_markup_in_a_title_is_left_out(watched, website):
    website.gives(PATH, rss(item("<b>Custody</b> <script>alert(1)</script>", days_ago(1), link=f"{SITE}/x/")))
    read_addresses()

    assert titles() == ["Custody"]


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        (f"https://{INSIDE}/feed", "is on a private network"),
        (f"https://{OTHER}/feed", "is not one of them"),
        ("https://169.254.169.254/latest/", "is not one of them"),
    ],
)
def test_redirect_elsewhere_is_not_followed(watched, website, location, reason):
    website.gives(PATH, status=302, Location=location)

    assert read_addresses() == 0
    assert reason in again().last_error
    assert website.paths == [PATH]


def test_fifty_megabytes_are_refused(watched, website):
    website.gives(PATH, rss(item("Custody", days_ago(1)), " " * 50_000_000))

    read_addresses()

    assert again().last_error == f"The response from {HOST} is too large."
    assert titles() == []


def test_ten_thousand_new_reports_are_proposed_in_parts_and_no_more_than_the_page_holds(
    office, watched, website, clock, monkeypatch
):
    monkeypatch.setattr(reading, "MOST_AT_ONCE", 3)
    monkeypatch.setattr(reading, "MOST_OPEN", 5)
    website.gives(PATH, rss(*(item(f"Report {n}", days_ago(1)) for n in range(10_000))), ETag='"1"')

    assert (read_addresses(), next_reading(clock), next_reading(clock)) == (3, 2, 0)
    assert "if-none-match" not in website.seen[1].headers
    assert again().reports_listed == 10_000
    ReportProposal.objects.update(
        inspection=None, dismissed_at=timezone.now(), dismissed_by=office.officer, dismissed_because="x"
    )
    assert next_reading(clock) == 3


def test_notes_do_not_grow_without_end(watched, website, clock, monkeypatch):
    monkeypatch.setattr(reading, "MOST_NOTED", 4)
    for first in (0, 3, 6):
        website.gives(PATH, rss(*(item(f"Report {n}", days_ago(90)) for n in range(first, first + 3))))
        next_reading(clock)

    assert len(again().noted) == 4


# --- How a page is asked ----------------------------------------------------------------------------------------------


def test_page_is_asked_once_an_hour_and_only_for_what_has_changed(watched, website, clock):
    website.gives(PATH, rss(item("Custody", days_ago(1))), ETag='"one"', Last_Modified="Mon, 30 Nov 2026 09:00:00 GMT")
    read_addresses()
    read_addresses()
    assert len(website.seen) == 1

    website.gives(PATH, status=304)
    clock.move_on(minutes=59)
    read_addresses()
    assert len(website.seen) == 1
    clock.move_on(minutes=7)
    read_addresses()

    first, second = website.seen
    assert not {"if-none-match", "if-modified-since"} & set(first.headers)
    assert first.headers["user-agent"] == "Section 55 Tracker (+https://section55.example)"
    assert second.headers["if-none-match"] == '"one"'
    assert second.headers["if-modified-since"] == "Mon, 30 Nov 2026 09:00:00 GMT"
    row = again()
    assert timezone.now() - row.read_at < timedelta(minutes=1)
    assert (row.reports_listed, row.reports_proposed) == (1, 0)
    assert 60 <= minutes_to_wait() <= 65


def test_marks_of_a_copy_that_could_break_a_request_are_not_kept(watched, website):
    website.gives(PATH, rss(), ETag='"' + "x" * 400 + '"', Last_Modified="\xe9t\xe9")
    read_addresses()

    assert (again().etag, again().last_modified) == ("", "")


def test_after_errors_the_wait_doubles_up_to_a_day_and_ends_with_the_first_answer(watched, website, clock):
    website.gives(PATH, status=500)
    waits = []
    for _ in range(7):
        read_addresses()
        waits.append(minutes_to_wait())
        clock.move_on(minutes=waits[-1] + 1)

    assert waits == [60 * hours for hours in (1, 2, 4, 8, 16, 24, 24)]
    assert again().last_error == f"{HOST} has a problem at the moment (500)."
    website.gives(PATH, rss())
    read_addresses()
    assert (again().attempts_failed, again().last_error) == (0, "")


@pytest.mark.parametrize(
    ("wait", "expected"),
    [("7200", 120), ("10", 60), ("99999999", 60), ("9999999", 24 * 60), ("soon", 60)],
)
def test_website_can_ask_for_a_longer_wait(watched, website, wait, expected):
    website.gives(PATH, status=429, Retry_After=wait)
    read_addresses()

    assert minutes_to_wait() == expected


def test_passing_error_emails_no_one(watched, website):
    website.gives(PATH, status=503)
    read_addresses()

    assert mails() == []


def test_address_that_another_worker_has_claimed_is_not_asked(watched, website):
    first = reading._claim_next(timezone.now())

    assert first == watched
    assert reading._claim_next(timezone.now()) is None
    assert read_addresses() == 0
    assert website.seen == []


def test_killed_worker_leaves_nothing_half_done_and_the_page_is_read_again(watched, website, clock, monkeypatch):
    website.gives(PATH, rss(item("Custody", days_ago(1))))

    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(reading, "notify_officers", killed)
        with pytest.raises(KeyboardInterrupt):
            read_addresses()
    assert (titles(), again().read_at, mails()) == ([], None, [])
    assert read_addresses() == 0  # still claimed

    clock.move_on(minutes=11)
    assert read_addresses() == 1
    assert len(mails()) == 2  # one for each officer


def test_address_removed_while_it_is_read_proposes_nothing(office, watched, website):
    claimed = reading._claim_next(timezone.now())
    remove_watched_address(by=office.administrator, watched=watched)
    website.gives(PATH, rss(item("Custody", days_ago(1))))

    assert reading._read(claimed) == 0
    assert titles() == []


def test_nothing_is_asked_where_fetching_is_switched_off(office, watched, website, settings):
    office.body.fetches_reports = False
    office.body.save()
    assert read_addresses() == 0
    office.body.fetches_reports = True
    office.body.save()
    settings.FETCH_REPORTS = False
    assert read_watched_addresses() == 0

    assert website.seen == []


# --- Emails and history -----------------------------------------------------------------------------------------------


@pytest.mark.at("2026-11-30T10:00")
def test_officers_get_one_email_for_a_reading(office, watched, website):
    website.gives(PATH, rss(item("Custody", days_ago(0)), item("Vetting & standards", days_ago(12))))

    read_addresses()

    assert [mail.to_email for mail in mails()] == [office.officer.email, office.other_officer.email]
    mail = mails()[0]
    assert mail.subject == "2 new reports from the inspectorate"
    assert "* Custody\nPublished today: 56 days run to 25 January 2027." in mail.text
    assert (
        "* Vetting & standards\n"
        "Published on 18 November 2026: 12 of 56 days have passed, and the deadline is 13 January 2027." in mail.text
    )
    assert "https://section55.example/inspections/new-reports/" in mail.text


def test_email_about_one_report_has_its_title_as_subject(watched, website):
    website.gives(PATH, rss(item("Custody\nBcc: someone", days_ago(0))))
    read_addresses()

    assert mails()[0].subject == "New report: Custody Bcc: someone"


def test_email_lists_ten_and_counts_the_rest(watched, website):
    website.gives(PATH, rss(*(item(f"Report number {n}", days_ago(1)) for n in range(12))))
    read_addresses()

    assert mails()[0].text.count("* Report number") == 10
    assert "2 more are on the page." in mails()[0].text


def test_reading_without_news_emails_no_one(watched, website, clock):
    website.gives(PATH, rss(item("Custody", days_ago(1))))
    read_addresses()
    number = len(mails())
    next_reading(clock)

    assert len(mails()) == number


def test_office_without_an_officer_has_its_administrators_emailed(office, watched, website):
    Membership.objects.filter(role="officer").update(ended_at=timezone.now(), ended_by=office.administrator)
    website.gives(PATH, rss(item("Custody", days_ago(1))))
    read_addresses()

    assert [mail.to_email for mail in mails()] == [office.administrator.email]
    assert "you are an administrator at the Office" in mails()[0].text


def test_what_was_found_is_in_the_history_of_the_office(office, watched, website):
    website.gives(PATH, rss(item("Custody", days_ago(1))))
    read_addresses()

    event = history_of(office.body).get(action="new_reports_found")
    assert (event.actor, event.detail) == (None, {"titles": ["Custody"], "address": ADDRESS})


# --- Logging ----------------------------------------------------------------------------------------------------------


def test_report_that_is_logged_is_no_longer_proposed_however_it_was_logged(office, watched, website):
    website.gives(PATH, rss(item("Custody", days_ago(9)), item("Vetting", days_ago(9)), item("Homicide", days_ago(9))))
    read_addresses()

    by_address = an_inspection(office, title="Another title", report_url=f"{SITE}/publications/custody")
    by_title = an_inspection(office, title="Vetting", published_on=days_ago(8), report_url="")

    found = {each.title: each.inspection for each in ReportProposal.objects.all()}
    assert found == {"Custody": by_address, "Vetting": by_title, "Homicide": None}


def test_another_offices_inspection_settles_nothing_here(office, watched, website):
    website.gives(PATH, rss(item("Custody", days_ago(9))))
    read_addresses()

    an_inspection(an_office("Suffolk"), title="Custody", published_on=days_ago(9))

    assert ReportProposal.objects.get().inspection is None


def test_date_in_a_feed_is_the_day_in_london(watched, website):
    website.gives(
        PATH, rss(item("Custody").replace("</item>", "<pubDate>Fri, 31 Jul 2026 23:30:00 GMT</pubDate></item>"))
    )
    WatchedAddress.objects.update(read_at=timezone.now(), added_at=timezone.now() - timedelta(days=5_000))
    read_addresses()

    expected = date(2026, 8, 1)
    found = ReportProposal.objects.get().published_on
    assert found == (expected if expected <= timezone.localdate() else None)


def test_nothing_but_the_address_itself_is_recorded_when_there_is_no_news(office, watched, website):
    website.gives(PATH, rss())
    before = AuditEvent.objects.count()
    read_addresses()

    assert AuditEvent.objects.count() == before
