"""The pages of a table: upload, columns, dry run, progress and result, undo."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from inspections.models import Inspection
from responses.back_catalogue.actions import work_on_table
from responses.models import TableImport
from tests.factories import an_office
from tests.responses.back_catalogue.tables import DRY_RUN, a_table, as_csv, changed, of_title

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def officer(client, office):
    client.force_login(office.officer)
    return client


def uploaded(client, office, data: bytes | None = None):
    file = SimpleUploadedFile("old.csv", as_csv() if data is None else data)
    return client.post("/responses/import/table/", {"body": office.body.pk, "file": file})


def chosen(client, address: str) -> dict:
    form = client.get(address).context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def test_from_upload_to_undo_on_the_pages(officer, office):
    address = uploaded(officer, office).url
    pk = TableImport.objects.get().pk
    assert address == f"/responses/import/table/{pk}/"

    answer = officer.post(address, chosen(officer, address))
    assert answer.url == f"{address}rows/"
    page = officer.get(answer.url)
    html = page.content.decode()
    for sentence in DRY_RUN:
        assert sentence in html
    assert "3 reports can be imported, from 4 rows." in " ".join(html.split())
    assert not Inspection.objects.exists()

    answer = officer.post(f"{address}rows/", {"seen": page.context["form"].initial["seen"]})
    assert answer.url == f"{address}result/"
    assert "We have processed 0 of 3 reports" in officer.get(answer.url).content.decode()
    assert officer.get(address).url == answer.url
    work_on_table(pk)
    html = officer.get(answer.url).content.decode()
    assert "3 of 3 reports were imported." in " ".join(html.split())
    assert f'href="/responses/{of_title("Keys").reference}/"' in html

    assert officer.post(f"{address}undo/").url == answer.url
    work_on_table(pk)
    assert "3 of 3 have been undone." in " ".join(officer.get(answer.url).content.decode().split())
    assert not Inspection.objects.exists()
    assert "undone" in officer.get("/responses/import/table/").content.decode()


def test_columns_that_are_missing_or_used_twice_are_asked_for_with_what_was_chosen(officer, office):
    address = uploaded(officer, office).url
    typed = chosen(officer, address) | {"title": "", "our_comment": "8"}

    answer = officer.post(address, typed)

    assert answer.status_code == 422
    assert answer.context["form"].errors["title"] == ["Choose the column with “title of the report”"]
    assert "You have chosen this column for" in answer.context["form"].errors["force_comment"][0]
    assert '<option value="8" selected>' in answer.content.decode()


def test_stale_dry_run_is_shown_again(officer, office):
    address = f"{uploaded(officer, office).url}rows/"

    answer = officer.post(address, {"seen": "0" * 64, "dates_confirmed": "on"})

    assert answer.status_code == 409
    html = answer.content.decode()
    assert "Something has changed since you looked." in html
    assert answer.context["form"].initial["dates_confirmed"] is True
    assert TableImport.objects.get().asked_at is None


def test_table_of_which_nothing_can_be_imported_has_no_button(officer, office):
    address = f"{uploaded(officer, office, as_csv(changed(0, c1='soon')[:1])).url}rows/"

    html = officer.get(address).content.decode()

    assert "None of the rows can be imported." in html
    assert "Import the table</button>" not in html


def test_file_that_is_no_table_is_refused_by_name(officer, office):
    answer = uploaded(officer, office, b"MZ\0\0")

    assert answer.status_code == 422
    assert answer.context["form"].errors["file"][0].startswith("“old.csv” was not read. ")


def test_empty_page_says_so(officer):
    assert "No tables have been uploaded." in officer.get("/responses/import/table/").content.decode()


def test_table_is_not_there_for_others(client, office):
    table = a_table(office)
    for person in (office.manager, office.lead, an_office("Mummerset").officer):
        client.force_login(person)
        for page in ("", "rows/", "result/"):
            assert client.get(f"/responses/import/table/{table.pk}/{page}").status_code == 404
        assert client.post(f"/responses/import/table/{table.pk}/undo/").status_code == 404


def test_table_that_no_one_imports_is_deleted_after_a_week(office):
    a_table(office)
    TableImport.objects.update(created_at=timezone.now() - timedelta(days=8))

    a_table(office)

    assert TableImport.objects.count() == 1
