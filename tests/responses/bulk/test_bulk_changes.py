"""Bulk changes: the preview, the change, the second person's message, and the undo."""

import re
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from responses.bulk import actions as bulk
from responses.bulk.queries import MovedStep, NewOwner, changed_since, seen_of
from responses.drafting import actions as drafting
from responses.enums import ResponseStatus
from responses.exceptions import PreviewStale, WorkflowError
from responses.history import events_of
from responses.history_sentences import sentence_of
from responses.models import BulkChange, PlannedStep, Reminder, Response
from responses.planning import actions as planning
from responses.progress.plans import plan_of
from responses.queries import responses_visible_to
from s55tracker.accounts.models import Membership
from s55tracker.accounts.roles import Role
from s55tracker.audit.models import AuditEvent
from s55tracker.mail.models import OutgoingMail
from s55tracker.refusals import NotPermitted
from s55tracker.working_days.calendar import working_day_on_or_before, working_days_on
from s55tracker.working_days.models import ProclaimedDay
from tests.factories import a_person, a_response, an_office, give_role, refreshed
from tests.responses.test_at_once import at_once, refusals

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 3, 2)


@pytest.fixture
def office():
    return an_office()


def loaded(responses, user):
    return list(responses_visible_to(user).filter(pk__in=[response.pk for response in responses]).order_by("pk"))


def lines_of(change, responses, *, by):
    return change.lines(loaded(responses, by), by=by)


def change_many(change, responses, *, by, seen=None, form_key=None):
    found = loaded(responses, by)
    if seen is None:
        seen = seen_of(change.lines(found, by=by))
    return bulk.change_many(
        by=by, body=found[0].body, responses=found, change=change, seen=seen, form_key=form_key or uuid4()
    )


def later(days, step="draft_ready", reason="The report came late."):
    return MovedStep(step=step, working_days=days, reason=reason)


def due(response, step="draft_ready"):
    return plan_of(refreshed(response)).line(step).due_on


def owners(responses):
    return [str(refreshed(response).owner) for response in responses]


# --- Working days ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "number", "found"),
    [
        (date(2026, 3, 2), 1, date(2026, 3, 3)),
        (date(2026, 3, 6), 1, date(2026, 3, 9)),  # over a weekend
        (date(2026, 3, 9), -1, date(2026, 3, 6)),
        (date(2026, 4, 2), 1, date(2026, 4, 7)),  # over Easter
        (date(2026, 4, 7), -3, date(2026, 3, 31)),
        (date(2026, 3, 7), 1, date(2026, 3, 9)),  # from a Saturday
        (date(2026, 3, 2), 0, date(2026, 3, 2)),
        (date(2026, 12, 24), 2, date(2026, 12, 30)),  # Boxing Day has a substitute day on the Monday
    ],
)
def test_working_days_are_counted_past_weekends_and_bank_holidays(day, number, found):
    assert working_days_on(day, number) == found


def test_working_days_are_counted_past_a_proclaimed_day():
    assert working_days_on(date(2026, 3, 2), 1, extra=frozenset({date(2026, 3, 3)})) == date(2026, 3, 4)


# --- The preview ------------------------------------------------------------------------------------------------


def test_preview_says_who_has_each_and_who_will(office):
    first, second = a_response(office, title="First"), a_response(office, title="Second")
    give_role(office.approver, office.body, Role.OFFICER)
    planning.assign_owner(by=office.manager, response=second, owner=office.approver)
    lines = lines_of(NewOwner(owner=office.other_officer), [first, second], by=office.manager)

    assert [(line.old_words, line.new_words, line.why_not) for line in lines] == [
        ("Olive Officer", "Oscar Officer", ""),
        ("April Approver", "Oscar Officer", ""),
    ]


def test_preview_says_which_owner_cannot_be_changed_and_why(office):
    mine, his = a_response(office, title="Mine"), a_response(office, title="His")
    planning.assign_owner(by=office.manager, response=his, owner=office.other_officer)
    stranger = an_office("Felpersham").officer

    assert [
        line.why_not for line in lines_of(NewOwner(owner=office.other_officer), [mine, his], by=office.officer)
    ] == [
        "",
        "Oscar Officer already owns it.",
    ]
    assert {line.why_not for line in lines_of(NewOwner(owner=stranger), [mine, his], by=office.officer)} == {
        "The owner must be an officer of this office, because only officers can do the work."
    }
    assert {line.why_not for line in lines_of(NewOwner(owner=office.officer), [mine, his], by=office.approver)} == {
        "Only an officer or a manager of this office can change who owns a response."
    }


def test_step_moves_by_working_days_in_each_plan(office):
    responses = [a_response(office, published_on=timezone.localdate() - timedelta(days=days)) for days in (3, 9)]
    lines = lines_of(later(2), responses, by=office.officer)

    assert [date.fromisoformat(line.new) for line in lines] == [
        working_days_on(due(response), 2) for response in responses
    ]
    assert {line.why_not for line in lines} == {""}


def test_preview_says_which_step_cannot_be_moved_and_why(office):
    """The status, the order of the steps, a non-working day, and the safe day."""
    open_one = a_response(office, title="Open", published_on=MONDAY)
    with_approver = a_response(office, ResponseStatus.WITH_APPROVER, title="With the approver", published_on=MONDAY)
    out = a_response(office, ResponseStatus.PUBLISHED, title="Out", published_on=MONDAY)
    needless = a_response(office, ResponseStatus.NOT_NEEDED, title="Needless", published_on=MONDAY)
    responses = [open_one, with_approver, out, needless]

    def why(change, by=office.officer):
        return [line.why_not for line in lines_of(change, responses, by=by)]

    assert why(later(1)) == [
        "",
        "“Draft ready” has been done, so there is nothing left to plan.",
        "This response has been published, so its plan can no longer be changed.",
        "This response is not needed, so there is nothing to plan.",
    ]
    assert "“Sent to the approver” comes after" in why(later(9))[0]
    assert "The safe day is" in why(later(20, step="publish"))[0]
    on_a_sunday = MovedStep(step="draft_ready", due_on=MONDAY + timedelta(days=34), reason="So be it.")
    assert "is a Sunday" in why(on_a_sunday)[0]
    same_day = MovedStep(step="draft_ready", due_on=due(open_one), reason="So be it.")
    assert why(same_day)[0] == "This step is already planned for that day."
    assert why(later(1), by=office.approver)[0].startswith("Only an officer or a manager")


def test_proclaimed_day_counts_in_the_preview(office):
    response = a_response(office, published_on=MONDAY)
    ProclaimedDay.objects.create(body=office.body, day=working_days_on(due(response), 1), name="A coronation")

    (line,) = lines_of(later(1), [response], by=office.officer)
    assert date.fromisoformat(line.new) == working_days_on(due(response), 2)


def test_preview_of_25_asks_as_much_as_of_one(office, django_assert_max_num_queries):
    responses = [a_response(office, title=f"Report {number}") for number in range(25)]
    for change in (NewOwner(owner=office.other_officer), later(1)):
        for number in (1, 25):
            found = loaded(responses[:number], office.officer)
            with django_assert_max_num_queries(6, info=change):
                assert len(change.lines(found, by=office.officer)) == number


# --- Doing it ---------------------------------------------------------------------------------------------------------


def test_all_are_given_to_one_person_who_is_told_and_history_says_it_was_together(office):
    responses = [a_response(office, title=f"Report {number}") for number in range(3)]
    made = change_many(NewOwner(owner=office.other_officer), responses, by=office.manager)

    assert owners(responses) == ["Oscar Officer"] * 3
    assert made.what == "Gave 3 responses to Oscar Officer"
    events = AuditEvent.objects.filter(action="owner_changed")
    assert {event.detail["batch"] for event in events} == {made.pk}
    assert sentence_of(events[0]) == (
        "Mina Manager gave the response to Oscar Officer, from Olive Officer, together with 2 other responses."
    )
    mail = OutgoingMail.objects.get()
    assert (mail.to_email, mail.subject) == (office.other_officer.email, "3 pieces of work are now yours")
    assert [title for title in ("Report 0", "Report 1", "Report 2") if title not in mail.text] == []
    assert not Reminder.objects.exists()


def test_what_cannot_be_changed_stays_and_the_rest_is_done(office):
    mine, his = a_response(office, title="Mine"), a_response(office, title="His")
    planning.assign_owner(by=office.manager, response=his, owner=office.other_officer)
    made = change_many(NewOwner(owner=office.other_officer), [mine, his], by=office.officer)

    assert [line["title"] for line in made.lines] == ["Mine"]
    with pytest.raises(WorkflowError, match="None of these responses can be changed"):
        change_many(NewOwner(owner=office.other_officer), [mine, his], by=office.officer)
    assert BulkChange.objects.count() == 1


def test_steps_are_moved_with_the_reason_and_the_first_date_stays(office):
    responses = [a_response(office, title=f"Report {number}", published_on=MONDAY) for number in range(2)]
    first = due(responses[0])
    made = change_many(later(2), responses, by=office.officer)

    assert [due(response) for response in responses] == [working_days_on(first, 2)] * 2
    assert made.what == "Moved “Draft ready” of 2 responses 2 working days later"
    assert set(PlannedStep.objects.values_list("first_due_on", "reason")) == {(first, "The report came late.")}
    assert AuditEvent.objects.filter(action="step_moved", detail__batch=made.pk).count() == 2


def test_confirmed_twice_it_is_one_change(office):
    response, key = a_response(office), uuid4()
    seen = seen_of(lines_of(NewOwner(owner=office.other_officer), [response], by=office.officer))
    change = NewOwner(owner=office.other_officer)
    first = change_many(change, [response], by=office.officer, seen=seen, form_key=key)
    second = change_many(change, [response], by=office.officer, seen=seen, form_key=key)

    assert first == second
    assert AuditEvent.objects.filter(action="owner_changed").count() == 1


def test_what_was_changed_since_the_preview_stops_all_of_it_and_is_said(office):
    responses = [a_response(office, title="First"), a_response(office, title="Second")]
    change = NewOwner(owner=office.other_officer)
    seen = seen_of(lines_of(change, responses, by=office.manager))
    give_role(office.approver, office.body, Role.OFFICER)
    planning.assign_owner(by=office.officer, response=responses[1], owner=office.approver)
    with pytest.raises(PreviewStale) as stale:
        change_many(change, responses, by=office.manager, seen=seen)

    assert stale.value.changed == [
        f"Second ({responses[1].reference}): it was “Olive Officer” when you looked and is now “April Approver”."
    ]
    assert owners(responses) == ["Olive Officer", "April Approver"]
    assert not BulkChange.objects.exists()


def test_each_way_in_which_a_preview_grows_old_has_its_sentence(office):
    response = a_response(office, title="First", published_on=MONDAY)
    (line,) = lines_of(later(1), [response], by=office.officer)
    old, old_words, new, new_words, _ = line.seen

    def said(*seen):
        return changed_since([line], {response.reference: list(seen)})

    assert said(*line.seen) == []
    named = f"First ({response.reference}): "
    assert said(old, old_words, new, new_words, "It is out.") == [f"{named}it can now be changed."]
    assert said(old, old_words, "2026-01-01", "1 January 2026", "") == [
        f"{named}it would now become “{new_words}”, not “1 January 2026”."
    ]
    assert said() == [f"{named}you have not checked it yet."]
    drafting.mark_not_needed(by=office.officer, response=response, reason="It is about another force.")
    (after,) = lines_of(later(1), [response], by=office.officer)
    assert changed_since([after], {response.reference: line.seen}) == [
        f"{named}it can no longer be changed. This response is not needed, so there is nothing to plan."
    ]


def test_nothing_at_all_is_changed_when_one_action_refuses(office, monkeypatch):
    responses = [a_response(office, title="First"), a_response(office, title="Second")]
    real = planning.assign_owner

    def second_fails(*, response, **rest):
        if response.pk == responses[1].pk:
            raise WorkflowError("Something is wrong.")
        return real(response=response, **rest)

    monkeypatch.setattr(bulk, "assign_owner", second_fails)
    with pytest.raises(WorkflowError, match="Something is wrong"):
        change_many(NewOwner(owner=office.other_officer), responses, by=office.officer)

    assert owners(responses) == ["Olive Officer"] * 2
    assert not BulkChange.objects.exists()
    assert not AuditEvent.objects.filter(action="owner_changed").exists()


# --- Undoing it --------------------------------------------------------------------------------------------------------


def test_undo_gives_each_back_to_whom_it_came_from(office):
    first, second = a_response(office, title="First"), a_response(office, title="Second")
    give_role(office.approver, office.body, Role.OFFICER)
    planning.assign_owner(by=office.manager, response=second, owner=office.approver)
    made = change_many(NewOwner(owner=office.other_officer), [first, second], by=office.manager)
    bulk.undo(by=office.manager, bulk_change=made)

    assert owners([first, second]) == ["Olive Officer", "April Approver"]
    undone = refreshed(made)
    assert (undone.left, undone.undone_by) == ([], office.manager)
    assert sentence_of(events_of(first).first()) == (
        "Mina Manager gave the response to Olive Officer, from Oscar Officer, undoing a change to several responses."
    )


def test_undo_leaves_alone_what_somebody_has_changed_since(office):
    """Even if changed and changed back: it is no longer what the change left."""
    same, moved, back = (a_response(office, title=title) for title in ("Same", "Moved on", "There and back"))
    made = change_many(NewOwner(owner=office.other_officer), [same, moved, back], by=office.manager)
    give_role(office.approver, office.body, Role.OFFICER)
    planning.assign_owner(by=office.officer, response=moved, owner=office.approver)
    planning.assign_owner(by=office.officer, response=back, owner=office.approver)
    planning.assign_owner(by=office.officer, response=back, owner=office.other_officer)
    undone = bulk.undo(by=office.manager, bulk_change=made)

    assert owners([same, moved, back]) == ["Olive Officer", "April Approver", "Oscar Officer"]
    assert [(each["title"], each["why"]) for each in undone.left] == [
        ("Moved on", "The response has since been given to April Approver."),
        ("There and back", "The response has since been given to Oscar Officer."),
    ]


def test_undo_leaves_alone_what_cannot_be_as_it_was(office):
    nobodys, leavers, left = a_response(office), a_response(office), a_person()
    Response.objects.filter(pk=nobodys.pk).update(owner=None)
    Response.objects.filter(pk=leavers.pk).update(owner=left)
    made = change_many(NewOwner(owner=office.other_officer), [nobodys, leavers], by=office.manager)
    undone = bulk.undo(by=office.manager, bulk_change=made)

    assert [each["why"] for each in undone.left] == [
        "The response had no owner before, and we cannot remove an owner.",
        "The owner must be an officer of this office, because only officers can do the work.",
    ]
    assert owners([nobodys, leavers]) == ["Oscar Officer"] * 2


def test_undo_puts_steps_back_to_the_offices_plan_or_to_the_day_that_was_chosen(office):
    planned, chosen, since = (a_response(office, title=title, published_on=MONDAY) for title in "PCS")
    first = due(planned)
    planning.change_step_date(
        by=office.officer,
        response=chosen,
        step="draft_ready",
        due_on=working_days_on(first, -1),
        reason="The panel meets.",
        version=0,
    )
    made = change_many(later(2), [planned, chosen, since], by=office.officer)
    planning.change_step_date(
        by=office.officer,
        response=since,
        step="draft_ready",
        due_on=working_days_on(first, 1),
        reason="A day less.",
        version=1,
    )
    undone = bulk.undo(by=office.manager, bulk_change=made)

    assert [due(response) for response in (planned, chosen, since)] == [
        first,
        working_days_on(first, -1),
        working_days_on(first, 1),
    ]
    assert not plan_of(refreshed(planned)).line("draft_ready").is_by_hand
    assert PlannedStep.objects.get(response=chosen).reason == "The panel meets."
    assert [(each["title"], each["why"]) for each in undone.left] == [("S", "This step has since been rescheduled.")]


def test_second_undo_is_refused_in_words(office):
    made = change_many(NewOwner(owner=office.other_officer), [a_response(office)], by=office.officer)
    bulk.undo(by=office.officer, bulk_change=made)
    with pytest.raises(WorkflowError, match="Olive Officer has already undone this"):
        bulk.undo(by=office.manager, bulk_change=made)


def test_undo_is_for_a_week_and_for_its_maker_or_a_manager(office):
    made = change_many(NewOwner(owner=office.other_officer), [a_response(office)], by=office.officer)
    for person in (office.other_officer, office.approver, office.administrator):
        with pytest.raises(NotPermitted, match="Only Olive Officer, who made this change, or a manager"):
            bulk.undo(by=person, bulk_change=made)
    BulkChange.objects.update(made_at=timezone.now() - timedelta(days=7, minutes=1))
    with pytest.raises(WorkflowError, match="more than 7 days ago"):
        bulk.undo(by=office.manager, bulk_change=made)
    BulkChange.objects.update(made_at=timezone.now() - timedelta(days=6, hours=23))
    bulk.undo(by=office.manager, bulk_change=made)
    assert refreshed(made).undone_by == office.manager


def test_whoever_made_it_and_may_no_longer_assign_leaves_it_as_it_is(office):
    response = a_response(office)
    made = change_many(NewOwner(owner=office.other_officer), [response], by=office.officer)
    Membership.objects.filter(user=office.officer).update(role=Role.APPROVER)
    office.officer.__dict__.pop("_current_memberships", None)
    undone = bulk.undo(by=office.officer, bulk_change=made)

    assert owners([response]) == ["Oscar Officer"]
    assert "Only an officer or a manager" in undone.left[0]["why"]


# --- The pages ---------------------------------------------------------------------------------------------------------


def address(do, *responses, **more):
    parts = [f"do={do}", *(f"response={response.reference}" for response in responses)]
    return "/responses/changes/new/?" + "&".join(parts + [f"{key}={value}" for key, value in more.items()])


def hidden(answer):
    """The hidden fields of the page's last form, as a browser sends them back."""
    form = answer.content.decode().rpartition("<form method")[2]
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {name: value.replace("&quot;", '"') for name, value in pairs if name != "csrfmiddlewaretoken"}


def previewed(client, path, **typed):
    page = client.get(path)
    return client.post(path, {**hidden(page), **typed, "preview": "yes"})


def test_from_the_list_to_the_undo(client, office):
    first, second = a_response(office, title="First"), a_response(office, title="Second")
    client.force_login(office.manager)
    words = client.get("/responses/").content.decode()
    assert f'name="response" value="{first.reference}"' in words

    path = address("owner", first, second)
    preview = previewed(client, path, owner=office.other_officer.pk)
    assert preview.status_code == 200
    assert [line.new_words for line in preview.context["will_change"]] == ["Oscar Officer"] * 2
    assert owners([first, second]) == ["Olive Officer"] * 2

    sent = hidden(preview) | {"confirm": "yes"}
    result = client.post(path, sent)
    made = BulkChange.objects.get()
    assert result.url == made.get_absolute_url()
    assert client.post(path, sent).url == result.url  # the second click
    page = client.get(result.url)
    assert "Gave 2 responses to Oscar Officer" in page.content.decode()
    assert "You can undo this until" in page.content.decode()

    client.post(f"{result.url}undo/")
    assert owners([first, second]) == ["Olive Officer"] * 2
    assert "2 of 2 were undone" in client.get(result.url).content.decode()
    client.post(f"{result.url}undo/")
    assert "has already undone this" in client.get(result.url).content.decode()
    assert "Gave 2 responses to Oscar Officer" in client.get("/responses/changes/").content.decode()
    assert f'href="{result.url}"' in client.get(f"/responses/{first.reference}/history/").content.decode()


def test_old_preview_comes_back_with_what_changed_and_can_then_be_confirmed(client, office):
    response = a_response(office, title="First")
    client.force_login(office.manager)
    path = address("owner", response)
    preview = previewed(client, path, owner=office.other_officer.pk)
    give_role(office.approver, office.body, Role.OFFICER)
    planning.assign_owner(by=office.officer, response=response, owner=office.approver)

    stale = client.post(path, hidden(preview) | {"confirm": "yes"})
    assert stale.status_code == 409
    assert "it was “Olive Officer” when you looked and is now “April Approver”" in stale.content.decode()
    assert owners([response]) == ["April Approver"]
    assert client.post(path, hidden(stale) | {"confirm": "yes"}).status_code == 302
    assert owners([response]) == ["Oscar Officer"]


def test_steps_need_a_reason_and_a_number_of_days(client, office):
    response = a_response(office)
    client.force_login(office.officer)
    path = address("step", response)

    answer = previewed(client, path, step="draft_ready", how="later", days_later="0")
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "days_later": ["Enter a number of working days between 1 and 60"],
        "reason": ["Enter a reason"],
    }
    assert previewed(client, path, step="draft_ready", how="on", reason="So.").context["form"].errors == {
        "due_on": ["Enter the day"]
    }
    # Fields of other answers are ignored.
    typed = {"step": "draft_ready", "how": "earlier", "days_earlier": "1", "days_later": "x", "reason": "So."}
    assert previewed(client, path, **typed).status_code == 200


def test_same_day_for_all_of_them_is_shown_and_done(client, office):
    first, second = (
        a_response(office, title=title, published_on=timezone.localdate() - timedelta(days=days))
        for title, days in (("Has the day", 20), ("Day is past its safe day", 53))
    )
    day = working_day_on_or_before(first.inspection.safe_day_on)
    client.force_login(office.manager)
    path = address("step", first, second)
    typed = {"step": "publish", "how": "on", "reason": "The panel meets on that day."}
    typed |= {"due_on_day": day.day, "due_on_month": day.month, "due_on_year": day.year}
    preview = previewed(client, path, **typed)

    assert [line.response.inspection.title for line in preview.context["will_change"]] == ["Has the day"]
    assert "The safe day is" in preview.context["will_not"][0].why_not
    client.post(path, hidden(preview) | {"confirm": "yes"})
    assert due(first, "publish") == day
    assert PlannedStep.objects.count() == 1


def test_going_back_keeps_what_was_typed(client, office):
    client.force_login(office.officer)
    path = address("step", a_response(office))
    preview = previewed(client, path, step="publish", how="earlier", days_earlier="2", reason="Holidays <b>soon</b>.")
    back = client.post(path, hidden(preview) | {"again": "yes"})

    assert back.status_code == 200
    assert back.context["form"]["days_earlier"].value() == "2"
    assert "Holidays" in back.content.decode()


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("do=owner", "Choose at least one response."),
        ("do=owner&everything=yes&list=q%3Dnothing", "Choose at least one response."),
        ("everything=yes", "Choose what to change."),
        ("do=delete&everything=yes", "Choose what to change."),
    ],
)
def test_choice_that_cannot_be_is_said(client, office, query, sentence):
    a_response(office)
    client.force_login(office.officer)
    answer = client.get(f"/responses/changes/new/?{query}")

    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)


def test_response_of_another_office_is_passed_over_in_silence(client, office):
    mine, theirs = a_response(office, title="Mine"), a_response(an_office("Felpersham"), title="Theirs")
    client.force_login(office.officer)

    page = client.get(address("owner", mine, theirs))
    assert [response.title for response in (each.inspection for each in page.context["responses"])] == ["Mine"]
    sent = hidden(page) | {"chosen": f"{mine.pk},{theirs.pk}", "owner": office.other_officer.pk, "preview": "yes"}
    preview = client.post(address("owner", mine), sent)
    client.post(address("owner", mine), hidden(preview) | {"chosen": f"{mine.pk},{theirs.pk}", "confirm": "yes"})

    assert owners([mine, theirs]) == ["Oscar Officer", "Olive Officer"]
    assert "Theirs" not in preview.content.decode()
    assert refreshed(theirs).owner_id != office.other_officer.pk


def test_all_that_match_are_chosen_on_every_page_and_stay_chosen(client, office):
    for number in range(26):
        a_response(office, title=f"Custody {number:02}")
    a_response(office, title="Firearms")
    client.force_login(office.officer)
    assert "All 26 responses that match, on every page" in client.get("/responses/?q=custody").content.decode()

    path = "/responses/changes/new/?do=owner&everything=yes&list=q%3Dcustody"
    page = client.get(path)
    assert len(page.context["responses"]) == 26
    a_response(office, title="Custody, one more since")
    preview = client.post(path, hidden(page) | {"owner": office.other_officer.pk, "preview": "yes"})
    assert len(preview.context["will_change"]) == 26
    client.post(path, hidden(preview) | {"confirm": "yes"})
    assert Response.objects.filter(owner=office.other_officer).count() == 26


def test_offices_are_changed_one_at_a_time_and_not_more_than_one_transaction_holds(client, office, monkeypatch):
    other = an_office("Felpersham")
    give_role(office.officer, other.body, Role.OFFICER)
    mine, theirs = a_response(office), a_response(other)
    client.force_login(office.officer)

    assert "one office at a time" in client.get(address("owner", mine, theirs)).content.decode()
    with pytest.raises(WorkflowError, match="one office at a time"):
        change_many(NewOwner(owner=office.officer), [mine, theirs], by=office.officer)
    monkeypatch.setattr("responses.bulk.views.MOST", 1)
    answer = client.get(address("owner", mine, a_response(office, title="Another")))
    assert "Choose 1 response or fewer" in answer.content.decode()


@pytest.mark.parametrize("name", ["approver", "administrator"])
def test_boxes_are_shown_to_those_who_may(client, office, name):
    response = a_response(office)
    client.force_login(office.people[name])

    assert 'name="response"' not in client.get("/responses/").content.decode()
    assert client.get(address("owner", response)).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_take_the_same_queries_however_many(client, office, django_assert_num_queries, rows):
    responses = [a_response(office, title=f"Report {number}") for number in range(rows)]
    for response in responses:
        made = change_many(NewOwner(owner=office.other_officer), [response], by=office.officer)
    change_many(NewOwner(owner=office.officer), responses, by=office.officer)
    client.force_login(office.officer)
    client.get("/published/")
    for path, queries in (("/responses/changes/", 6), (made.get_absolute_url(), 5), (address("owner", *responses), 6)):
        with django_assert_num_queries(queries):
            client.get(path)


def test_change_keeps_working_day_of_the_example():
    """The calendar that the cases above rely on."""
    assert working_day_on_or_before(MONDAY) == MONDAY


# --- At once -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_confirmed_twice_at_the_same_moment_it_is_done_once():
    office = an_office()
    responses = [a_response(office, title=f"Report {number}") for number in range(2)]
    change, key = NewOwner(owner=office.other_officer), UUID(int=7)
    seen = seen_of(lines_of(change, responses, by=office.officer))

    def confirm():
        return change_many(change, responses, by=office.officer, seen=seen, form_key=key)

    results = at_once(confirm, confirm)
    assert refusals(results, ()) == []
    assert results[0] == results[1]
    assert AuditEvent.objects.filter(action="owner_changed").count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_people_change_the_same_responses_at_once_one_looks_again():
    office = an_office()
    responses = [a_response(office, title=f"Report {number}") for number in range(3)]
    give_role(office.approver, office.body, Role.OFFICER)
    people = (office.officer, office.other_officer), (office.manager, office.approver)
    seen = [seen_of(lines_of(NewOwner(owner=new), responses, by=by)) for by, new in people]

    def confirm(number):
        by, new = people[number]
        # Each person's list has a different order. The locks are always taken in the same order.
        chosen = responses if number else responses[::-1]
        return lambda: bulk.change_many(
            by=by,
            body=office.body,
            responses=chosen,
            change=NewOwner(owner=new),
            seen=seen[number],
            form_key=uuid4(),
        )

    results = at_once(confirm(0), confirm(1))
    assert len(refusals(results, PreviewStale)) == 1
    assert len(set(owners(responses))) == 1
    assert BulkChange.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_undone_twice_at_the_same_moment_it_is_undone_once():
    office = an_office()
    response = a_response(office)
    made = change_many(NewOwner(owner=office.other_officer), [response], by=office.officer)
    results = at_once(
        lambda: bulk.undo(by=office.officer, bulk_change=made), lambda: bulk.undo(by=office.manager, bulk_change=made)
    )

    assert len(refusals(results, WorkflowError)) == 1
    assert AuditEvent.objects.filter(action="owner_changed").count() == 2
