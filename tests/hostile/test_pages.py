"""Hostile HTML in a real browser: pasted into the editor, and stored and shown on each page that shows a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from responses.approval import actions as approval
from responses.drafting.actions import save_passage
from responses.enums import Section
from responses.force_comments.actions import save_force_comment, submit_force_comments
from responses.keeping.actions import keep_draft
from responses.models import KeptDraft
from responses.publishing import actions as publishing
from responses.saved_paragraphs.actions import add_saved_paragraph
from responses.texts import office_text
from s55tracker.present import present
from s55tracker.richtext import STORED_TAGS, clean
from tests.browser.test_pasting import EMPTY, PASTE
from tests.browser.visitors import Visitor
from tests.factories import (
    a_response,
    an_office,
    approve,
    comment_as_force,
    invite,
    write_everything,
    write_force_comments,
)
from tests.hostile.fragments import Fragment, fragments, in_batches
from tests.hostile.test_server import outside_the_subset
from tests.responses.comments.threads import on_office_text
from tests.responses.guests.guests import a_guest_link, opened, work
from tests.responses.guests.guests import keep as guest_keeps
from tests.responses.guests.guests import save as guest_saves

pytestmark = [pytest.mark.embedded, pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BATCH = 50
# Pasting and showing a megabyte has a test of its own.
TRIED = [each for each in fragments() if each.kind != "long"]
LONG = [each for each in fragments() if each.kind == "long"]

WATCH = """
window.ran = [];
window.canary = (what) => window.ran.push(String(what));
for (const name of ['alert', 'confirm', 'prompt', 'open', 'print']) window[name] = () => window.ran.push(name);
"""


class Watched(Visitor):
    """A visitor who notices if any script runs, or if the browser asks another server for anything."""

    def __init__(self, browser: Any, address: str) -> None:
        super().__init__(browser, address)
        self.elsewhere: list[str] = []
        self.context.add_init_script(WATCH)
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.on("dialog", self._questioned)

    def _asked(self, url: str) -> None:
        if not url.startswith((self.address, "data:image/")):
            self.elsewhere.append(url)

    def _questioned(self, dialog: Any) -> None:
        if dialog.type != "beforeunload":  # which is ours: there is unsaved text
            self.elsewhere.append(f"{dialog.type}: {dialog.message}")
        dialog.accept()

    def nothing_ran(self, where: object) -> None:
        assert self.page.evaluate("window.ran") == [], where
        assert self.elsewhere == [], where


@pytest.fixture
def visitor(chromium, live_server) -> Iterator[Watched]:
    watched = Watched(chromium, live_server.url)
    yield watched
    watched.context.close()


@pytest.fixture
def office(live_server):
    return an_office()


def test_watch_notices_what_runs_and_what_is_fetched(visitor):
    visitor.goto("/published/")
    visitor.page.evaluate("canary(1)")
    with pytest.raises(AssertionError):
        visitor.nothing_ran("canary")
    visitor.page.evaluate("window.ran = []; document.body.append(document.createElement('script').cloneNode())")
    visitor.nothing_ran("nothing")
    visitor.page.evaluate("location.href = 'https://evil.example/'")
    visitor.page.wait_for_timeout(200)
    with pytest.raises(AssertionError):
        visitor.nothing_ran("request")


def test_nothing_runs_when_it_is_pasted_into_the_editor(visitor, office):
    response = a_response(office)
    visitor.is_already(office.officer)
    visitor.goto(f"/responses/{response.reference}/write/key-findings/")
    visitor.page.wait_for_selector("[data-s55-ready]")
    for batch in in_batches(TRIED, BATCH):
        typed = visitor.page.evaluate(
            f"(all) => all.map((html) => {{ ({EMPTY})('text'); return ({PASTE})([html, 'words', 'text']); }})",
            [each.html for each in batch],
        )
        visitor.nothing_ran([each.number for each in batch])
        for fragment, html in zip(batch, typed, strict=True):
            assert not (outside := outside_the_subset(clean(html))), (fragment.number, outside)
            assert not forbidden(html), (fragment.number, forbidden(html))


def test_nothing_runs_on_the_pages_that_show_it(visitor, office):
    response = a_response(office)
    write_everything(office, response)
    base = f"/responses/{response.reference}"
    for number, batch in enumerate(in_batches(TRIED, BATCH)):
        html = "".join(each.html for each in batch) if number % 2 else "".join(clean(each.html) for each in batch)
        store(office, response, html)
        visitor.is_already(office.officer)
        for path in (f"{base}/write/key-findings/", f"{base}/preview/", f"{base}/history/"):
            visitor.goto(path)
            visitor.nothing_ran((path, [each.number for each in batch]))
    comment_as_force(office, response)
    approval.submit_for_approval(by=office.officer, response=response, today=timezone.localdate())
    visitor.is_already(office.approver)
    visitor.goto(f"{base}/approval/")
    visitor.nothing_ran("approval")
    approve(office, response)
    publishing.publish(by=office.officer, response=response, today=timezone.localdate())
    visitor.is_already(None)
    visitor.goto(f"/published/{response.publications.get().slug}/")
    visitor.nothing_ran("published")


def test_nothing_runs_on_the_pages_of_the_force_and_beside_our_comment(visitor, office):
    response = a_response(office)
    request = comment_as_force_with(office, response, [each for each in TRIED if each.number < 500])
    finding = response.inspection.findings.order_by("pk").last()
    visitor.is_already(office.lead)
    visitor.goto(request.get_absolute_url())
    visitor.nothing_ran("force")
    visitor.is_already(office.officer)
    for path in (
        f"/responses/{response.reference}/findings/{finding.pk}/",
        f"/responses/{response.reference}/write/overall-comment/",
    ):
        visitor.goto(path)
        visitor.page.wait_for_selector("[data-s55-ready]")
        visitor.nothing_ran(path)


def test_nothing_runs_on_the_other_pages_that_show_a_text_or_words_of_one(visitor, office):
    """Versions and their comparison, drafts, threads, saved paragraphs, search, and a guest's pages."""
    response = a_response(office)
    write_everything(office, response)
    base, tried = f"/responses/{response.reference}", [each for each in TRIED if each.number < 400]
    half = len(tried) // 2
    for some in (tried[:half], tried[half:]):
        store(office, response, "<p>Words.</p>" + "".join(each.html for each in some))
    key_findings = present(office_text(response, "key-findings"))
    keep_draft(
        by=office.officer,
        text=key_findings,
        window="one",
        typed="".join(each.html for each in tried),
        text_format=KeptDraft.Format.HTML,
        version=1,
    )
    for each in tried[:8]:
        words = each.html[:1_000]
        on_office_text(office.officer, response, text=f"Words {words}", other_words=words, quote="Words", is_whole=True)
        add_saved_paragraph(
            by=office.officer, body=office.body, title=f"Words {words}"[:80], html=f"<p>Words.</p>{words}"
        )
    request = invite(office, response)
    guest = a_guest_link(office, request)
    guests_browser = opened(guest)
    guest_saves(guests_browser, guest, text="".join(each.html for each in tried[:100]), text_format="html")
    guest_keeps(
        guests_browser, guest, text="".join(each.html for each in tried[100:200]), text_format="html", version=1
    )
    write_as_force(office, request, tried[:100])

    forces = request.get_absolute_url()
    shown = {
        office.officer: [
            *(f"{base}/{tail}" for tail in ("revisions/", "revisions/key-findings/", "revisions/key-findings/2/")),
            *(f"{base}/{tail}" for tail in ("discussion/", "checks/", "withheld/?text=key-findings")),
            f"{base}/write/key-findings/",
            *("/kept-drafts/", "/search/?q=words", "/office/saved-paragraphs/"),
        ],
        office.lead: [forces, f"{forces}revisions/", f"{forces}discussion/", f"{forces}guests/", "/search/?q=words"],
        None: [work(guest), work(guest, "overall/")],
    }
    for person, paths in shown.items():
        visitor.is_already(person)
        if person is None:
            cookies = [
                {"name": key, "value": each.value, "url": visitor.address}
                for key, each in guests_browser.cookies.items()
            ]
            visitor.context.add_cookies(cookies)
        for path in paths:
            answer = visitor.page.goto(f"{visitor.address}{path}")
            assert answer.status == 200, path
            visitor.nothing_ran(path)


def test_megabyte_in_one_paragraph_is_pasted_and_stored(visitor, office):
    response = a_response(office)
    visitor.is_already(office.officer)
    visitor.goto(f"/responses/{response.reference}/write/key-findings/")
    visitor.page.wait_for_selector("[data-s55-ready]")
    for fragment in LONG[:1]:
        typed = visitor.page.evaluate(PASTE, [fragment.html, "", "text"])
        visitor.nothing_ran(fragment.number)
        assert not forbidden(typed)
        store(office, response, fragment.html)
        visitor.goto(f"/responses/{response.reference}/preview/")
        visitor.nothing_ran(fragment.number)


def store(office, response, html: str) -> None:
    earlier = response.passages.filter(section=Section.KEY_FINDINGS).first()
    save_passage(
        by=office.officer,
        response=response,
        section=Section.KEY_FINDINGS,
        html=html,
        version=earlier.version if earlier else 0,
    )


def comment_as_force_with(office, response, tried: list[Fragment]):
    request = invite(office, response)
    write_as_force(office, request, tried)
    submit_force_comments(by=office.lead, request=request, chief_officer_name="Chris Chief")
    return request


def write_as_force(office, request, tried: list[Fragment]) -> None:
    write_force_comments(office, request)
    for comment in request.comments.select_related("finding"):
        save_force_comment(
            by=office.contributor,
            request=request,
            finding=comment.finding,
            html="<p>Words.</p>" + "".join(each.html for each in tried),
            stance=comment.stance,
            version=comment.version,
        )


def forbidden(typed: str) -> str:
    """Everything the editor puts into the form although a text may not contain it; empty if there is nothing."""
    tags = set(re.findall(r"<([a-z0-9]+)", typed))
    attributes = set(re.findall(r'<[a-z0-9]+ ([a-z-]+)="', typed))
    return " ".join(sorted((tags - STORED_TAGS) | (attributes - {"href", "start"})))
