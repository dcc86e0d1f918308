"""Writing: how long a save takes at national size, and how soon the editor can be used."""

from __future__ import annotations

import re
import statistics
import time
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

from django.db import connection
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
    saves = [_save(address, path, cookie, f"{WORDS}<p>Save {number}.</p>") for number in range(SAVES)]
    with CaptureQueriesContext(connection) as captured:
        passage = response.passages.get(section=Section.KEY_FINDINGS)
        save_passage(
            by=officer,
            response=response,
            section=Section.KEY_FINDINGS,
            html=f"{WORDS}<p>x</p>",
            version=passage.version,
        )
    return {
        "save_ms": {"p50": round(statistics.median(saves), 1), "p95": round(sorted(saves)[int(SAVES * 0.95) - 1], 1)},
        "queries_of_the_action": len(captured),
        "editor_ready_ms": _editor_ready(address, path, cookie),
    }


def _save(address: str, path: str, cookie: str, html: str) -> float:
    """Milliseconds from sending the form until the answer, which is a redirect, has come."""
    parts = urlsplit(address)
    link = HTTPConnection(parts.hostname, parts.port, timeout=60)
    link.request("GET", path, headers={"Cookie": cookie})
    answer = link.getresponse()
    page = answer.read().decode()
    csrf = answer.headers["Set-Cookie"].split(";")[0] if answer.headers["Set-Cookie"] else ""
    token, version = (
        re.search(rf'name="{name}"[^>]*value="([^"]*)"', page) for name in ("csrfmiddlewaretoken", "version")
    )
    assert token and version
    form = urlencode(
        {
            "csrfmiddlewaretoken": token[1],
            "version": version[1],
            "text": html,
            "text_format": "html",
            "then": "save",
        }
    )
    headers = {
        "Cookie": f"{cookie}; {csrf}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Origin": address,
    }
    began = time.perf_counter()
    link.request("POST", path, body=form, headers=headers)
    answer = link.getresponse()
    answer.read()
    taken = (time.perf_counter() - began) * 1000
    link.close()
    assert answer.status == 302, answer.status
    return taken


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
