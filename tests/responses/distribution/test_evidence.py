"""Evidence files of copies: added, downloaded, removed, and checked by `manage.py verify_publications`."""

from __future__ import annotations

import hashlib
import io
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from responses.distribution import actions as distribution
from responses.enums import ResponseStatus
from responses.evidence import store
from responses.evidence.files import EMPTY, TOO_LARGE, checked
from responses.evidence.kinds import MARKUP
from responses.evidence.verification import ADDED
from responses.models import EvidenceFile
from s55tracker.audit.models import AuditEvent
from s55tracker.refusals import NotPermitted, Refused
from tests.factories import a_response, an_office, refreshed
from tests.responses.evidence.hostile import PDF, PNG

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def published(office):
    return a_response(office, ResponseStatus.PUBLISHED)


def sent(office, line):
    today = timezone.localdate()
    return distribution.record_copy_sent(by=office.officer, line=line, done_on=today, done_by="Olive", today=today)


def a_file(name="portal.png", data=PNG):
    return SimpleUploadedFile(name, data)


def an_evidence_file(office, response, data=PNG, name="portal.png"):
    line = sent(office, response.distribution_lines.first())
    return distribution.add_evidence(
        by=office.officer, line=line, evidence=checked(data, name=name), today=timezone.localdate()
    )


def page(response, tail):
    return f"/responses/{response.reference}/distribution/{tail}"


def on_disk(settings, evidence) -> Path:
    return Path(settings.EVIDENCE_DIR, evidence.storage_name)


def test_copy_is_recorded_with_its_method_reference_and_screenshot(client, office, published):
    line, today = published.distribution_lines.first(), timezone.localdate()
    client.force_login(office.officer)
    answer = client.post(
        page(published, f"{line.pk}/"),
        {
            "done_on_day": today.day,
            "done_on_month": today.month,
            "done_on_year": today.year,
            "done_by": "Olive",
            "method": "portal",
            "sent_to": "https://portal.example.test/",
            "reference": "REF-12",
            "evidence": a_file("Screenshot 1.PNG"),
        },
    )
    line, evidence = refreshed(line), EvidenceFile.objects.get()
    words = client.get(page(published, "")).content.decode()

    assert answer.status_code == 302
    assert (line.method, line.sent_to, line.reference) == ("portal", "https://portal.example.test/", "REF-12")
    assert (evidence.line, evidence.file_name, evidence.media_type) == (line, "Screenshot 1.png", "image/png")
    assert evidence.uploaded_sha256 == hashlib.sha256(PNG).hexdigest()
    assert evidence.sha256 == hashlib.sha256(store.read(evidence.storage_name)).hexdigest()
    assert "Online portal: https://portal.example.test/" in words
    assert "Reference REF-12" in words
    assert "Screenshot 1.png" in words


def test_refused_file_records_nothing_and_keeps_what_was_typed(client, office, published):
    line, today = published.distribution_lines.first(), timezone.localdate()
    client.force_login(office.officer)
    answer = client.post(
        page(published, f"{line.pk}/"),
        {
            "done_on_day": today.day,
            "done_on_month": today.month,
            "done_on_year": today.year,
            "done_by": "Olive",
            "reference": "REF-13",
            "evidence": a_file("a.svg", b"<svg onload=alert(1)>"),
        },
    )

    assert answer.status_code == 422
    assert f"“a.svg” has not been added. {MARKUP}" in answer.content.decode()
    assert "REF-13" in answer.content.decode()
    assert refreshed(line).done_on is None
    assert not EvidenceFile.objects.exists()


def test_download_can_do_nothing_in_a_browser(client, office, published):
    evidence = an_evidence_file(office, published, PDF, "Receipt ŵ.pdf")
    client.force_login(office.manager)
    answer = client.get(page(published, f"evidence/{evidence.pk}/"))

    assert answer.content == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''Receipt%20%C5%B5.pdf"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "no-store" in answer["Cache-Control"]


def test_file_of_another_response_or_office_is_not_there(client, office, published):
    evidence = an_evidence_file(office, published)
    another = a_response(office, ResponseStatus.PUBLISHED, title="Another report")
    for person, response in (
        (office.officer, another),
        (an_office("Loamshire").officer, published),
        (office.lead, published),
    ):
        client.force_login(person)
        assert client.get(page(response, f"evidence/{evidence.pk}/")).status_code == 404


def test_file_that_changed_is_not_handed_out(client, settings, office, published):
    evidence = an_evidence_file(office, published)
    on_disk(settings, evidence).write_bytes(PNG + b"x")
    client.force_login(office.officer)
    answer = client.get(page(published, f"evidence/{evidence.pk}/"))

    assert answer.status_code == 422
    assert "This file is not the one that was stored." in answer.content.decode()


def test_removed_file_leaves_its_record_and_its_reason(client, settings, office, published):
    evidence = an_evidence_file(office, published)
    client.force_login(office.officer)
    without = client.post(page(published, f"evidence/{evidence.pk}/remove/"), {"reason": ""})
    client.post(page(published, f"evidence/{evidence.pk}/remove/"), {"reason": "The wrong screenshot."})
    evidence = refreshed(evidence)

    assert without.status_code == 422
    assert (evidence.removed_by, evidence.removed_because) == (office.officer, "The wrong screenshot.")
    assert not on_disk(settings, evidence).exists()
    assert client.get(page(published, f"evidence/{evidence.pk}/")).status_code == 404
    assert AuditEvent.objects.get(action="copy_evidence_removed").reason == "The wrong screenshot."
    call_command("verify_publications", stdout=io.StringIO())


def test_only_an_officer_adds_and_removes_evidence(office, published):
    evidence = an_evidence_file(office, published)
    for person in (office.approver, office.manager, office.administrator, office.lead):
        with pytest.raises(NotPermitted):
            distribution.remove_evidence(by=person, evidence=evidence, reason="Wrong.")
        with pytest.raises(NotPermitted):
            distribution.add_evidence(
                by=person, line=evidence.line, evidence=checked(PNG, name="a.png"), today=timezone.localdate()
            )
    assert EvidenceFile.objects.filter(removed_at=None).count() == 1


def test_store_that_is_down_records_nothing(monkeypatch, office, published):
    def down(data, *, on):
        raise OSError("No space left on device")

    line = sent(office, published.distribution_lines.first())
    monkeypatch.setattr(store, "put", down)
    before = AuditEvent.objects.count()
    with pytest.raises(Refused, match="could not be stored"):
        distribution.add_evidence(
            by=office.officer, line=line, evidence=checked(PNG, name="a.png"), today=timezone.localdate()
        )

    assert not EvidenceFile.objects.exists()
    assert AuditEvent.objects.count() == before


def test_bytes_are_deleted_again_if_their_row_cannot_be_written(monkeypatch, settings, office, published):
    def broken(**detail):
        raise RuntimeError

    line = sent(office, published.distribution_lines.first())
    before = set(Path(settings.EVIDENCE_DIR).rglob("*"))
    monkeypatch.setattr(distribution, "record", broken)
    with pytest.raises(RuntimeError):
        distribution.add_evidence(
            by=office.officer, line=line, evidence=checked(PNG, name="a.png"), today=timezone.localdate()
        )

    assert {path for path in Path(settings.EVIDENCE_DIR).rglob("*") if path.is_file()} <= before
    assert not EvidenceFile.objects.exists()


# --- Verification ------------------------------------------------------------------------------------------------------


def verified() -> tuple[int, str]:
    said = io.StringIO()
    try:
        call_command("verify_publications", stdout=said)
    except SystemExit as end:
        return end.code, said.getvalue()
    return 0, said.getvalue()


def test_unchanged_evidence_is_counted(office, published):
    an_evidence_file(office, published)

    assert verified()[0] == 0
    assert "1 evidence files" in verified()[1]


def test_one_changed_byte_names_the_file(settings, office, published):
    evidence = an_evidence_file(office, published)
    path = on_disk(settings, evidence)
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))

    assert verified() == (
        1,
        f"Evidence “portal.png” of “{evidence.line}”, {published.reference}: its bytes are not the ones stored.\n",
    )


def test_missing_file_is_named(settings, office, published):
    evidence = an_evidence_file(office, published)
    on_disk(settings, evidence).unlink()
    code, said = verified()

    assert code == 1
    assert said.startswith(f"Evidence “portal.png” of “{evidence.line}”, {published.reference}: its file is missing (")


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("UPDATE responses_evidencefile SET sha256 = 'x'", "its record does not match the hash in the history."),
        ("DELETE FROM responses_evidencefile", "it is missing."),
        (
            "UPDATE responses_evidencefile SET removed_at = uploaded_at, removed_by_id = uploaded_by_id, removed_because = 'x'",
            "the history does not record that it was removed.",
        ),
    ],
)
def test_record_changed_in_the_database_is_named(office, published, sql, sentence):
    an_evidence_file(office, published)
    with connection.cursor() as cursor:
        cursor.execute(sql)
    code, said = verified()

    assert code == 1
    assert said.startswith("Evidence “portal.png” of “") and said.endswith(f": {sentence}\n")


# --- Two gigabytes -----------------------------------------------------------------------------------------------------


def test_file_above_the_limit_gets_its_sentence(client, office, published):
    line = sent(office, published.distribution_lines.first())
    client.force_login(office.officer)
    answer = client.post(page(published, f"{line.pk}/evidence/"), {"evidence": a_file("a.txt", b"a" * 11_000_000)})

    assert answer.status_code == 422
    assert TOO_LARGE in answer.content.decode()
    assert not EvidenceFile.objects.exists()


def test_two_gigabytes_are_refused_before_any_of_them_is_read(live_server, office, published):
    """The server answers as soon as it has the headers: the connection has carried no byte of the file."""
    line = published.distribution_lines.first()
    at = urlsplit(live_server.url)
    with socket.create_connection((at.hostname, at.port), timeout=20) as connected:
        connected.sendall(
            f"POST {page(published, f'{line.pk}/evidence/')} HTTP/1.1\r\nHost: {at.netloc}\r\n"
            "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 2147483648\r\n\r\n".encode()
        )
        answer = connected.recv(4096).decode()

    assert answer.startswith("HTTP/1.1 413 ")


@pytest.mark.parametrize("tail", ["", "evidence/"])
def test_empty_file_is_refused_by_its_name_where_a_copy_is_recorded_and_later(client, office, published, tail):
    line = published.distribution_lines.first()
    client.force_login(office.officer)
    typed = {"done_on": timezone.localdate().isoformat(), "done_by": "Olive"}
    if tail:
        sent(office, line)
    answer = client.post(page(published, f"{line.pk}/{tail}"), {**typed, "evidence": a_file("Receipt.png", b"")})

    assert answer.status_code == 422
    assert f"“Receipt.png” has not been added. {EMPTY}" in answer.content.decode()
    assert not EvidenceFile.objects.exists()


@pytest.mark.parametrize(("encoding", "named"), [("cp1252", "Windows-1252"), ("utf-16", "UTF-16")])
def test_converted_text_is_said_with_both_hashes(client, office, published, encoding, named):
    line = sent(office, published.distribution_lines.first())
    data = "Received by Zoë on Monday – thank you.".encode(encoding)
    client.force_login(office.officer)
    answer = client.post(
        page(published, f"{line.pk}/evidence/"), {"evidence": a_file("receipt.txt", data)}, follow=True
    )
    words = " ".join(answer.content.decode().split())
    evidence = EvidenceFile.objects.get()
    event = AuditEvent.objects.get(action=ADDED)

    assert f"We kept this text as UTF-8; it was {named}." in words
    assert f"SHA-256 of your file: {hashlib.sha256(data).hexdigest()}." in words
    assert f"SHA-256 of the file that was uploaded: {evidence.uploaded_sha256}" in words
    assert f"SHA-256 of the file we keep: {evidence.sha256}" in words
    assert event.detail["converted_from"] == named


def test_text_in_utf8_is_kept_as_it_came_without_a_word(client, office, published):
    line = sent(office, published.distribution_lines.first())
    client.force_login(office.officer)
    data = "Zoë".encode()
    answer = client.post(
        page(published, f"{line.pk}/evidence/"), {"evidence": a_file("receipt.txt", data)}, follow=True
    )

    assert "“receipt.txt” has been added." in answer.content.decode()
    assert "SHA-256" not in answer.content.decode()
