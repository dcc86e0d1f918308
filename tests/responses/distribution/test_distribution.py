"""The copies: recorded, undone, complete; and whether the response was published in time."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.utils import timezone

from responses.approval import actions as approval
from responses.distribution import actions as distribution
from responses.enums import ResponseStatus
from responses.exceptions import WorkflowError
from responses.publishing import actions as publication
from s55tracker.audit.models import AuditEvent
from s55tracker.refusals import NotPermitted
from tests.factories import a_response, an_office, approve, refreshed

pytestmark = pytest.mark.django_db


def an_office_and_what_it_published():
    office = an_office()
    return office, a_response(office, ResponseStatus.PUBLISHED)


@pytest.fixture(scope="module")
def written(written_once):
    return written_once(an_office_and_what_it_published)


@pytest.fixture
def office(written):
    return deepcopy(written[0])


@pytest.fixture
def published(written):
    return deepcopy(written[1])


def today():
    return timezone.localdate()


def address(response, line=None):
    tail = f"{line.pk}/" if line else ""
    return f"/responses/{response.reference}/distribution/{tail}"


def lines_of(response):
    return list(response.distribution_lines.filter(publication__is_current=True))


def sent(day=None, **fields):
    day = day or today()
    return {"done_on_day": day.day, "done_on_month": day.month, "done_on_year": day.year, "done_by": "Olive", **fields}


@pytest.mark.sweep
def test_copies_are_read_by_the_whole_office_and_by_nobody_else(client, office, published):
    other = an_office("Loamshire")
    line = lines_of(published)[0]
    for person in [*office.people.values(), *other.people.values()]:
        client.force_login(person)
        inside = person in office.people.values() and person not in (office.contributor, office.lead)
        expected = 200 if inside else 404
        assert client.get(address(published)).status_code == expected
        assert client.get(address(published, line)).status_code == expected
        if person not in (office.officer, office.other_officer):
            assert client.post(address(published, line), sent()).status_code == (403 if inside else 404)
    assert refreshed(line).done_on is None


def test_line_of_another_response_is_not_there(client, office, published):
    other = a_response(office, ResponseStatus.PUBLISHED, title="Another report")
    client.force_login(office.officer)

    assert client.get(address(published, lines_of(other)[0])).status_code == 404


def test_copy_is_recorded_with_today_and_me_as_defaults(client, office, published):
    line = lines_of(published)[0]
    client.force_login(office.officer)
    form = client.get(address(published, line)).context["form"]
    answer = client.post(address(published, line), sent(note="By email."))
    line = refreshed(line)

    assert form.initial == {"done_on": today(), "done_by": "Olive Officer", "method": "", "sent_to": ""}
    assert answer.url == address(published)
    assert (line.done_on, line.done_by, line.note, line.recorded_by) == (today(), "Olive", "By email.", office.officer)
    assert "1 of 5 copies sent" in client.get(address(published)).content.decode()


def test_last_copy_completes_the_distribution_and_says_so(client, office):
    response = a_response(office, ResponseStatus.PUBLISHED, published_on=today() - timedelta(days=48))
    client.force_login(office.officer)
    for line in lines_of(response):
        client.post(address(response, line), sent())
    words = client.get(address(response)).content.decode()

    assert refreshed(response).status == ResponseStatus.DISTRIBUTED
    assert "Complete: published on day 48, last copy sent on day 48." in words
    assert "The response was published in time." in words


@pytest.mark.parametrize(
    ("days", "went"), [(55, "in time"), (56, "on the deadline; one day past a strict reading"), (58, "late by 2 days")]
)
def test_page_says_how_it_went_by_both_readings(client, office, days, went):
    response = a_response(office, ResponseStatus.PUBLISHED, published_on=today() - timedelta(days=days))
    client.force_login(office.manager)

    assert f"The response was published {went}." in client.get(address(response)).content.decode()


def test_copy_is_taken_back_with_a_reason_and_reopens_the_distribution(client, office):
    response = a_response(office, ResponseStatus.DISTRIBUTED)
    line = lines_of(response)[0]
    client.force_login(office.officer)
    refused = client.post(address(response, line), {"reason": ""})
    client.post(address(response, line), {"reason": "It came back unread."})

    assert refused.status_code == 422
    assert refreshed(line).done_on is None
    assert refreshed(response).status == ResponseStatus.PUBLISHED
    assert AuditEvent.objects.get(action="copy_undone").reason == "It came back unread."


def test_second_press_records_once(client, office, published):
    line = lines_of(published)[0]
    client.force_login(office.officer)
    answers = [client.post(address(published, line), sent(note="First.")) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert AuditEvent.objects.filter(action="copy_sent").count() == 1


@pytest.mark.parametrize(
    ("days", "sentence"),
    [(1, "must be today or in the past"), (-1, "cannot have been sent before the response was published")],
)
def test_day_that_cannot_be_is_refused_and_what_was_typed_stays(client, office, published, days, sentence):
    client.force_login(office.officer)
    answer = client.post(
        address(published, lines_of(published)[0]), sent(today() + timedelta(days=days), note="By post.")
    )

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "By post." in answer.content.decode()


def test_plan_is_shown_before_publishing_and_nothing_can_be_recorded(client, office):
    response = a_response(office, ResponseStatus.DRAFTING)
    line = response.distribution_lines.first()
    client.force_login(office.officer)

    assert "copies to send once the response is published" in client.get(address(response)).content.decode()
    assert client.post(address(response, line), sent()).status_code == 403
    assert refreshed(line).done_on is None


def test_correction_brings_new_copies_and_keeps_the_old_ones_in_sight(client, office):
    response = a_response(office, ResponseStatus.DISTRIBUTED)
    publication.start_correction(by=office.officer, response=response, reason="A wrong number.")
    client.force_login(office.officer)
    assert "A correction is being prepared" in client.get(address(response)).content.decode()

    approval.submit_for_approval(
        by=office.officer, response=refreshed(response), today=today(), unchanged_because="The report was misprinted."
    )
    approve(office, refreshed(response))
    publication.publish(by=office.officer, response=refreshed(response), today=today())
    words = client.get(address(response)).content.decode()
    assert "0 of 5 copies sent" in words
    assert "Copies of earlier publications" in words


def test_only_an_officer_records_copies(office, published):
    line = lines_of(published)[0]
    for person in (office.approver, office.manager, office.administrator, office.lead):
        with pytest.raises(NotPermitted):
            distribution.record_copy_sent(by=person, line=line, done_on=today(), done_by="Me", today=today())
    assert refreshed(line).done_on is None


def test_taking_back_needs_a_reason_and_without_one_nothing_is_kept(office):
    response = a_response(office, ResponseStatus.DISTRIBUTED)
    line = lines_of(response)[0]
    before = AuditEvent.objects.count()
    with pytest.raises(WorkflowError):
        distribution.undo_copy_sent(by=office.officer, line=line, reason=" ")

    assert AuditEvent.objects.count() == before
    assert refreshed(line).done_on == today()


def test_history_is_rolled_back_with_the_copy(office, published, monkeypatch):
    lines = lines_of(published)
    for line in lines[:-1]:
        distribution.record_copy_sent(by=office.officer, line=line, done_on=today(), done_by="Me", today=today())
    before = AuditEvent.objects.count()

    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(distribution, "move", broken)
    with pytest.raises(RuntimeError):
        distribution.record_copy_sent(by=office.officer, line=lines[-1], done_on=today(), done_by="Me", today=today())

    assert refreshed(lines[-1]).done_on is None
    assert AuditEvent.objects.count() == before
