"""The index is written with each text and can be rebuilt, and its check finds missing entries."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from inspections.logging.actions.findings import edit_finding, remove_finding
from responses.enums import ResponseStatus, SearchSource, Section
from responses.models import Passage, SearchEntry
from responses.publishing import actions as publication
from responses.search.indexing import rebuild, wrong_entries
from responses.search.queries import Wanted, keys_found
from responses.search.sweeping import sweep
from s55tracker.audit.models import AuditEvent
from tests.factories import (
    a_finding,
    a_response,
    an_office,
    invite,
    refreshed,
    write,
    write_everything,
    write_force_comments,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


def found(person, text: str) -> list[str]:
    keys = keys_found(person, Wanted(text=text))
    headings = SearchEntry.objects.in_bulk(keys)
    return [headings[key].heading for key in keys]


def test_saved_text_is_found_at_once_and_the_old_text_no_longer(office):
    response = a_response(office, title="Custody")
    write(office, response, Section.KEY_FINDINGS, words="A marmoset.")
    assert found(office.officer, "marmoset") == ["Key findings"]

    write(office, response, Section.KEY_FINDINGS, words="A tapir.")
    assert (found(office.officer, "marmoset"), found(office.officer, "tapir")) == ([], ["Key findings"])

    write(office, response, Section.KEY_FINDINGS, words="")
    assert found(office.officer, "tapir") == []


def test_index_is_rolled_back_with_the_text(office, monkeypatch):
    response = a_response(office, title="Custody")

    def fail(*_args, **_fields):
        raise OSError("No space left on device")

    monkeypatch.setattr(AuditEvent.objects, "create", fail)
    with pytest.raises(OSError):
        write(office, response, Section.KEY_FINDINGS, words="A marmoset.")
    assert found(office.officer, "marmoset") == []


def test_headings_follow_their_findings_and_removed_findings_leave_the_index(office):
    response = a_response(office, findings=[a_finding("1"), a_finding("2")])
    first, second = response.inspection.findings.all()
    write(office, response, Section.BODY_COMMENT, finding=first, words="A marmoset.")
    edit_finding(by=office.officer, finding=first, details=a_finding("7c"), version=first.version)
    assert found(office.officer, "7c marmoset") == ["The office’s comment on recommendation 7c"]

    remove_finding(by=office.officer, finding=second, reason="Recorded twice.")
    assert not SearchEntry.objects.filter(source=SearchSource.FINDING, key=second.pk).exists()
    assert wrong_entries() == []


def test_correction_replaces_the_publication_in_the_index(office):
    response = a_response(office, ResponseStatus.PUBLISHED)
    entry = SearchEntry.objects.get(source=SearchSource.PUBLICATION)
    assert entry.publication == response.publications.get()
    publication.start_correction(by=office.officer, response=response, reason="A number is wrong.")
    write(office, response, Section.KEY_FINDINGS, words="A marmoset.")
    publication.drop_correction(by=office.officer, response=refreshed(response), reason="The number was right.")
    assert (found(office.officer, "marmoset"), wrong_entries()) == ([], [])


@pytest.mark.parametrize("status", ResponseStatus)
def test_nothing_is_missing_in_any_state(office, status):
    a_response(office, status)
    assert wrong_entries() == []


def test_check_names_what_is_missing_changed_or_left_over_and_a_rebuild_puts_it_right(office, capsys):
    response = a_response(office, findings=[a_finding("1"), a_finding("2")])
    write_everything(office, response)
    write_force_comments(office, invite(office, response))
    missing, changed, left_over = Passage.objects.order_by("pk")[:3]
    SearchEntry.objects.get(passage=missing).delete()
    Passage.objects.filter(pk=changed.pk).update(plain="Written without an action.")
    Passage.objects.filter(pk=left_over.pk).update(plain="")
    entry = SearchEntry.objects.get(passage=left_over)

    assert sorted(wrong_entries()) == sorted(
        [
            f"The office’s text {missing.pk} is not in the index.",
            f"The office’s text {changed.pk} has changed since it was indexed.",
            f"Entry {entry.pk} is for a text that can no longer be found.",
        ]
    )
    with pytest.raises(SystemExit):
        call_command("rebuild_search_index", check=True)

    call_command("rebuild_search_index")
    assert "texts are in the search index" in capsys.readouterr().out
    assert (wrong_entries(), found(office.officer, "without an action")) == (
        [],
        [f"The office’s comment on {'recommendation 1'}"],
    )


def test_worker_indexes_what_was_saved_before_there_was_an_index(office):
    response = a_response(office)
    write_everything(office, response, "A marmoset.")
    before = found(office.officer, "marmoset")
    SearchEntry.objects.all().delete()
    while sweep():
        pass
    assert (found(office.officer, "marmoset"), wrong_entries()) == (before, [])


def test_rebuild_makes_the_word_index_of_the_database_again(office):
    a_response(office, title="Marmosets")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER responses_searchentry_index_changed")
        else:
            cursor.execute("DROP INDEX responses_searchentry_words")
    rebuild()
    assert wrong_entries() == []
    assert found(office.officer, "marmosets") == ["Marmosets", "Recommendation 3", "Recommendation 2"]


def test_saving_and_searching_stay_within_their_numbers_of_queries(client, office):
    response = a_response(office, findings=[a_finding("1"), a_finding("2")], title="Custody")
    write_everything(office, response, "A marmoset.")
    with CaptureQueriesContext(
        connection,
    ) as saving:
        write(office, response, Section.KEY_FINDINGS, words="A tapir.")
    assert len(saving) <= 15, [query["sql"][:80] for query in saving]

    while sweep():
        pass
    client.force_login(office.officer)
    for typed in ("marmoset", "marmost", "zzzz"):
        with CaptureQueriesContext(connection) as searching:
            client.get(reverse("search"), {"q": typed})
        assert len(searching) <= 12, [query["sql"][:80] for query in searching]


def test_long_text_is_found_to_its_end_and_a_phrase_only_in_order(office):
    """PostgreSQL numbers at most 16,383 positions in a text, and gives no warning."""
    response = a_response(office)
    many = " ".join(f"w{number}" for number in range(17_000))
    write(office, response, Section.KEY_FINDINGS, words=f"A red panda. {many} tapir tail")
    assert found(office.officer, "tapir") == ["Key findings"]
    assert found(office.officer, '"red panda"') == ["Key findings"]
    assert found(office.officer, '"panda red"') == []
