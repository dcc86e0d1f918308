"""Regenerates the pictures in docs/pictures/, from the sample office in a real browser: `python -m
tests.browser.pictures`.
"""

from __future__ import annotations

import os
import sys
import tempfile
from io import BytesIO
from typing import Any

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.browser.axe import CHROMIUM, CHROMIUM_ARGUMENTS
from tests.services import ROOT, web

PICTURES = ROOT / "docs" / "pictures"

# name, who is signed in, and how to find the page from that person's start page
SHOTS = (
    ("my-work", "officer", "/"),
    ("workspace", "officer", "Out of sight"),
    ("writing", "officer", "Out of sight > Recommendation 1"),
    ("discussion", "officer", "Out of sight > Recommendation 1 #discussion"),
    ("search", "officer", "/search/?q=return+interviews"),
    ("word-review", "officer", "Out of sight @ Check < Word"),
    ("force-request", "lead", "Safe and well"),
    ("guests", "lead", "Safe and well > Ask someone without an account to write"),
    ("versions", "officer", "Fit for the job /revisions/key-findings/ @ Key findings"),
    ("approval", "approver", "Fraud"),
    ("withdrawing", "approver", "Fit for the job /publication/withdrawal-request/ @ Request to withdraw"),
    ("distribution", "officer", "Every picture counts /distribution/ @ Copies"),
    ("proof-pack", "officer", "Neighbours and numbers /proof/ @ Proof pack"),
    ("dashboard", "manager", "/dashboard/"),
    ("reminders", "officer", "/reminders/"),
    ("office-reminders", "administrator", "/office/reminders/"),
    ("published", "", "/published/"),
)


def main() -> int:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="s55-pictures-") as folder:
        os.environ.update({"DJANGO_SETTINGS_MODULE": "s55tracker.settings", "S55_ENV_FILE": "", "S55_VAR_DIR": folder})
        # Playwright keeps an event loop in this thread; these queries are ordinary, synchronous ones.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        call_command("load_sample_office", stdout=open(os.devnull, "w"))
        with web({**os.environ, "S55_SAMPLE_OFFICE": "yes"}) as server, sync_playwright() as running:
            browser = running.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
            for name, who, where in SHOTS:
                page = browser.new_context(base_url=server.address, viewport={"width": 1200, "height": 860}).new_page()
                _sign_in(page, who)
                _go(page, who, where)
                picture = Image.open(BytesIO(page.screenshot()))
                picture.convert("RGB").quantize(96, dither=Image.Dither.NONE).save(
                    PICTURES / f"{name}.png", optimize=True
                )
                print(f"{name}: {page.title()}")
            browser.close()
    return 0


def _sign_in(page: Page, who: str) -> None:
    if not who:
        return
    from responses.sample_office.people import PASSWORD

    page.goto("/accounts/login/")
    page.fill("[name=login]", f"{who}@wealdshire.example")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/")


def _go(page: Page, who: str, where: str) -> None:
    """Go to an address, or to the page of the report whose title starts with this text (or a page below it, such as
    "Title /approval/"). Then follow the named links, and go to a part or heading of the page, or to a returned Word
    file in which a text has changed.
    """
    if where.startswith("/"):
        page.goto(where)
        return
    from responses.models import Response

    where, _, part = where.partition(" #")
    where, _, word = where.partition(" < ")
    where, _, heading = where.partition(" @ ")
    title, *links = where.split(" > ")
    title, _, below = title.partition(" /")
    response = Response.objects.get(inspection__title__startswith=title)
    address = {
        "lead": f"/force-comments/{response.reference}/wealdshire/",
        "approver": f"/responses/{response.reference}/approval/",
    }.get(who, f"/responses/{response.reference}/")
    page.goto(f"/responses/{response.reference}/{below}" if below else address)
    for link in links:
        page.get_by_role("link", name=link, exact=True).first.click()
        page.wait_for_load_state()
    if word:
        _bring_back_a_word_file(page, response)
    if heading:
        page.get_by_role("heading", name=heading).first.evaluate("element => element.scrollIntoView()")
    if part:
        page.locator(f"#{part}").evaluate("element => element.scrollIntoView()")


def _bring_back_a_word_file(page: Page, response: Any) -> None:
    from responses.word.files import MEDIA_TYPE, word_file
    from responses.word.marks import Part
    from tests.responses.word.files import edited

    def change(document: Any) -> None:
        for paragraph in document.paragraphs:
            for run in paragraph.runs:
                run.text = run.text.replace(
                    "Most of the children were found quickly", "Nine in ten were found within a day"
                )

    data = edited(word_file(response, Part.ALL), change)
    page.goto(f"/responses/{response.reference}/word/")
    page.set_input_files(
        "[name=file]", {"name": "Draft, from the Commissioner.docx", "mimeType": MEDIA_TYPE, "buffer": data}
    )
    page.get_by_role("button", name="Read the file").click()
    page.wait_for_load_state()


if __name__ == "__main__":
    sys.exit(main())
