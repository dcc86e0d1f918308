"""Writing: how long a save and a kept draft take, with their queries, and how soon the editor can be used."""

from __future__ import annotations

import re
import statistics
import time
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import sync_playwright

from responses.drafting.actions import save_passage
from responses.enums import Section
from responses.models import Response
from s55tracker.accounts.models import User
from tests.benchmarks.pages import session_cookie
from tests.browser.axe import CHROMIUM, CHROMIUM_ARGUMENTS

SAVES = 60
OPENINGS = 10
WORDS = "<p>The force accepts this recommendation and has begun the work.</p>" * 10


def measure_drafting(address: str, body_slug: str) -> dict:
    response = Response.objects.filter(body__slug=body_slug, status="drafting").order_by("pk").last()
    officer = User.objects.get(email=f"officer@{body_slug}.example")
    path = f"/responses/{response.reference}/write/key-findings/"
    cookie = session_cookie(officer)
    saves, drafts = [], []
    for number in range(SAVES):
        writer = _Writer(address, path, cookie)
        drafts.append(
            writer.post(writer.kept_at, 200, text=f"{WORDS}<p>Draft {number}.</p>", person=officer.pk, number=1)
        )
        saves.append(writer.post(path, 302, text=f"{WORDS}<p>Save {number}.</p>", then="save"))
        writer.link.close()
    return {
        "save_ms": _figures(saves),
        "queries_of_a_save": _queries_of_a_save(officer, path, response),
        "queries_of_the_action": _queries_of_the_action(officer, response),
        "draft_ms": _figures(drafts),
        "editor_ready_ms": _editor_ready(address, path, cookie),
    }


def _figures(taken: list[float]) -> dict:
    return {"p50": round(statistics.median(taken), 1), "p95": round(sorted(taken)[int(len(taken) * 0.95) - 1], 1)}


class _Writer:
    """The page of one text, opened once."""

    def __init__(self, address: str, path: str, cookie: str) -> None:
        parts = urlsplit(address)
        self.link = HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        self.link.request("GET", path, headers={"Cookie": cookie})
        answer = self.link.getresponse()
        page = answer.read().decode()
        csrf = answer.headers["Set-Cookie"].split(";")[0] if answer.headers["Set-Cookie"] else ""
        fields = ("csrfmiddlewaretoken", "version", "window")
        found = {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page) for name in fields}
        self.fields = {name: value[1] for name, value in found.items() if value}
        kept_at = re.search(r'data-s55-keep="([^"]*)"', page)
        assert set(self.fields) == set(fields) and kept_at
        self.kept_at = kept_at[1]
        self.headers = {
            "Cookie": f"{cookie}; {csrf}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": address,
        }

    def post(self, path: str, expected: int, **fields: object) -> float:
        """Milliseconds from sending the form until the whole answer has come."""
        form = urlencode({**self.fields, "text_format": "html", **fields})
        began = time.perf_counter()
        self.link.request("POST", path, body=form, headers=self.headers)
        answer = self.link.getresponse()
        answer.read()
        taken = (time.perf_counter() - began) * 1000
        assert answer.status == expected, f"{path} answered {answer.status}."
        return taken


def _queries_of_a_save(officer: User, path: str, response: Response) -> int:
    """The queries of the whole request: session, permission, form, save and history."""
    client = Client()
    client.force_login(officer)
    version = response.passages.get(section=Section.KEY_FINDINGS).version
    form = {"version": version, "text": f"{WORDS}<p>y</p>", "text_format": "html", "then": "save"}
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(path, form)
    assert answer.status_code == 302, answer.status_code
    return len(captured)


def _queries_of_the_action(officer: User, response: Response) -> int:
    passage = response.passages.get(section=Section.KEY_FINDINGS)
    with CaptureQueriesContext(connection) as captured:
        save_passage(
            by=officer,
            response=response,
            section=Section.KEY_FINDINGS,
            html=f"{WORDS}<p>x</p>",
            version=passage.version,
        )
    return len(captured)


def _editor_ready(address: str, path: str, cookie: str) -> dict:
    """Milliseconds from asking for the page until the first letter is in the text, in a new browser each time."""
    name, value = cookie.split("=", 1)
    taken = []
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        for _ in range(OPENINGS):
            visitor = browser.new_context(base_url=address)
            visitor.add_cookies([{"name": name, "value": value, "url": address}])
            page = visitor.new_page()
            began = time.perf_counter()
            page.goto(path, wait_until="commit")
            page.wait_for_selector("[data-s55-ready]")
            page.locator(".s55-editor__text").press("x")
            taken.append((time.perf_counter() - began) * 1000)
            visitor.close()
        browser.close()
    return {"p50": round(statistics.median(taken), 1), "longest": round(max(taken), 1)}
