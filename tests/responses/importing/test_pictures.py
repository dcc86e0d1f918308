"""The pages of an uploaded response beside its findings and its parts, for those who check it."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from inspections.intake.picturing import Picture
from responses.importing.actions import keep_pictures
from responses.models import FileBatch, FileInBatch, ImportProposal, ProposalPicture, ProposedResponse, Response
from tests.factories import an_office
from tests.inspections.intake.paged import RESPONSE, as_pdf
from tests.responses.importing import lookalike
from tests.responses.importing.parts.test_pages import press
from tests.responses.importing.test_pages import CONFIRMED

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office("Westmarch")


@pytest.fixture
def officer(client, office):
    client.force_login(office.officer)
    return client


def uploaded(client, office, data: bytes | None = None, name: str = "response.pdf") -> ImportProposal:
    file = SimpleUploadedFile(name, as_pdf(RESPONSE) if data is None else data)
    client.post("/responses/import/", {"body": office.body.pk, "file": file})
    return ImportProposal.objects.latest("pk")


def opened(client, proposal: ImportProposal, number: int):
    return client.get(f"/responses/import/{proposal.pk}/parts/?part={number}").context["text"].parts


def test_each_finding_has_the_picture_of_its_page_with_its_place_marked(officer, office):
    proposal = uploaded(officer, office)

    page = officer.get(proposal.get_absolute_url())

    (finding,) = page.context["review"].findings
    (picture,) = finding.pictures
    assert picture.address == f"/responses/import/{proposal.pk}/page-2.jpg"
    assert picture.alt == "Page 2 of the file, with a mark around Recommendation 1."
    (mark,) = picture.marks
    assert mark.x < 1000 < mark.x + mark.width and mark.y < 1300 < mark.y + mark.height
    html = page.content.decode()
    assert f'alt="{picture.alt}"' in html and "Larger picture of page 2 (opens in a new tab)" in html
    assert officer.get(picture.address).content.startswith(b"\xff\xd8\xff")


def test_open_part_of_the_text_has_the_picture_of_its_page(officer, office):
    proposal = uploaded(officer, office)
    review = officer.get(proposal.get_absolute_url()).context["review"]
    (finding,) = review.findings

    parts = opened(officer, proposal, finding.force_part)

    (shown,) = [part for part in parts if part.is_open]
    assert shown.name == "Chief officer’s comment on recommendation 1"
    (picture,) = shown.pictures
    assert (picture.page, picture.alt) == (2, f"Page 2 of the file, with a mark around part {shown.place}.")
    assert not any(part.pictures for part in parts if not part.is_open)


def test_picture_follows_a_part_that_becomes_the_wording_of_a_finding(officer, office):
    proposal = uploaded(officer, office)
    key_findings = officer.get(proposal.get_absolute_url()).context["review"].texts[0].part
    (part,) = [each for each in opened(officer, proposal, key_findings) if each.is_open]
    assert [picture.page for picture in part.pictures] == [1]

    press(officer, proposal, "save", part=key_findings, use="new:recommendation", text="Most lamps are dark.")

    findings = officer.get(proposal.get_absolute_url()).context["review"].findings
    assert [[picture.page for picture in finding.pictures] for finding in findings] == [[2], [1]]


def test_pictures_are_deleted_with_the_proposal_when_it_is_recorded(officer, office):
    proposal = uploaded(officer, office)
    assert proposal.pictures.count() == 2

    officer.post(proposal.get_absolute_url(), CONFIRMED)

    assert Response.objects.count() == 1
    assert ProposalPicture.objects.count() == 0


@pytest.mark.parametrize("make", [lookalike.as_text, lookalike.as_html, lookalike.as_docx])
def test_file_without_pages_has_nothing_in_the_pictures_place(officer, office, make):
    made = make()
    proposal = uploaded(officer, office, made.encode() if isinstance(made, str) else made, "response")

    page = officer.get(proposal.get_absolute_url())

    assert page.context["review"].findings
    assert ProposalPicture.objects.count() == 0
    assert "s55-page-picture" not in page.content.decode() and "s55-with-picture" not in page.content.decode()


def test_picture_of_an_upload_that_has_lapsed_is_not_found(officer, office):
    proposal = uploaded(officer, office)
    ImportProposal.objects.update(expires_at=timezone.now())

    assert officer.get(f"/responses/import/{proposal.pk}/page-2.jpg").status_code == 404


def test_colleague_sees_the_pictures_of_many_files_and_not_those_of_a_file_uploaded_alone(client, officer, office):
    alone = uploaded(officer, office)
    batch = FileBatch.objects.create(
        body=office.body, created_by=office.officer, form_key="1b4e28ba-2fa1-11d2-883f-0016d3cca427", name="old.zip"
    )
    file = FileInBatch.objects.create(batch=batch, position=0, name="old.pdf", read_at=timezone.now())
    of_many = ImportProposal.objects.create(
        body=office.body,
        created_by=office.officer,
        file_name="old.pdf",
        file_hash="1" * 64,
        reading=alone.reading,
        proposed=ProposedResponse.objects.create(file=file, position=0, kind="response"),
    )
    keep_pictures(of_many, [Picture(2, 10, 20, b"\xff\xd8\xff")])
    client.force_login(office.other_officer)

    assert client.get(f"/responses/import/{of_many.pk}/page-2.jpg").status_code == 200
    assert client.get(f"/responses/import/{alone.pk}/page-2.jpg").status_code == 404
