"""A person at a browser: their own window, signed in or not, with or without scripts, and every error recorded."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client

from tests.factories import PASSWORD

WINDOW = {"width": 1280, "height": 900}
PATIENCE = 60_000  # milliseconds


class Visitor:
    """One person's window. `troubles` are errors no page may have: script errors, refusals by the policy, missing
    files.
    """

    def __init__(self, browser: Any, address: str, *, scripts: bool = True, trusting: bool = False) -> None:
        """`trusting`: the certificates of the tests' own servers are good enough."""
        self.address = address
        self.context = browser.new_context(
            base_url=address, viewport=WINDOW, java_script_enabled=scripts, ignore_https_errors=trusting
        )
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()
        self.troubles: list[str] = []
        watch(self.page, self.troubles)

    def sign_in(self, person: Any) -> Visitor:
        self.page.goto("/accounts/login/")
        self.page.fill("input[name=login]", person.email)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("main button[type=submit]")
        self.page.wait_for_url(lambda url: "/accounts/login/" not in url)
        return self

    def confirm(self) -> None:
        """Confirm who is at the screen, as the product asks before publishing, for example. The change that was sent
        then goes ahead.
        """
        assert self.sees("Confirm it is you")
        self.page.fill("input[name=password]", PASSWORD)
        self.press("Confirm")

    def is_already(self, person: Any) -> Visitor:
        """Sign this person in without the sign-in page, for a test about something else. None: signed out."""
        self.context.clear_cookies()
        if person is not None:
            client = Client()
            client.force_login(person)
            cookie = client.cookies[settings.SESSION_COOKIE_NAME]
            self.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.address}])
        return self

    def goto(self, path: str) -> None:
        self.page.goto(path)

    def link(self, words: str) -> None:
        """Follow the link with these words, even if it looks like a button."""
        self.page.locator("a", has_text=words).first.click()

    def press(self, words: str) -> None:
        """Press the button with these words."""
        self.page.get_by_role("button", name=words).first.click()

    def write(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=False).first.fill(text)

    def write_text(self, text: str) -> None:
        """Replace the text of a writing page: by pasting it into the editor or, without scripts, in the plain box."""
        write_text(self.page, text)

    def choose(self, label: str) -> None:
        self.page.get_by_label(label, exact=False).first.check()

    def sees(self, words: str) -> bool:
        """True as soon as the words are there: after a click the next page may still be loading."""
        end = time.monotonic() + PATIENCE / 1000
        while words not in self.page.inner_text("body"):
            if time.monotonic() > end:
                return False
            self.page.wait_for_timeout(50)
        return True

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def leave(self) -> None:
        # Shown on failure: where this person was, and what they saw.
        print(f"--- {self.page.url}\n{self.page.inner_text('body')}")
        self.context.close()
        assert not self.troubles, self.troubles


def write_text(page: Any, text: str) -> None:
    """See `Visitor.write_text`."""
    page.wait_for_load_state()
    if not page.locator("html.js-enabled").count():
        page.fill("textarea[name=text]", text)
        return
    page.wait_for_selector("[data-s55-ready]")
    editor = page.locator(".s55-editor__text")
    editor.focus()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    editor.evaluate(
        """(editor, text) => {
            const clipboard = new DataTransfer();
            clipboard.setData('text/plain', text);
            editor.dispatchEvent(new ClipboardEvent('paste', {clipboardData: clipboard, bubbles: true, cancelable: true}));
        }""",
        text,
    )


def watch(page: Any, troubles: list[str]) -> None:
    """Record errors in the page. An expected 4xx response (a form with errors) is not an error; a missing file is."""

    def heard(message: Any) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            troubles.append(message.text)

    def answered(response: Any) -> None:
        is_a_file = response.request.resource_type not in ("document", "xhr", "fetch")
        if response.status == 500 or (response.status >= 400 and is_a_file):
            troubles.append(f"{response.status} for {response.url}")

    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", heard)
    page.on("response", answered)
