"""Packs that people ask for: a worker makes each once, whatever happens to the worker, and a page shows how far it
is.
"""

from __future__ import annotations

import hashlib
from copy import deepcopy
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from responses.enums import PackForm, PackNames, ResponseStatus
from responses.models import Publication, RequestedPack, Response
from responses.proof import actions
from responses.proof.actions import (
    CLAIM,
    FAILED,
    KEPT,
    LISTED,
    MOST_ATTEMPTS,
    make_requested_pack,
    oldest_pack_to_make,
    packs_to_make,
    remove_old_packs,
    request_proof_pack,
)
from responses.proof.pages import PATIENCE, PackState, state_of
from responses.tasks import delete_old_drafts, sweep_renders
from s55tracker.accounts.models import Membership
from s55tracker.audit.models import AuditEvent
from s55tracker.govuk.templatetags.dates import govuk_date
from s55tracker.health.checks import LONGEST_BACKLOG, CheckFailed, backlog
from tests.factories import Office, a_response, an_office, refreshed

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def written(written_once):
    return written_once(a_published_response)


def a_published_response() -> tuple[Office, Response]:
    office = an_office()
    response = a_response(office, ResponseStatus.PUBLISHED)
    # The sweep also makes PDFs of publications; here it has only packs to make.
    Publication.objects.update(render_after=timezone.now() + timedelta(days=30))
    return office, response


@pytest.fixture
def office(written) -> Office:
    return deepcopy(written[0])


@pytest.fixture
def response(written) -> Response:
    return Response.objects.select_related("body", "inspection").get(pk=written[1].pk)


@pytest.fixture
def client_of():
    def signed_in(person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return signed_in


def url(response: Response) -> str:
    return reverse("response-proof", args=[response.reference])


def file_url(pack: RequestedPack) -> str:
    return reverse("response-proof-file", args=[pack.response.reference, pack.pk])


def asked(office: Office, response: Response, form: PackForm = PackForm.JSON, *, by=None) -> RequestedPack:
    return request_proof_pack(by=by or office.officer, response=response, names=PackNames.RECORDED, form=form)


def events():
    return AuditEvent.objects.filter(action="proof_pack_made")


def breaks(*_args):
    raise RuntimeError("a broken font")


# --- Who ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["officer", "manager", "approver"])
def test_officers_managers_and_approvers_ask_for_a_pack_and_fetch_it(office, response, client_of, role):
    person = office.people[role]
    client = client_of(person)
    assert "Make the proof pack" in client.get(url(response)).content.decode()

    answer = client.post(url(response), {"names": "roles", "form": "pdf"})
    assert (answer.status_code, answer["Location"]) == (302, url(response))
    pack = RequestedPack.objects.get()
    assert "Waiting to be made." in client.get(url(response)).content.decode()
    assert client.get(file_url(pack)).status_code == 404
    assert make_requested_pack(pack.pk) is True
    assert f'href="{file_url(pack)}"' in client.get(url(response)).content.decode()
    file = client.get(file_url(pack))

    assert (file.status_code, file["Content-Type"]) == (200, "application/pdf")
    assert file["Content-Disposition"] == f'attachment; filename="{response.reference}-proof-roles.pdf"'
    assert "no-store" in file["Cache-Control"]
    event = events().get()
    assert (event.actor, event.target) == (person, f"response:{response.reference}")
    assert event.detail == {"form": "pdf", "names": "roles", "sha256": hashlib.sha256(file.content).hexdigest()}
    history = client.get(reverse("response-history", args=[response.reference])).content.decode()
    assert f"{person.name} made a proof pack (PDF, with roles instead of names)." in history


def test_administrator_reads_what_a_pack_holds_and_neither_makes_nor_fetches_one(office, response, client_of):
    pack = asked(office, response)
    make_requested_pack(pack.pk)
    client = client_of(office.administrator)
    page = client.get(url(response)).content.decode()

    assert "Only an officer, a manager or an approver" in page and "Packs asked for" not in page
    assert client.post(url(response), {"names": "roles", "form": "pdf"}).status_code == 403
    assert client.get(file_url(pack)).status_code == 403
    assert RequestedPack.objects.count() == 1


def test_another_office_and_the_force_find_no_pack(office, response, client_of):
    pack = asked(office, response)
    make_requested_pack(pack.pk)
    other = an_office("Mummerset")
    for person in (other.officer, office.lead):
        client = client_of(person)
        assert client.get(url(response)).status_code == 404
        assert client.post(url(response), {"names": "roles", "form": "pdf"}).status_code == 404
        assert client.get(file_url(pack)).status_code == 404
    theirs = a_response(other, ResponseStatus.PUBLISHED)
    through_theirs = reverse("response-proof-file", args=[theirs.reference, pack.pk])
    assert client_of(other.officer).get(through_theirs).status_code == 404


def test_person_who_lost_the_role_since_gets_no_pack_and_it_is_not_tried_again(office, response):
    pack = asked(office, response)
    Membership.objects.filter(user=office.officer).delete()

    assert make_requested_pack(pack.pk) is False
    row = refreshed(pack)
    assert (row.error, row.data, events().count()) == (
        "Only an officer, a manager or an approver of this office can make a proof pack.",
        b"",
        0,
    )
    assert state_of(row, now=timezone.now()) == PackState.GIVEN_UP
    assert packs_to_make(now=timezone.now() + timedelta(days=1)) == []


def test_form_without_a_choice_says_what_to_choose(office, response, client_of):
    answer = client_of(office.officer).post(url(response), {"names": "everyone"})
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert not RequestedPack.objects.exists()


def test_response_that_is_not_published_has_no_pack(office, client_of):
    draft = a_response(office, ResponseStatus.DRAFTING, title="Not published")
    client = client_of(office.officer)
    assert "once the response is published" in client.get(url(draft)).content.decode()
    answer = client.post(url(draft), {"names": "roles", "form": "json"})
    assert answer.status_code == 422
    assert "has not been published" in answer.content.decode()
    assert not RequestedPack.objects.exists()


# --- Once, whatever happens ----------------------------------------------------------------------------------------------


def test_second_click_asks_for_no_second_pack_until_the_first_is_made(office, response, client_of):
    client, wanted = client_of(office.officer), {"names": "roles", "form": "json"}
    for _ in range(2):
        assert client.post(url(response), wanted).status_code == 302
    first = RequestedPack.objects.get()
    client.post(url(response), {"names": "recorded", "form": "json"})
    asked(office, response, by=office.manager)
    assert RequestedPack.objects.count() == 3  # another kind, and another person's

    assert (make_requested_pack(first.pk), make_requested_pack(first.pk)) == (True, False)
    client.post(url(response), wanted)
    assert RequestedPack.objects.count() == 4


def test_database_refuses_a_second_request_of_the_same_kind(office, response):
    pack = asked(office, response)
    with pytest.raises(IntegrityError), transaction.atomic():
        RequestedPack.objects.create(response=response, asked_by=office.officer, names=pack.names, form=pack.form)


def test_worker_killed_half_way_leaves_a_claim_and_the_sweep_picks_it_up(office, response, monkeypatch):
    pack = asked(office, response)

    def killed(*_args):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(actions, "json_of", killed)
        with pytest.raises(SystemExit):
            make_requested_pack(pack.pk)

    row = refreshed(pack)
    assert (row.attempts, row.error, row.made_at, events().count()) == (1, "", None, 0)
    assert state_of(row, now=timezone.now()) == PackState.BEING_MADE
    assert (packs_to_make(), sweep_renders(), make_requested_pack(pack.pk)) == ([], 0, False)  # the claim holds
    RequestedPack.objects.update(make_after=timezone.now())
    assert state_of(refreshed(pack), now=timezone.now()) == PackState.INTERRUPTED
    assert (sweep_renders(), sweep_renders()) == (1, 0)
    row = refreshed(pack)
    assert (row.attempts, row.size, events().count()) == (2, len(bytes(row.data)), 1)


def test_worker_that_outlived_its_claim_leaves_the_file_of_the_one_that_took_over(office, response, monkeypatch):
    pack, real, overtaken = asked(office, response), actions.json_of, []

    def slow(facts):
        if not overtaken:
            overtaken.append(True)
            assert make_requested_pack(pack.pk, started=timezone.now() + CLAIM) is True
        return real(facts)

    monkeypatch.setattr(actions, "json_of", slow)
    assert make_requested_pack(pack.pk) is False
    assert events().get().detail["sha256"] == hashlib.sha256(bytes(refreshed(pack).data)).hexdigest()


def test_failed_pack_says_when_it_is_tried_again_and_asking_again_tries_now(office, response, client_of, monkeypatch):
    pack, client = asked(office, response), client_of(office.officer)
    with monkeypatch.context() as patch:
        patch.setattr(actions, "json_of", breaks)
        assert make_requested_pack(pack.pk) is False
    row = refreshed(pack)
    assert (row.error, row.attempts) == (FAILED, 1)
    assert row.make_after - timezone.now() > timedelta(minutes=1)
    page = client.get(url(response)).content.decode()
    assert f"{FAILED} Tried once. We will try again at " in page
    assert 'hx-trigger="every 2s"' not in page

    client.post(url(response), {"names": "recorded", "form": "json"})
    assert RequestedPack.objects.count() == 1
    assert sweep_renders() == 1
    assert refreshed(pack).error == ""


def test_pack_that_fails_again_and_again_is_given_up_and_can_be_asked_for_again(office, response, monkeypatch):
    pack = asked(office, response)
    with monkeypatch.context() as patch:
        patch.setattr(actions, "json_of", breaks)
        for _ in range(MOST_ATTEMPTS):
            RequestedPack.objects.update(make_after=timezone.now())
            make_requested_pack(pack.pk)
    row = refreshed(pack)
    assert (row.attempts, state_of(row, now=timezone.now())) == (MOST_ATTEMPTS, PackState.GIVEN_UP)
    RequestedPack.objects.update(make_after=timezone.now())
    assert sweep_renders() == 0
    again = asked(office, response)
    assert again.pk != pack.pk and make_requested_pack(again.pk) is True


def test_file_goes_after_a_week_and_its_row_after_a_month(office, response, client_of):
    pack, client = asked(office, response), client_of(office.officer)
    waiting = asked(office, response, PackForm.PDF)
    make_requested_pack(pack.pk)
    made_at = refreshed(pack).made_at
    assert f"Kept until {govuk_date(made_at + KEPT)}." in client.get(url(response)).content.decode()

    assert remove_old_packs(now=made_at + KEPT) == 0
    assert remove_old_packs(now=made_at + KEPT + timedelta(seconds=1)) == 1
    row = refreshed(pack)
    assert (bytes(row.data), row.size > 0) == (b"", True)
    assert "no longer kept. The history has the SHA-256 of the file." in client.get(url(response)).content.decode()
    answer = client.get(file_url(pack))
    assert (answer.status_code, answer["Location"]) == (302, url(response))

    remove_old_packs(now=pack.asked_at + LISTED + timedelta(days=1))
    assert list(RequestedPack.objects.all()) == [waiting]  # a request without a file stays
    assert client.get(file_url(pack)).status_code == 404
    assert events().count() == 1


def test_hourly_task_removes_old_files(office, response):
    pack = asked(office, response)
    make_requested_pack(pack.pk)
    RequestedPack.objects.update(made_at=timezone.now() - KEPT - timedelta(minutes=1))
    delete_old_drafts()
    assert bytes(refreshed(pack).data) == b""


# --- What the people who run the system see ------------------------------------------------------------------------------


def test_readiness_page_counts_a_pack_only_once_it_has_waited_for_long(office, response):
    assert backlog("proof packs to make") == "Nothing is waiting."
    pack = asked(office, response)
    assert backlog("proof packs to make").startswith("The oldest has been waiting for ")

    RequestedPack.objects.update(asked_at=timezone.now() - LONGEST_BACKLOG - timedelta(minutes=1))
    with pytest.raises(CheckFailed, match="waiting for 16 minutes"):
        backlog("proof packs to make")
    assert make_requested_pack(pack.pk)
    assert backlog("proof packs to make") == "Nothing is waiting."


def test_pack_that_failed_for_good_counts_until_it_is_made_after_all_or_for_a_week(office, response):
    pack = asked(office, response)
    now = timezone.now()
    RequestedPack.objects.update(error=FAILED, given_up_at=now, attempts=MOST_ATTEMPTS)
    assert oldest_pack_to_make() == pack.asked_at
    assert oldest_pack_to_make(now=now + KEPT) is None

    again = asked(office, response)
    make_requested_pack(again.pk)
    assert oldest_pack_to_make() is None


def test_pack_that_was_refused_is_not_stuck(office, response):
    pack = asked(office, response)
    Membership.objects.filter(user=office.officer).delete()
    make_requested_pack(pack.pk)
    assert refreshed(pack).given_up_at is not None
    assert oldest_pack_to_make() is None


# --- The page ------------------------------------------------------------------------------------------------------------


def row_in(state: PackState, response: Response, by, now) -> RequestedPack:
    """A row in this state: not saved."""
    columns = {
        PackState.WAITING: {"make_after": now - timedelta(minutes=1)},
        PackState.BEING_MADE: {"make_after": now + CLAIM, "attempts": 1},
        PackState.INTERRUPTED: {"make_after": now - timedelta(minutes=1), "attempts": 1},
        PackState.LATE: {"make_after": now - PATIENCE - timedelta(seconds=1)},
        PackState.FAILED: {"make_after": now + CLAIM, "attempts": 2, "error": FAILED},
        PackState.GIVEN_UP: {"attempts": 8, "error": FAILED, "given_up_at": now},
        PackState.READY: {"made_at": now, "file_name": "a.json", "size": 1, "data": b"x"},
        PackState.REMOVED: {"made_at": now - KEPT, "file_name": "a.json", "size": 1, "removed_at": now},
    }[state]
    return RequestedPack(response=response, asked_by=by, names="roles", form="json", asked_at=now - PATIENCE, **columns)


@pytest.mark.parametrize(
    ("state", "said", "asks_again"),
    [
        (PackState.WAITING, "Waiting to be made.", True),
        (PackState.BEING_MADE, "Being made now.", True),
        (PackState.INTERRUPTED, "It will start again within a minute.", True),
        (PackState.LATE, "Tell the people who run this service.", False),
        (PackState.FAILED, "Tried 2 times. We will try again at", False),
        (PackState.GIVEN_UP, "Tried 8 times, and we have stopped trying. Once the cause has been fixed", False),
        (PackState.READY, "Kept until", False),
        (PackState.REMOVED, "Ask for a new pack if you need one.", False),
    ],
)
def test_page_says_where_a_pack_is_and_what_to_do_and_works_without_a_script(
    office, response, client_of, state, said, asks_again
):
    now = timezone.now()
    row = row_in(state, response, office.officer, now)
    assert state_of(row, now=now) == state
    row.save()
    page = client_of(office.officer).get(url(response)).content.decode()

    assert said in page
    assert ('hx-trigger="every 2s"' in page, ">Refresh</a>" in page) == (asks_again, asks_again)
    assert (file_url(row) in page) == (state == PackState.READY)
    assert "Asked for by Olive Officer on " in page


def test_script_is_given_only_the_progress(office, response, client_of):
    asked(office, response)
    part = client_of(office.officer).get(url(response), headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('<div id="proof-packs"')
    assert "<html" not in part and "<form" not in part


@pytest.mark.parametrize("number", [1, 3])
def test_page_takes_the_same_queries_however_many_packs(office, response, client_of, django_assert_num_queries, number):
    for form, person in [("json", "officer"), ("pdf", "manager"), ("json", "approver")][:number]:
        asked(office, response, PackForm(form), by=office.people[person])
    client = client_of(office.officer)
    client.get(url(response))
    with django_assert_num_queries(6):
        client.get(url(response))
