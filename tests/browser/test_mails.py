"""HTML emails as a mail program draws them: narrow and wide, light and dark, read by axe."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from responses.summaries.actions import send_test
from responses.summaries.run import tick
from s55tracker.mail.models import OutgoingMail
from s55tracker.mail.outbox import queue_mail
from s55tracker.office.actions.invitations import invite_person
from s55tracker.office.actions.people import end_membership
from s55tracker.working_days.calendar import working_day_on_or_after
from tests.browser.axe import sideways_scroll, violations
from tests.factories import a_response, an_office, invite
from tests.responses.workspace.test_mails import ADDRESS, everything_happens

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

LONG = "HM Chief Inspector’s super-complaint: " + "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 2


@pytest.fixture
def every_mail() -> list[OutgoingMail]:
    """One of each, with long names and a summary with several items."""
    office = an_office(address=ADDRESS)
    everything_happens(office)
    today = timezone.localdate()
    invite(office, a_response(office, "drafting", title=LONG, published_on=today - timedelta(days=50)), days=3)
    a_response(office, title="Vetting", published_on=today - timedelta(days=70))
    a_response(office, title="Crime recording")
    morning = working_day_on_or_after(today + timedelta(days=1))
    tick(now=timezone.make_aware(datetime.combine(morning, time(9))))
    invite_person(
        by=office.administrator,
        organisation=office.body,
        email="nia@example.test",
        name="Nia New",
        roles=["officer", "approver"],
    )
    send_test(by=office.administrator, body=office.body, today=today)
    end_membership(by=office.administrator, organisation=office.body, user=office.other_officer)
    for template in ("account_password_changed", "account_password_reset", "mail_refused"):
        queue_mail(
            to_email="reader@example.test",
            to_name="Alex Morgan",
            template=template,
            context={
                "password_reset_url": "https://tracker.example/accounts/reset/" + "x" * 60,
                "forgotten_password_url": "https://tracker.example/accounts/reset/",
                "timestamp": timezone.now(),
                "address": "gone@example.test",
                "office": office.body.office_name,
                "because": "you manage its people",
                "page": "https://tracker.example/office/people/",
            },
        )
    found = {}
    for mail in OutgoingMail.objects.order_by("pk"):
        # Of emails with the same subject, look at the longest.
        name = mail.subject.partition(": ")[2] or mail.subject
        found[name] = max(mail, found.get(name, mail), key=lambda each: len(each.html))
    return list(found.values())


# Written in the same frame, and so far read by their own tests alone.
NOT_LOOKED_AT = {
    *("address_change_asked", "address_changed", "address_confirm", "address_taken"),
    *("handed_over", "office_people_changed"),
}


def test_every_mail_is_readable_narrow_and_wide_light_and_dark(chromium, every_mail):
    written = {path.stem for path in Path(settings.BASE_DIR, "templates/emails").glob("[!_]*.txt")}
    assert written >= NOT_LOOKED_AT
    assert len(every_mail) >= len(written - NOT_LOOKED_AT), "A mail was added that is not looked at here."
    asked: list[str] = []
    for scheme in ("light", "dark"):
        window = chromium.new_context(color_scheme=scheme)
        page = window.new_page()
        page.on("request", lambda request: asked.append(request.url))
        for mail in every_mail:
            page.set_content(mail.html)
            for width in (320, 600, 1024):
                page.set_viewport_size({"width": width, "height": 900})
                assert sideways_scroll(page) == [], (mail.subject, width)
            # The text is no wider than a line that can be read.
            assert page.locator("[role=main]").bounding_box()["width"] <= 600, mail.subject
            assert page.locator("h1").count() == 1
            links = page.locator("a").all_inner_texts()
            assert [words for words in links if "://" in words or not words.strip()] == [], mail.subject
            assert violations(page) == [], (mail.subject, scheme)
        window.close()
    assert [url for url in asked if not url.startswith(("about:", "data:"))] == []


def test_mail_without_its_style_element_is_the_same_in_the_light(chromium, every_mail):
    """Many mail programs drop <style>: nothing of the layout may be in it."""
    page = chromium.new_context().new_page()
    for mail in every_mail[:3]:
        shown = []
        for html in (mail.html, mail.html[: mail.html.index("<style>")] + mail.html[mail.html.index("</style>") + 8 :]):
            page.set_viewport_size({"width": 320, "height": 900})
            page.set_content(html)
            shown.append(page.screenshot())
        assert shown[0] == shown[1]
