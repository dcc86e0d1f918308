"""Word files in a real browser: download, bring back, decide; and the letterhead with its preview."""

from __future__ import annotations

from pathlib import Path

import pytest

from responses.models import Passage, WordProposal
from responses.word.files import word_file
from responses.word.marks import Part
from tests.browser.axe import check_page
from tests.browser.test_office import sign_in
from tests.factories import a_response, an_office, invite
from tests.responses.word.files import edited
from tests.responses.word_proposals.test_proposals import NEW, ON_2, replaced
from tests.s55tracker.office.letterhead.test_letterhead import a_picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office():
    return an_office(address="1 High Street\nBorchester BO1 1AA")


def changed(document) -> None:
    replaced(ON_2, NEW)(document)
    replaced("Write here.", "The force agrees, and has begun to keep a register of its own.")(document)
    document.add_heading("Appendix", level=1)
    document.add_paragraph("Figures for the year, which belong to none of our headings.")


def test_draft_comes_back_from_word_and_is_used_text_by_text(page, office, tmp_path: Path):
    response = a_response(office, "drafting")
    invite(office, response)
    file = tmp_path / "draft from the chief constable.docx"
    file.write_bytes(edited(word_file(response, Part.ALL), changed))
    sign_in(page, office.officer, f"/accounts/login/?next=/responses/{response.reference}/word/")
    check_page(page)
    with page.expect_download() as download:
        page.click("text=Download the whole draft")
    assert download.value.suggested_filename == f"{response.reference}-all.docx"

    page.set_input_files("input[type=file]", str(file))
    with page.expect_navigation():
        page.click("text=Read the file")
    check_page(page)
    with page.expect_navigation():
        page.click("button:has-text('Use this text')")
    check_page(page)

    assert Passage.objects.filter(plain=NEW).exists()
    assert WordProposal.objects.get().texts.filter(decision="").count() == 2


def test_letterhead_shows_what_documents_will_have(page, office, tmp_path: Path):
    logo = tmp_path / "logo.png"
    logo.write_bytes(a_picture())
    sign_in(page, office.administrator, "/accounts/login/?next=/office/letterhead/")
    page.set_input_files("input[type=file]", str(logo))
    page.fill("#id_logo_alternative", "Borsetshire Police and Crime Commissioner")
    page.fill("#id_contact_telephone", "01632 960000")
    page.fill("#id_signature_name", "Jo Field")
    with page.expect_navigation():
        page.click("text=Save the letterhead")
    check_page(page)

    assert page.get_by_role("img", name="Borsetshire Police and Crime Commissioner").is_visible()
    assert page.locator(".s55-letterhead-preview").inner_text().splitlines()[-1] == "Jo Field"
