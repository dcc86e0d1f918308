"""The pages of many files: upload, progress, result, import, files that look alike, undo."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from inspections.models import Inspection
from responses.many_files import forms
from responses.many_files.actions.working import work_on_batch
from responses.many_files.unpacking import TOO_MANY
from responses.models import FileBatch, FileInBatch, ImportProposal, ProposedResponse, Publication, Response
from tests.factories import an_office
from tests.history import verified
from tests.responses.many_files.old_responses import (
    LETTER_ABOUT_TWO,
    Unpacked,
    a_batch,
    a_batch_with_two_alike,
    a_read_batch,
    a_response_file,
    as_zip,
    day_of,
    title_of,
)

pytestmark = pytest.mark.django_db
ADDRESS = "/responses/import/files/"


@pytest.fixture
def office():
    return an_office("Wealdshire")


@pytest.fixture
def officer(client, office):
    client.force_login(office.officer)
    return client


def upload(client, office, *files: SimpleUploadedFile, key: uuid.UUID | None = None):
    return client.post(ADDRESS, {"body": office.body.pk, "uploads": list(files), "form_key": str(key or uuid.uuid4())})


def zipped(number: int = 3) -> SimpleUploadedFile:
    return SimpleUploadedFile("old.zip", as_zip([a_response_file(each) for each in range(number)]))


def words(answer) -> str:
    return " ".join(answer.content.decode().split())


def letter() -> Unpacked:
    return Unpacked(name="letter.html", data=LETTER_ABOUT_TWO.encode())


def test_from_upload_to_undo_on_the_pages(officer, office):
    address = upload(officer, office, zipped()).url
    batch = FileBatch.objects.get()
    assert address == f"{ADDRESS}{batch.pk}/"
    assert "We have read 0 of 3 files" in words(officer.get(address))
    work_on_batch(batch.pk)
    assert "Nothing has been imported yet." in words(officer.get(address))
    assert "Import the 3 files read without a warning" in words(officer.get(address))

    page = officer.get(f"{address}import/")
    assert [line.proposed.title for line, _ in page.context["rows"]] == [title_of(number) for number in range(3)]
    first, second, third = (str(line.proposed.pk) for line, _ in page.context["rows"])
    assert officer.post(f"{address}import/", {"chosen": [first, third], "dates_confirmed": "on"}).url == address
    html = words(officer.get(address))
    assert "0 imported, 2 still to do." in html
    assert 'hx-trigger="every 2s"' in html
    work_on_batch(batch.pk)
    html = words(officer.get(address))
    assert "2 responses have been imported." in html
    assert "hx-trigger" not in html
    assert set(Inspection.objects.values_list("title", flat=True)) == {title_of(0), title_of(2)}

    assert officer.post(f"{address}undo/").url == address
    work_on_batch(batch.pk)
    assert not Inspection.objects.exists()
    assert "old.zip" in words(officer.get(ADDRESS))
    assert ProposedResponse.objects.get(pk=second).is_open


def test_several_files_are_one_batch_and_sending_the_form_twice_makes_no_second(officer, office):
    key = uuid.uuid4()
    files = [SimpleUploadedFile(f"{number}.txt", a_response_file(number * 3).data) for number in range(2)]
    first = upload(officer, office, *files, key=key)
    for file in files:
        file.seek(0)

    assert upload(officer, office, *files, key=key).url == first.url
    assert FileBatch.objects.get().name == "2 files"
    assert FileInBatch.objects.count() == 2


def test_progress_says_which_file_is_read_and_how_long_it_takes(officer, office, clock):
    batch, now = a_batch(office, 10), timezone.now()
    FileInBatch.objects.filter(batch=batch, position__lt=5).update(read_at=now)
    FileBatch.objects.update(started_at=now, work_after=now)
    clock.move_on(seconds=100)

    html = words(officer.get(batch.get_absolute_url()))

    assert "We have read 5 of 10 files: about 2 minutes left." in html
    assert "Now: 005.docx" in html
    assert "Refresh</a>" in html
    clock.move_on(seconds=100)
    assert "Reading stopped a few minutes ago." in words(officer.get(batch.get_absolute_url()))


def test_progress_alone_is_sent_to_htmx(officer, office):
    batch = a_batch(office, 1)

    answer = officer.get(batch.get_absolute_url(), headers={"HX-Request": "true"})

    assert answer.content.decode().lstrip().startswith('<div id="file-batch"')
    assert "<html" not in answer.content.decode()


def test_reading_can_be_stopped_on_the_page(officer, office):
    batch = a_batch(office, 2)

    assert officer.post(f"{batch.get_absolute_url()}cancel/").url == batch.get_absolute_url()

    html = words(officer.get(batch.get_absolute_url()))
    assert "Olive Officer stopped the reading on" in html
    assert html.count("You cancelled before we had read it.") == 2
    assert work_on_batch(batch.pk) is False


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (SimpleUploadedFile("old.zip", b"PK\3\4 damaged"), "The .zip file is damaged and cannot be opened."),
        (
            SimpleUploadedFile("old.zip", as_zip([(f"{number}.txt", b"x") for number in range(501)])),
            TOO_MANY.format(501),
        ),
    ],
)
def test_archive_that_cannot_be_used_is_refused_in_words_and_nothing_is_kept(officer, office, file, why):
    file.seek(0)
    answer = upload(officer, office, file)

    assert answer.status_code == 422
    assert why in answer.context["form"].errors["uploads"][0]
    assert not FileBatch.objects.exists()


def test_too_many_or_too_large_files_are_refused_before_they_are_read(officer, office, monkeypatch):
    many = upload(officer, office, *(SimpleUploadedFile(f"{number}.txt", b"x") for number in range(101)))
    monkeypatch.setattr(forms, "MOST_IN_ARCHIVE", 10)
    large = upload(officer, office, zipped(1))
    monkeypatch.setattr(forms, "MOST_TOGETHER", 10)
    together = upload(officer, office, SimpleUploadedFile("a.txt", b"x" * 11))
    none = upload(officer, office)

    assert "Put them in a .zip file" in many.context["form"].errors["uploads"][0]
    assert "must be smaller than" in large.context["form"].errors["uploads"][0]
    assert "in total" in together.context["form"].errors["uploads"][0]
    assert none.context["form"].errors["uploads"] == ["Choose a file: the responses to import"]
    assert not FileBatch.objects.exists()


def test_hostile_names_are_listed_with_their_reason(officer, office):
    files = [("../../etc/cron.d/x", b"x"), ("<script>alert(1)</script>.txt", b"Lamps are good."), ("ok.txt", b"Lamps.")]
    address = upload(officer, office, SimpleUploadedFile("old.zip", as_zip(files))).url
    work_on_batch(FileBatch.objects.get().pk)

    html = officer.get(address).content.decode()

    assert "Its name points to a folder outside the .zip file." in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;.txt" in html
    assert "<script>alert(1)" not in html


def test_checking_a_file_leads_to_the_next_one_and_then_to_the_list(officer, office):
    batch = a_read_batch(office, [letter(), a_response_file(0)])
    first, second, third = ImportProposal.objects.order_by("proposed__file__position", "proposed__position")
    html = words(officer.get(first.get_absolute_url()))
    assert "2 more files to check." in html
    assert f'href="{second.get_absolute_url()}"' in html
    assert 'value="Lamps in the dark"' in html
    confirmed = {
        "title": "Lamps in the dark",
        "kind": "national",
        "published_on_day": "5",
        "published_on_month": "1",
        "published_on_year": "2023",
    }

    assert officer.post(first.get_absolute_url(), confirmed).url == second.get_absolute_url()
    assert ProposedResponse.objects.get(position=0, file__name="letter.html").reference
    decide = reverse("file-batch-decide", args=[batch.pk, second.proposed_id])
    assert officer.post(decide, {"do": "leave_out", "then": "next"}).url == third.get_absolute_url()
    page = officer.get(batch.get_absolute_url())
    assert [line.state.value for line in page.context["page"]] == ["imported", "left_out", "ready"]
    officer.post(decide, {"do": "put_back"})
    assert ProposedResponse.objects.get(pk=second.proposed_id).is_open


def test_list_is_filtered_by_what_can_be_done(officer, office):
    batch = a_read_batch(office, [letter(), a_response_file(0)])

    page = officer.get(f"{batch.get_absolute_url()}?state=ready")

    assert [line.file.name for line in page.context["page"]] == ["000.txt"]
    assert [(each["text"], each["active"]) for each in page.context["filters"]] == [
        ("All (3)", False),
        ("No warnings (1)", True),
        ("To check (2)", False),
    ]
    decide = reverse("file-batch-decide", args=[batch.pk, page.context["page"][0].proposed.pk])
    assert officer.post(decide, {"do": "leave_out", "state": "ready", "page": "1"}).url.endswith("?state=ready&page=1")


def test_files_that_look_alike_are_settled_on_their_page(officer, office):
    batch = a_batch_with_two_alike(office)
    alike = ProposedResponse.objects.exclude(alike=None).first()
    address = reverse("file-batch-same", args=[batch.pk, alike.alike])
    html = words(officer.get(address))
    assert "These 2 files look like the same response" in html
    assert officer.post(address, {}).status_code == 422

    assert officer.post(address, {"kept": str(alike.pk)}).url == batch.get_absolute_url()

    assert ProposedResponse.objects.get(file__name="copy.docx").left_out_by == office.officer
    assert officer.get(address).url == batch.get_absolute_url()


def test_import_needs_a_tick_and_keeps_the_ticks(officer, office):
    batch = a_read_batch(office, 2)

    answer = officer.post(f"{batch.get_absolute_url()}import/", {"dates_confirmed": "on"})

    assert answer.status_code == 422
    assert "Tick at least one response" in words(answer)
    assert not ProposedResponse.objects.exclude(asked_at=None).exists()


def test_responses_with_a_date_are_recorded_as_published_elsewhere_and_the_undo_takes_them_back(officer, office):
    batch = a_read_batch(office, 2)
    address = f"{batch.get_absolute_url()}import/"
    first, second = (line.proposed for line, _ in officer.get(address).context["rows"])
    typed = {"chosen": [str(first.pk), str(second.pk)], f"answered_{first.pk}": "2 March 2012", "dates_confirmed": "on"}

    without = officer.post(address, typed)
    assert without.status_code == 422
    assert 'value="2 March 2012"' in without.content.decode()
    assert without.context["form"].errors["address"] == ["Enter the address of the page with these responses"]
    page = "https://wealdshire.example/responses/"
    assert officer.post(address, typed | {"address": page}).url == batch.get_absolute_url()
    work_on_batch(batch.pk)

    publication = Publication.objects.get()
    assert (publication.elsewhere_address, publication.published_on) == (page, date(2012, 3, 2))
    assert publication.response.inspection.title == first.title
    assert Response.objects.get(inspection__title=second.title).status == "drafting"
    officer.post(f"{batch.get_absolute_url()}undo/")
    work_on_batch(batch.pk)
    assert not Inspection.objects.exists()
    assert not Publication.objects.exists()
    assert verified().altered == []


@pytest.mark.parametrize(
    ("words_typed", "why"),
    [
        ("soon", "Enter the day, month and year, for example 6 October 2023"),
        ("March 2012", "Enter the day, month and year, for example 6 October 2023"),
        ("9 January 2012", "The response cannot have been published before the report"),
        ("1 January 2035", "The date of publication cannot be in the future"),
    ],
)
def test_date_of_a_response_that_cannot_be_is_refused_beside_it(officer, office, words_typed, why):
    batch = a_read_batch(office, 1)
    address = f"{batch.get_absolute_url()}import/"
    pk = officer.get(address).context["rows"][0][0].proposed.pk

    answer = officer.post(
        address, {"chosen": [str(pk)], f"answered_{pk}": words_typed, "address": "https://a.example/"}
    )

    assert answer.status_code == 422
    assert answer.context["form"].errors == {f"answered_{pk}": [why]}
    assert not ProposedResponse.objects.exclude(asked_at=None).exists()


def test_batch_is_there_for_the_officers_of_the_office_alone(client, office):
    batch = a_batch_with_two_alike(office)
    found = ProposedResponse.objects.exclude(alike=None).first()
    client.force_login(office.other_officer)
    assert client.get(batch.get_absolute_url()).status_code == 200
    assert client.get(found.proposal.get_absolute_url()).status_code == 200
    for person in (office.manager, office.lead, an_office("Mummerset").officer):
        client.force_login(person)
        for page in ("", "import/", f"same/{found.alike}/"):
            assert client.get(f"{batch.get_absolute_url()}{page}").status_code == 404
        for page in ("cancel/", "undo/", f"{found.pk}/decide/"):
            assert client.post(f"{batch.get_absolute_url()}{page}").status_code == 404
        assert client.get(found.proposal.get_absolute_url()).status_code == 404
    assert not ProposedResponse.objects.exclude(left_out_at=None).exists()


def test_files_of_a_batch_are_not_among_the_single_files_to_check(officer, office):
    a_read_batch(office, 1)

    assert "Files to check" not in words(officer.get("/responses/import/"))
    assert "No files have been uploaded." not in words(officer.get(ADDRESS))


def test_list_of_many_files_runs_few_queries(officer, office, django_assert_max_num_queries):
    batch = a_read_batch(office, [a_response_file(number) for number in range(4)])
    for page in ("", "import/"):
        with django_assert_max_num_queries(25):
            officer.get(f"{batch.get_absolute_url()}{page}")
    assert day_of(0).year == 2012
