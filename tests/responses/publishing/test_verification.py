"""`manage.py verify_publications`: publications, and their history, are unchanged."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from responses.approval import actions as approval
from responses.distribution import actions as distribution
from responses.enums import ResponseStatus
from responses.force_comments import actions as force_comments
from responses.models import Publication, PublishedArticle, PublishedFile
from responses.publishing import actions as publishing
from responses.publishing.fingerprints import hash_of_content
from responses.publishing.rendering import render
from responses.publishing.verification.run import verify_response
from responses.sealing.seals import SEALED
from s55tracker.audit import guard
from s55tracker.audit.models import AuditEvent
from tests.factories import a_response, an_office, approve, refreshed, write_everything
from tests.responses.publishing.tampering import CASES, change_by_sql, without_guard

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def published():
    """A response with its PDF, corrected once."""
    office = an_office()
    response = a_response(office, ResponseStatus.PUBLISHED)
    assert render(Publication.objects.get().pk)
    publishing.start_correction(by=office.officer, response=response, reason="The first date was wrong.")
    write_everything(office, refreshed(response), "We have looked at the date again.")
    approval.submit_for_approval(by=office.officer, response=refreshed(response), today=timezone.localdate())
    approve(office, refreshed(response))
    publishing.publish(by=office.officer, response=refreshed(response), today=timezone.localdate())
    return response


def verified(capsys, *arguments) -> tuple[int, str]:
    try:
        call_command("verify_publications", *arguments)
        code = 0
    except SystemExit as end:
        code = end.code
    return code, capsys.readouterr().out


def sealed() -> int:
    return len({label for event in AuditEvent.objects.filter(action=SEALED) for label in event.detail["rows"]})


def test_what_was_published_is_what_it_was(published, capsys):
    code, said = verified(capsys)
    assert code == 0
    assert said.startswith(
        f"Unchanged: 2 publications, 1 PDFs, 0 copies, 0 evidence files, {sealed()} sealed rows, {AuditEvent.objects.count()} audit events. Last hash: "
    )
    noted = said.split()[-1]
    assert verified(capsys, "--noted", noted)[0] == 0
    assert verified(capsys, "--noted", "0" * 64) == (1, f"The history no longer contains the hash {'0' * 64}.\n")
    code, said = verified(capsys, "--json")
    assert (code, json.loads(said)) == (
        0,
        {
            "ok": True,
            "publications": 2,
            "files": 1,
            "copies": 0,
            "evidence": 0,
            "seals": sealed(),
            "audit_events": AuditEvent.objects.count(),
            "last_hash": noted,
            "altered": [],
        },
    )


def test_nothing_published_is_nothing_altered(capsys):
    assert verified(capsys) == (
        0,
        "Unchanged: 0 publications, 0 PDFs, 0 copies, 0 evidence files, 0 sealed rows, 0 audit events. Last hash: none\n",
    )


@pytest.mark.parametrize("moment", ["2026-07-14T23:30:00", "2026-12-31T23:59:59.123456"])
def test_publication_of_any_moment_in_london_is_what_it_was(capsys, monkeypatch, moment):
    """The machine's clock is in UTC, the sample office's in London time."""
    then = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo("Europe/London"))
    monkeypatch.setattr("responses.publishing.actions.timezone.now", lambda: then)
    a_response(an_office(), ResponseStatus.PUBLISHED, published_on=then.date() - timedelta(days=20))
    assert verified(capsys)[0] == 0


CHANGES = {
    "title": ("Other", "its record is not what was published."),
    "slug": ("other", "its record is not what was published."),
    "deadline_on": ("2030-01-01", "its record is not what was published."),
    "published_on": ("2020-01-01", "its record is not what was published."),
    "correction_reason": ("Other.", "its number or reason is not the one printed in it."),
    "content_hash": ("x" * 64, "its text is not what was published."),
}


@pytest.mark.parametrize("field", CHANGES)
def test_publication_that_was_changed_is_named(published, capsys, field):
    value, sentence = CHANGES[field]
    Publication.objects.filter(number=2).update(**{field: value})
    code, said = verified(capsys)
    assert code == 1
    assert f"Publication 2 of {published.reference}: {sentence}" in said.splitlines()


def test_words_that_were_changed_are_named_though_their_hash_was_changed_too(published, capsys):
    publication = Publication.objects.get(number=1)
    publication.content["title"] = "Other words"
    publication.save()
    assert f"Publication 1 of {published.reference}: its text is not what was published." in verified(capsys)[1]

    publication.content_hash = hash_of_content(publication.content)
    publication.save()
    publication.approval.content_hash = publication.content_hash
    publication.approval.save()
    assert verified(capsys) == (
        1,
        f"Publication 1 of {published.reference}: its record is not what was published.\n"
        f"Approval of publication 1 of {published.reference}: its text is not what was submitted.\n",
    )


def test_file_that_was_changed_is_named_though_its_hash_was_changed_too(published, capsys):
    file = PublishedFile.objects.get()
    file.data = bytes(file.data) + b"%"
    file.save()
    name = f"PDF of publication 1 of {published.reference}"
    assert verified(capsys) == (1, f"{name}: its bytes are not the ones published.\n")
    file.sha256, file.size = hashlib.sha256(file.data).hexdigest(), len(file.data)
    file.save()
    assert verified(capsys) == (1, f"{name}: its bytes do not match the hash in the history.\n")
    file.delete()
    assert verified(capsys) == (1, f"{name}: it is missing.\n")


def test_publication_no_longer_shown_as_the_current_one_is_named(published, capsys):
    Publication.objects.filter(number=2).update(is_current=False)
    changed = f"Publication 2 of {published.reference}: it has been changed since it was recorded.\n"
    assert verified(capsys) == (1, changed)


def test_history_without_its_guard_is_named(published, capsys):
    guard.remove(connection)
    try:
        code, said = verified(capsys)
    finally:
        guard.install(connection)
    assert code == 1
    assert said.startswith("The database does not protect history: ")


def test_words_of_a_stored_page_that_were_changed_are_reported(published, capsys):
    article = PublishedArticle.objects.get(publication__number=2)
    PublishedArticle.objects.filter(pk=article.pk).update(html=article.html.replace("looked", "not looked"))

    with pytest.raises(SystemExit):
        call_command("verify_publications")

    name = f"publication 2 of {published.reference}"
    assert f"Page of {name}: its words are not those that were stored." in capsys.readouterr().out


def test_a_stored_page_changed_together_with_its_hash_is_reported(published, capsys):
    article = PublishedArticle.objects.get(publication__number=2)
    html = article.html.replace("looked", "not looked")
    PublishedArticle.objects.filter(pk=article.pk).update(html=html, sha256=hashlib.sha256(html.encode()).hexdigest())

    with pytest.raises(SystemExit):
        call_command("verify_publications")

    assert "its words do not match the hash in the history." in capsys.readouterr().out


def test_a_stored_page_that_is_gone_is_reported(published, capsys):
    PublishedArticle.objects.filter(publication__number=1).delete()

    with pytest.raises(SystemExit):
        call_command("verify_publications")

    assert f"Page of publication 1 of {published.reference}: it is missing." in capsys.readouterr().out


# --- One character, by SQL ---------------------------------------------------------------------------------------------


@pytest.fixture
def distributed():
    """Published with the force's comments, its PDF, and every copy recorded."""
    response = a_response(an_office(), ResponseStatus.DISTRIBUTED)
    assert render(Publication.objects.get().pk)
    return response


def test_every_kind_of_row_is_changed_by_one_character_in_the_cases_below(distributed, capsys):
    assert verified(capsys)[0] == 0
    assert [case.name for case in CASES if not case.rows_exist()] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_one_character_changed_by_sql_is_named(distributed, capsys, case):
    change_by_sql(case)

    code, said = verified(capsys)

    assert code == 1
    named = [line for line in said.splitlines() if line.startswith(case.sentence_begins(distributed.reference))]
    assert named, said
    if case.is_of_response:
        assert named[0] in verify_response(distributed)


def test_events_cut_off_the_end_of_the_history_are_named(distributed, capsys):
    """Together with their links, so that the chain itself is whole."""
    completed = AuditEvent.objects.get(action="response_complete_distribution")
    end = list(AuditEvent.objects.filter(link__position__gte=completed.link.position))
    with without_guard(), connection.cursor() as cursor:
        for event in end:
            cursor.execute("DELETE FROM audit_auditlink WHERE event_id = %s", [event.pk])
            cursor.execute("DELETE FROM audit_auditevent WHERE id = %s", [event.pk])

    code, said = verified(capsys)

    assert code == 1
    assert f"{distributed.reference}: its status is “Distributed”, but the history ends with “Published”." in said
    if connection.vendor == "sqlite":
        missing = "1 audit event is" if len(end) == 1 else f"{len(end)} audit events are"
        assert f"{missing} missing from the end of the history." in said


def test_log_of_hashes_shows_what_was_cut_off_since(distributed, capsys, tmp_path):
    log = tmp_path / "hashes"
    assert verified(capsys, "--log", str(log))[0] == 0
    assert verified(capsys, "--log", str(log))[0] == 0
    (line,) = log.read_text().splitlines()  # nothing has happened since, so nothing was added
    last = AuditEvent.objects.order_by("link__position").last()
    assert line.endswith(f"{AuditEvent.objects.count()} audit events, last hash {last.link.hash}")

    with without_guard(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_auditlink WHERE event_id = %s", [last.pk])
        cursor.execute("DELETE FROM audit_auditevent WHERE id = %s", [last.pk])

    code, said = verified(capsys, "--log", str(log))
    assert code == 1
    assert f"The history no longer contains the hash {last.link.hash}." in said
    assert log.read_text().splitlines() == [line]


def test_log_that_cannot_be_written_is_an_error(distributed, tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify_publications", "--log", str(tmp_path))


def test_publication_of_an_earlier_version_of_the_product_is_still_checked(published, capsys):
    """Its events have fewer hashes, and verification does not report those that were never recorded."""
    with without_guard():
        for event in AuditEvent.objects.filter(action__in=["publication_made", "article_made", "pdf_made"]):
            kept = {"number", "slug", "row_hash", "sha256", "size"}
            detail = {name: value for name, value in event.detail.items() if name in kept}
            AuditEvent.objects.filter(pk=event.pk).update(detail=detail)
    said = verified(capsys)[1].splitlines()
    assert said and all("its contents are not what was recorded" in line for line in said)


def test_copy_recorded_undone_and_recorded_again_is_what_it_was(distributed, capsys):
    line = distributed.distribution_lines.first()
    officer = line.recorded_by
    distribution.undo_copy_sent(by=officer, line=line, reason="It came back.")
    assert verified(capsys)[0] == 0
    distribution.record_copy_sent(
        by=officer,
        line=refreshed(line),
        done_on=line.done_on,
        done_by="Olive Officer",
        note="Again",
        today=line.done_on,
    )
    assert verified(capsys)[0] == 0


def test_force_asked_again_during_a_correction_is_no_alteration(distributed, capsys):
    """Invitations and submissions may be added, and a submission returned, after the response was published."""
    office_officer = distributed.publications.get().published_by
    publishing.start_correction(by=office_officer, response=distributed, reason="A number was wrong.")
    request = distributed.force_requests.get()
    force_comments.return_force_comments(
        by=office_officer,
        request=request,
        reason="Look at the number.",
        comment_by=timezone.localdate() + timedelta(days=7),
        today=timezone.localdate(),
    )
    assert verified(capsys)[0] == 0
