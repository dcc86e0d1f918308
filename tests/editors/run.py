"""The run: each editor opens a text, types, and saves; some requests are cut, sessions end, and the server is killed.

Each text that is typed has a word of its own. A save that was accepted must be among the versions; one that was refused
must have been given back with its text; one whose answer never came is still in the editor's hands, who sends it again.
"""

from __future__ import annotations

import http.client
import os
import random
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db import connection
from django.test import Client

from responses.models import KeptDraft, Passage, Response, TextRevision
from s55tracker.accounts.form_recovery import FIELD, read_signed
from s55tracker.accounts.roles import Role
from s55tracker.richtext import from_simple_text
from tests.factories import a_finding, a_person, a_response, an_office
from tests.services import free_port, web

SECTIONS = 10
HIDDEN = re.compile(r'<input type="hidden" name="([a-z_]+)"(?: value="([^"]*)")?')
BOX = re.compile(r'<textarea name="text"[^>]*>\n?(.*?)</textarea>', re.S)
PATIENCE = 60  # seconds for one answer
MOST_TRIES = 300  # tries to save one text: needing more means that the server no longer accepts it
EVERY = 10  # seconds between two lines of progress


class Cut(Exception):
    """There was no answer: the line was cut, or the server is gone."""


class TooManyTries(Exception):
    """The server answered with something other than what was asked for."""


@dataclass
class Answer:
    status: int
    body: str
    headers: Any


@dataclass
class Browser:
    """One person's browser, which only keeps cookies."""

    address: str
    cookies: dict[str, str] = field(default_factory=dict)

    def send(self, method: str, path: str, fields: dict[str, str] | None = None, *, cut_after: float = 0) -> Answer:
        """Raises Cut if there is no answer; with `cut_after` this side hangs up that many seconds after sending."""
        host = urlsplit(self.address)
        line = http.client.HTTPConnection(host.hostname or "", host.port, timeout=PATIENCE)
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Origin": self.address,
        }
        body = None
        if fields is not None:
            body, headers["Content-Type"] = urlencode(fields), "application/x-www-form-urlencoded"
        try:
            line.request(method, path, body, headers)
            if cut_after:
                time.sleep(cut_after)
                raise Cut
            answer = line.getresponse()
            words = answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            raise Cut from error
        finally:
            line.close()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(answer.status, words, answer.headers)


class Run:
    def __init__(self, *, folder: Path, editors: int, saves: int, kills: int, seed: int) -> None:
        self.folder, self.saves, self.kills, self.seed = folder, saves, kills, seed
        self.faults: list[str] = []
        self.counts: Counter[str] = Counter()
        self.accepted: dict[str, str] = {}
        self.drafts: dict[tuple[int, str], str] = {}
        self._lock = threading.Lock()
        self._started = 0
        self._reported = time.monotonic()
        office = an_office("Borsetshire")
        findings = [a_finding(str(number)) for number in range(1, SECTIONS - 2)]
        self.response: Response = a_response(office, findings=findings)
        at = f"/responses/{self.response.reference}"
        self.pages = [f"{at}/write/{name}/" for name in ("key-findings", "introduction", "overall-comment")]
        self.pages += [f"{at}/findings/{finding.pk}/" for finding in self.response.inspection.findings.all()]
        self.people = [
            a_person(f"Editor {number}", organisation=office.body, roles=(Role.OFFICER,))
            for number in range(1, editors + 1)
        ]

    def go(self) -> dict[str, int]:
        began = time.monotonic()
        port = free_port()
        environment = {**os.environ, "S55_VAR_DIR": str(self.folder / "var"), "PYTHONUNBUFFERED": "1"}
        self.address = f"http://127.0.0.1:{port}"
        threads = [
            threading.Thread(target=self._edit, args=(number, person), daemon=True)
            for number, person in enumerate(self.people)
        ]
        share = self.saves // (self.kills + 1)
        for kill in range(self.kills + 1):
            with web(environment, port=port, threads=8) as server:
                if kill == 0:
                    for thread in threads:
                        thread.start()
                last = kill == self.kills
                while any(thread.is_alive() for thread in threads) and (last or self._started < share * (kill + 1)):
                    time.sleep(0.05)
                    self._report(began)
                server.kill()
        for thread in threads:
            thread.join()
        self._report(began, is_last=True)
        self._check()
        return {
            "saves tried": self.counts["tried"],
            "saves accepted": len(self.accepted),
            "answered 409, with both texts": self.counts["conflict"],
            "answered 401, with the text to sign in with": self.counts["signed out"],
            "answered otherwise, with the text": self.counts["refused"],
            "cut, and sent again": self.counts["cut"],
            "saved before they were cut, with a colleague’s text since": self.counts["saved before it was cut"],
            "kills of the web server": self.kills,
            "drafts kept while typing": self.counts["kept"],
            "texts kept as a draft beside a colleague’s": len(self.drafts),
            "versions": TextRevision.objects.filter(response=self.response).count(),
            "seconds": round(time.monotonic() - began),
            "lost": len(self.faults),
        }

    def _report(self, began: float, *, is_last: bool = False) -> None:
        """A line of progress, at most every ten seconds."""
        now = time.monotonic()
        if now - self._reported < EVERY and not is_last:
            return
        self._reported = now
        with self._lock:
            print(
                f"{now - began:>5.0f} s: {self._started:,} of {self.saves:,} texts begun, {len(self.accepted):,} saved, "
                f"{self.counts['conflict']:,} conflicts, {self.counts['cut']:,} cut, {len(self.faults):,} faults",
                flush=True,
            )

    # --- One editor ----------------------------------------------------------------------------------------------

    def _edit(self, number: int, person) -> None:
        try:
            chance = random.Random(self.seed * 1000 + number)
            browser = Browser(self.address)
            self._sign_in(browser, person)
            while (save := self._next()) is not None:
                self._write(browser, person, chance, marker=f"word{number}x{save}")
        except Exception as error:  # the run must report any failure
            self._fault(f"Editor {number} stopped: {error!r}")
        finally:
            connection.close()

    def _write(self, browser: Browser, person, chance: random.Random, *, marker: str) -> None:
        """Type one text and save it, until it is saved, or kept as a draft beside a colleague's."""
        page = chance.choice(self.pages)
        typed = f"Written by {person}: {marker}.\n\n* one\n* two"
        fields = self._open(browser, person, page) | {"text": typed, "then": "save"}
        time.sleep(chance.uniform(0, 0.1))
        if chance.random() < 0.3:
            self._keep(browser, person, page, fields)
        for _ in range(MOST_TRIES):
            if chance.random() < 0.04:
                browser.cookies[settings.SESSION_COOKIE_NAME] = "ended"
            cut_after = chance.uniform(0.001, 0.05) if chance.random() < 0.06 else 0
            self._count("tried")
            try:
                answer = browser.send("POST", page, fields, cut_after=cut_after)
            except Cut:
                self._count("cut")
                time.sleep(chance.uniform(0.05, 0.3))
                continue
            if answer.status == 302:
                with self._lock:
                    self.accepted[marker] = page
                return
            if not self._is_given_back(answer, typed):
                self._fault(f"{marker} at {page} was answered {answer.status} without its text.")
            if answer.status == 401:
                self._count("signed out")
                self._sign_in(browser, person)
                fields["csrfmiddlewaretoken"] = self._open(browser, person, page)["csrfmiddlewaretoken"]
            elif answer.status == 409:
                self._count("conflict")
                hidden = dict(HIDDEN.findall(answer.body))
                if chance.random() < 0.25:
                    stays = self._keep_theirs(browser, person, answer)
                    with self._lock:
                        if stays:
                            self.drafts[person.pk, fields["window"]] = typed
                        else:
                            self.accepted[marker] = page
                    return
                fields |= {"version": hidden["version"]}
            else:
                self._count("refused")
                time.sleep(chance.uniform(0.05, 0.3))
        raise TooManyTries(f"{marker} could not be saved at {page}.")

    def _open(self, browser: Browser, person, page: str) -> dict[str, str]:
        """The hidden fields of the page's form."""
        for _ in range(MOST_TRIES):
            try:
                answer = browser.send("GET", page)
            except Cut:
                time.sleep(0.2)
                continue
            if answer.status == 302:
                self._sign_in(browser, person)
            elif answer.status == 200:
                form = answer.body[answer.body.index("data-s55-keep=") :]
                return {name: unescape(value) for name, value in HIDDEN.findall(form)}
            else:
                self._count(f"opened with {answer.status}")
                time.sleep(0.2)
        raise TooManyTries(f"{page} could not be opened.")

    def _keep(self, browser: Browser, person, page: str, fields: dict[str, str]) -> None:
        """Do what the page's script does while someone types."""
        key = page.rstrip("/").rpartition("/")[2]
        key = key if "/write/" in page else f"finding-{key}"
        address = f"/responses/{self.response.reference}/kept/{key}/"
        try:
            answer = browser.send("POST", address, fields | {"person": str(person.pk), "number": "1"})
        except Cut:
            return
        if answer.status == 200 and '"kept": true' in answer.body:
            self._count("kept")

    def _keep_theirs(self, browser: Browser, person, conflict: Answer) -> bool:
        """Press the button on the page of a conflict: the person's own text stays a draft. False if the page offers none, as
        when an answer that was cut off had saved the text and a colleague has saved since; `_check` then looks for it among
        the versions.
        """
        address = re.search(r'action="(/kept-drafts/\d+/)"', conflict.body)
        if address is None:
            self._count("saved before it was cut")
            return False
        token = dict(HIDDEN.findall(conflict.body))["csrfmiddlewaretoken"]
        while True:
            try:
                answer = browser.send("POST", address[1], {"do": "aside", "csrfmiddlewaretoken": token})
            except Cut:
                time.sleep(0.2)
                continue
            if answer.status != 302:
                self._fault(f"{person} could not keep the other text: {answer.status}.")
            return True

    def _sign_in(self, browser: Browser, person) -> None:
        client = Client()
        client.force_login(person)
        browser.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value

    def _is_given_back(self, answer: Answer, typed: str) -> bool:
        """In a box, in a hidden field, or sealed on the sign-in page."""
        texts = [unescape(text) for text in BOX.findall(answer.body)]
        for name, value in HIDDEN.findall(answer.body):
            if name == "text":
                texts.append(unescape(value))
            elif name == FIELD and (kept := read_signed(unescape(value))):
                texts += kept.fields.get("text", [])
        return typed in [text.replace("\r\n", "\n") for text in texts]

    # --- Afterwards ----------------------------------------------------------------------------------------------

    def _check(self) -> None:
        """Every accepted save is a version, versions have no gaps, and each text is its latest version."""
        rows = list(TextRevision.objects.filter(response=self.response).order_by("version"))
        saved = {match for row in rows for match in re.findall(r"word\d+x\d+", row.html)}
        self.faults += [f"{marker} was accepted and is no version." for marker in self.accepted if marker not in saved]
        by_text: dict[tuple[str, int | None], list[TextRevision]] = {}
        for row in rows:
            by_text.setdefault((row.section, row.finding_id), []).append(row)
        passages = Passage.objects.filter(response=self.response)
        current = {(row.section, row.finding_id): row for row in passages}
        for text, versions in by_text.items():
            if [row.version for row in versions] != list(range(1, len(versions) + 1)):
                self.faults.append(f"The versions of {text} have gaps.")
            if (versions[-1].html, versions[-1].version) != (current[text].html, current[text].version):
                self.faults.append(f"{text} is not its latest version.")
        kept = {(row.person_id, row.window): row.text for row in KeptDraft.objects.all()}
        for key, typed in self.drafts.items():
            if from_simple_text(kept.get(key, "")) != from_simple_text(typed):
                self.faults.append(f"The draft {key} is not kept.")

    # --- Counting ------------------------------------------------------------------------------------------------

    def _next(self) -> int | None:
        with self._lock:
            if self._started >= self.saves:
                return None
            self._started += 1
            return self._started

    def _count(self, what: str) -> None:
        with self._lock:
            self.counts[what] += 1

    def _fault(self, sentence: str) -> None:
        with self._lock:
            self.faults.append(sentence)
