"""The letterhead: who changes it, what happens to a picture, and where it is used."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

from responses.document.article import html_of
from responses.document.composition import content_of
from responses.document.content import DocumentContent
from responses.document.pdf import pdf_of
from responses.models import Publication
from s55tracker.accounts.models import OfficeLogo
from s55tracker.audit.trail import history_of
from s55tracker.mail.models import OutgoingMail
from s55tracker.office.letterhead.actions import change_letterhead, letterhead_fingerprint, letterhead_of
from s55tracker.office.letterhead.logos import MAX_HEIGHT, MAX_STORED, MAX_WIDTH, draw_logo
from s55tracker.refusals import ChangedMeanwhile, NotPermitted, Refused
from tests.factories import a_response, an_office, invite, refreshed

ADDRESS = "/office/letterhead/"


@pytest.fixture
def office(db):
    return an_office()


def a_picture(
    kind: str = "PNG", size: tuple[int, int] = (1200, 400), mode: str = "RGB", colour="teal", **options
) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, colour).save(file, kind, **options)
    return file.getvalue()


def noise(size: tuple[int, int] = (900, 700)) -> Image.Image:
    return Image.effect_noise(size, 90).convert("RGB")


def changed(office, by=None, **fields):
    extra = {name: fields.pop(name) for name in ("logo", "removes_logo") if name in fields}
    return change_letterhead(
        by=by or office.administrator,
        body=office.body,
        letterhead=replace(letterhead_of(office.body), **fields),
        opened_on=letterhead_fingerprint(office.body),
        **extra,
    )


def test_letterhead_is_changed_and_history_says_which(office):
    changed(office, contact_telephone="01632 960000", signature_name="Jo Field")

    body = refreshed(office.body)
    assert (body.contact_telephone, body.signature_name) == ("01632 960000", "Jo Field")
    event = history_of(body).get()
    assert (event.action, event.actor, event.detail["changed"]) == (
        "letterhead_changed",
        office.administrator,
        {"contact_telephone": ["", "01632 960000"], "signature_name": ["", "Jo Field"]},
    )


@pytest.mark.parametrize("role", ["officer", "approver", "manager", "contributor", "lead"])
def test_only_an_administrator_changes_it(office, role):
    with pytest.raises(NotPermitted):
        changed(office, by=getattr(office, role), signature_name="Jo Field")
    assert refreshed(office.body).signature_name == ""


def test_second_editor_does_not_overwrite(office):
    opened_on, letterhead = letterhead_fingerprint(office.body), letterhead_of(office.body)
    changed(office, signature_name="Jo Field")
    with pytest.raises(ChangedMeanwhile):
        change_letterhead(by=office.administrator, body=office.body, letterhead=letterhead, opened_on=opened_on)


def test_logo_needs_words_and_can_be_removed(office):
    drawn = draw_logo(a_picture())
    with pytest.raises(Refused, match="Say what the logo shows"):
        changed(office, logo=drawn)
    changed(office, logo=drawn, logo_alternative="Borsetshire PCC")
    assert OfficeLogo.objects.get().alternative == "Borsetshire PCC"
    changed(office, removes_logo=True)
    assert not OfficeLogo.objects.exists()
    assert [sorted(event.detail["changed"]) for event in history_of(office.body)] == [
        ["logo", "logo_alternative"],
        ["logo", "logo_alternative"],
    ]


def test_picture_is_drawn_anew_without_what_came_with_it():
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "taken at home")
    file = io.BytesIO()
    Image.new("RGBA", (1200, 400), (0, 80, 90, 128)).save(file, "PNG", pnginfo=notes)

    drawn = draw_logo(file.getvalue() + b"<script>alert(1)</script>")

    assert b"taken at home" not in drawn.data and b"script" not in drawn.data
    with Image.open(io.BytesIO(drawn.data)) as picture:
        assert (picture.format, picture.info) == ("PNG", {})
        assert picture.size == (drawn.width, drawn.height) == (MAX_WIDTH, 165)
        assert picture.convert("RGB").getpixel((0, 0)) == (127, 167, 172)  # on white


def test_photograph_is_turned_upright_and_loses_where_it_was_taken():
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "taken at home"
    file = io.BytesIO()
    Image.new("RGB", (400, 200), "teal").save(file, "JPEG", exif=exif)

    drawn = draw_logo(file.getvalue())

    assert drawn.height > drawn.width and b"taken at home" not in drawn.data
    assert not Image.open(io.BytesIO(drawn.data)).getexif()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_any_picture_becomes_small_enough_for_a_page(kind):
    file = io.BytesIO()
    noise().save(file, kind)
    drawn = draw_logo(file.getvalue())
    assert len(drawn.data) <= MAX_STORED
    assert drawn.width <= MAX_WIDTH and drawn.height <= MAX_HEIGHT


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "must be a PNG or JPEG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "must be a PNG or JPEG"),
        (a_picture("GIF", mode="P", colour=3), "must be a PNG or JPEG"),
        (a_picture()[:300], "damaged"),
        (a_picture(size=(6000, 5000)), "too many pixels"),
        (a_picture(size=(4, 4)), "at least 16 pixels"),
        (b"x" * (2 * 1024 * 1024 + 1), "smaller than 2 MB"),
    ],
)
def test_what_is_no_usable_picture_is_refused(data, reason):
    with pytest.raises(Refused, match=reason):
        draw_logo(data)


def test_letterhead_is_on_the_document_and_an_old_publication_keeps_its_own(office):
    response = a_response(office, "published")
    before = Publication.objects.get().content
    changed(
        office,
        logo=draw_logo(a_picture()),
        logo_alternative="Borsetshire PCC",
        contact_email="office@borsetshire.example",
        website="https://borsetshire.example/",
        signature_name="Jo Field",
        signature_title="Commissioner",
        signature_lines="Borchester\n\nBO1",
    )

    assert Publication.objects.get().content == before
    assert "telephone" not in before["body"] and "signature" not in before["body"]
    content = content_of(refreshed(response))
    page = html_of(content)
    for words in ('alt="Borsetshire PCC"', "data:image/png;base64,", "mailto:office@borsetshire.example", "Jo Field"):
        assert words in page and words not in html_of(DocumentContent.from_json(before))
    assert content.body.signature.lines == ("Borchester", "BO1")
    assert DocumentContent.from_json(content.to_json()) == content


def test_empty_letterhead_leaves_the_fingerprint_of_a_document_as_it_was(office):
    """An approval given before letterheads existed still stands."""
    stored = content_of(a_response(office, "drafting")).to_json()
    assert set(stored["body"]) == {
        *("area", "kind", "office_name", "holder_title", "holder_initials", "address", "logo"),
    }


@pytest.mark.once
def test_pdf_with_a_letterhead_is_made(office):
    changed(
        office,
        logo=draw_logo(a_picture()),
        logo_alternative="Borsetshire PCC",
        signature_name="Jo Field",
        address="1 High Street",
    )
    assert pdf_of(content_of(a_response(office, "drafting")), strict=True).startswith(b"%PDF-")


def test_contact_is_in_the_foot_of_emails(office):
    changed(office, address="1 High Street", contact_telephone="01632 960000", website="https://borsetshire.example/")
    invite(office, a_response(office))
    mail = OutgoingMail.objects.latest("pk")
    for words in ("1 High Street", "01632 960000", "https://borsetshire.example/"):
        assert words in mail.text and words in mail.html


def test_page_takes_a_picture_and_shows_the_letterhead(client, office):
    client.force_login(office.administrator)
    fields = {"opened_on": letterhead_fingerprint(office.body), "signature_name": "Jo Field"}
    file = SimpleUploadedFile("../../etc/logo.svg", a_picture(), content_type="image/svg+xml")

    refused = client.post(ADDRESS, {**fields, "logo": file})
    assert refused.status_code == 422
    assert "Say what the logo shows" in refused.content.decode()

    file.seek(0)
    saved = client.post(ADDRESS, {**fields, "logo": file, "logo_alternative": "Borsetshire PCC"})
    assert saved.status_code == 302
    page = client.get(ADDRESS)
    assert 'alt="Borsetshire PCC"' in page.content.decode() and len(page.content) < 100_000


def test_page_refuses_what_is_no_picture(client, office):
    client.force_login(office.administrator)
    fields = {"opened_on": letterhead_fingerprint(office.body), "logo_alternative": "x"}
    answer = client.post(ADDRESS, {**fields, "logo": SimpleUploadedFile("logo.png", b"<script>", "image/png")})
    assert answer.status_code == 422 and "must be a PNG or JPEG picture" in answer.content.decode()
    assert not OfficeLogo.objects.exists()
