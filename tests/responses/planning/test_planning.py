"""Changing one response's plan by hand: dates with a reason, owners of steps; allowed, refused, stale, and rolled back
with history.
"""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inspections.logging.actions.reports import correct_publication_date
from responses.enums import ReminderKind, ResponseStatus
from responses.exceptions import WorkflowError
from responses.history import events_of, of_kind
from responses.history_sentences import sentence_of
from responses.models import PlannedStep, Reminder
from responses.planning import actions as planning
from responses.progress.plans import plan_of, plans_of
from s55tracker.accounts.models import Absence
from s55tracker.accounts.roles import Role
from s55tracker.audit.models import AuditEvent
from s55tracker.mail.models import OutgoingMail
from s55tracker.refusals import ChangedMeanwhile, NotPermitted
from s55tracker.working_days.calendar import format_date, working_day_on_or_after, working_day_on_or_before
from s55tracker.working_days.models import ProclaimedDay
from tests.factories import a_response, an_office, give_role, invite, people_around, refreshed
from tests.inspections.logging.forms_as_sent import date_parts
from tests.responses.test_at_once import at_once, refusals

pytestmark = pytest.mark.django_db

PUBLISHED = date(2026, 8, 11)
REASON = "The panel meets on that day."


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def response(office):
    return a_response(office, published_on=PUBLISHED)


def change(response, step="draft_ready", due_on=date(2026, 9, 18), *, by, reason=REASON, version=0):
    return planning.change_step_date(by=by, response=response, step=step, due_on=due_on, reason=reason, version=version)


def notes():
    return list(Reminder.objects.order_by("pk").values_list("person__name", "kind", "sentence", "because"))


def told(response):
    return [sentence_of(event) for event in of_kind(events_of(response), "plan").reverse()]


# --- The date --------------------------------------------------------------------------------------------------------


def test_date_of_a_step_is_changed_with_a_reason_and_the_first_date_stays(office, response):
    change(response, by=office.manager)
    change(response, due_on=date(2026, 9, 17), reason="Earlier after all.", by=office.officer, version=1)

    line = plan_of(refreshed(response)).line("draft_ready")
    assert (line.due_on, line.first_due_on, line.why_changed) == (
        date(2026, 9, 17),
        date(2026, 9, 15),
        "Earlier after all.",
    )
    assert told(response) == [
        "Mina Manager moved “Draft ready” from 15 September 2026 to 18 September 2026.",
        "Olive Officer moved “Draft ready” from 18 September 2026 to 17 September 2026 "
        "(first planned for 15 September 2026).",
    ]
    assert AuditEvent.objects.filter(action="step_moved").last().reason == "Earlier after all."


def test_owner_is_told_of_another_date_and_whoever_changed_it_is_not(office, response):
    change(response, by=office.manager)
    change(response, step="publish", due_on=date(2026, 9, 30), by=office.officer)

    assert notes() == [
        (
            "Olive Officer",
            ReminderKind.PLAN_MOVED,
            "Draft ready: now 18 September 2026, before 15 September 2026",
            f"Mina Manager changed the plan: {REASON}",
        )
    ]


def test_only_officers_and_managers_of_the_office_change_the_plan(office, response):
    people = {name: person for name, person in people_around(office, an_office("Felpersham")).items() if person}
    may = set()
    for name, person in people.items():
        try:
            change(response, by=person, due_on=date(2026, 9, 16 + len(may)), version=len(may))
            may.add(name)
        except NotPermitted:
            pass
    assert may == {"officer", "other_officer", "manager"}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"due_on": date(2026, 10, 6)}, "The safe day is 5 October 2026"),
        ({"due_on": date(2026, 8, 10)}, "The report was published on 11 August 2026"),
        ({"due_on": date(2026, 9, 19)}, "19 September 2026 is a Saturday"),
        ({"due_on": date(2026, 8, 31), "step": "force_comments_due"}, "Summer bank holiday"),
        ({"due_on": date(2026, 9, 17)}, "is a bank holiday"),
        ({"due_on": date(2026, 9, 23)}, "“Sent to the approver” comes after"),
        ({"due_on": date(2026, 9, 7)}, "“Force’s comments due” comes first"),
        ({"due_on": date(2026, 9, 15)}, "is already the planned date"),
        ({"reason": "  "}, "Enter a reason"),
        ({"step": "celebrate"}, "no longer has this step"),
    ],
)
def test_date_that_cannot_be_is_refused_and_nothing_is_written(office, response, fields, sentence):
    ProclaimedDay.objects.create(body=office.body, day=date(2026, 9, 17), name="A day of thanks")
    with pytest.raises(WorkflowError, match=sentence):
        change(response, by=office.officer, **fields)

    assert not PlannedStep.objects.exists() and not Reminder.objects.exists()
    assert told(response) == []


def test_step_that_is_done_is_not_planned_any_more(office, response):
    invite(office, response)
    with pytest.raises(WorkflowError, match="“Invite the force to comment” has been done"):
        change(response, step="invite_force", due_on=date(2026, 8, 17), by=office.officer)


@pytest.mark.parametrize("status", [ResponseStatus.PUBLISHED, ResponseStatus.NOT_NEEDED])
def test_plan_of_what_is_published_or_not_needed_stands(office, status):
    response = a_response(office, status)
    with pytest.raises(NotPermitted):
        change(response, by=office.officer)


def test_second_editor_is_told_and_the_same_again_changes_nothing(office, response):
    change(response, by=office.officer)
    change(response, by=office.officer)
    with pytest.raises(ChangedMeanwhile) as conflict:
        change(response, by=office.manager, due_on=date(2026, 9, 21))

    assert conflict.value.current.changed_by == office.officer
    assert PlannedStep.objects.get().version == 1
    assert len(told(response)) == 1


def test_step_goes_back_to_the_offices_plan(office, response):
    change(response, by=office.officer)
    for _ in range(2):
        planning.restore_step(by=office.manager, response=response, step="draft_ready", version=1)

    line = plan_of(refreshed(response)).line("draft_ready")
    assert (line.due_on, line.first_due_on, line.version) == (date(2026, 9, 15), None, 2)
    assert told(response)[1:] == [
        "Mina Manager moved “Draft ready” back to the office’s plan, from 18 September 2026 to 15 September 2026."
    ]


def test_going_back_from_a_stale_page_is_refused(office, response):
    change(response, by=office.officer)
    change(response, by=office.officer, due_on=date(2026, 9, 21), version=1)
    with pytest.raises(ChangedMeanwhile):
        planning.restore_step(by=office.manager, response=response, step="draft_ready", version=1)


def test_choosing_the_offices_own_date_is_going_back_to_it(office, response):
    change(response, by=office.officer)
    change(response, by=office.officer, due_on=date(2026, 9, 15), reason="As it was.", version=1)

    assert PlannedStep.objects.get().due_on is None
    assert AuditEvent.objects.last().action == "step_restored"


def test_change_is_undone_when_history_cannot_be_written(office, response, monkeypatch):
    def fail(*_args, **_fields):
        raise OSError("No space left on device")

    monkeypatch.setattr(AuditEvent.objects, "create", fail)
    with pytest.raises(OSError, match="No space"):
        change(response, by=office.officer)
    with pytest.raises(OSError, match="No space"):
        planning.assign_step(by=office.officer, response=response, step="publish", owner=office.other_officer)

    assert not PlannedStep.objects.exists() and not Reminder.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_one_changes_the_date_and_the_other_is_told():
    office = an_office()
    response = a_response(office, published_on=PUBLISHED)

    def by(person, day):
        return lambda: change(response, by=person, due_on=date(2026, 9, day))

    results = at_once(by(office.officer, 17), by(office.manager, 18))

    assert len(refusals(results, ChangedMeanwhile)) == 1
    assert PlannedStep.objects.get().version == 1
    assert AuditEvent.objects.filter(action="step_moved").count() == 1


# --- Owners ----------------------------------------------------------------------------------------------------------


def test_step_is_given_to_somebody_who_is_told_and_back(office, response):
    give_role(office.approver, office.body, Role.OFFICER)
    planning.assign_step(by=office.officer, response=response, step="publish", owner=office.approver)
    assert plan_of(refreshed(response)).line("publish").owner == office.approver
    planning.assign_step(by=office.manager, response=response, step="publish", owner=None)

    assert plan_of(refreshed(response)).line("publish").owner == office.officer
    sentence = "this step is now yours: Publish, by 29 September 2026"
    assert list(OutgoingMail.objects.values_list("to_email", "subject")) == [
        (office.approver.email, f"{response.reference}: {sentence}"),
        (office.officer.email, f"{response.reference}: {sentence}"),
    ]
    assert notes() == []
    assert told(response) == [
        "Olive Officer gave the step “Publish” to April Approver.",
        "Mina Manager gave the step “Publish” back to the owner of the response.",
    ]


def test_step_is_given_to_nobody_of_another_organisation(office, response):
    with pytest.raises(NotPermitted, match="must be an officer of this office"):
        planning.assign_step(by=office.officer, response=response, step="publish", owner=office.lead)
    with pytest.raises(NotPermitted):
        planning.assign_step(by=office.approver, response=response, step="publish", owner=office.officer)
    assert not PlannedStep.objects.exists()


def test_giving_a_step_away_loses_no_date_that_somebody_types_meanwhile(office, response):
    change(response, by=office.officer)
    give_role(office.approver, office.body, Role.OFFICER)
    planning.assign_step(by=office.manager, response=response, step="draft_ready", owner=office.approver)
    change(response, by=office.officer, due_on=date(2026, 9, 21), version=1)

    line = plan_of(refreshed(response)).line("draft_ready")
    assert (line.due_on, line.owner) == (date(2026, 9, 21), office.approver)


def test_plans_of_many_take_three_queries(office, django_assert_num_queries):
    responses = [a_response(office, title=f"Report {number}", published_on=PUBLISHED) for number in range(3)]
    for response in responses:
        change(response, by=office.officer)
    rows = list(type(response).objects.select_related("inspection", "body", "owner"))

    with django_assert_num_queries(3):
        plans = plans_of(rows)
        assert {plan.line("draft_ready").changed_by for plan in plans.values()} == {office.officer}
    assert plans_of([]) == {}


# --- The pages -------------------------------------------------------------------------------------------------------


def page_of(response, name="response-people", **where):
    return reverse(name, kwargs={"reference": response.reference, **where})


def step_page(response, step="draft-ready", name="response-step"):
    return page_of(response, name, step=step)


def words_of(answer):
    import lxml.html

    main = lxml.html.fromstring(answer.content).get_element_by_id("main-content")
    return " ".join(main.text_content().split())


def test_people_and_dates_shows_the_plan_and_what_was_changed(client, office, response):
    change(response, by=office.officer)
    give_role(office.approver, office.body, Role.OFFICER)
    planning.assign_step(by=office.officer, response=response, step="publish", owner=office.approver)
    client.force_login(office.officer)
    words = words_of(client.get(page_of(response)))

    assert "First planned for 15 September 2026. The panel meets on that day." in words
    assert "April Approver" in words

    client.force_login(office.other_approver)
    read_only = client.get(page_of(response)).content.decode()
    assert step_page(response) not in read_only


def test_date_is_changed_on_its_page_and_a_refusal_keeps_what_was_typed(client, office, response):
    client.force_login(office.manager)
    page = step_page(response)
    typed = {"version": 0, "reason": REASON, **date_parts("due_on", date(2026, 9, 19))}

    refused = client.post(page, typed)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["due_on"]
    assert "19 September 2026 is a Saturday. Choose a working day." in words_of(refused)
    assert REASON in words_of(refused)

    assert client.post(page, {**typed, **date_parts("due_on", date(2026, 9, 18))}).status_code == 302
    assert plan_of(refreshed(response)).line("draft_ready").due_on == date(2026, 9, 18)


def test_stale_page_says_who_was_first_and_saves_mine_knowingly(client, office, response):
    change(response, by=office.officer)
    client.force_login(office.manager)
    page = step_page(response)
    typed = {"version": 0, "reason": "Mine.", **date_parts("due_on", date(2026, 9, 21))}

    answer = client.post(page, typed)

    assert answer.status_code == 409
    words = words_of(answer)
    assert "Olive Officer has changed this date since you opened the page." in words
    assert "The date is now 18 September 2026. The reason: The panel meets on that day." in words
    assert answer.context["form"]["version"].value() == "1"
    assert answer.context["form"]["reason"].value() == "Mine."
    assert client.post(page, {**typed, "version": 1}).status_code == 302
    assert plan_of(refreshed(response)).line("draft_ready").why_changed == "Mine."

    gone_back = client.post(page, {"do": "restore", "version": 1})
    assert gone_back.status_code == 409
    assert client.post(page, {"do": "restore", "version": 2}).status_code == 302
    assert plan_of(refreshed(response)).line("draft_ready").due_on == date(2026, 9, 15)


def test_step_that_there_is_not_has_no_page_and_a_done_one_says_so(client, office, response):
    invite(office, response)
    client.force_login(office.officer)

    assert client.get(step_page(response, "celebrate")).status_code == 404
    done = client.get(step_page(response, "invite-force"))
    assert done.status_code == 422
    assert "“Invite the force to comment” has been done" in words_of(done)


def test_dates_page_explains_rule_sum_moves_and_hands(client, office):
    ProclaimedDay.objects.create(body=office.body, day=date(2026, 9, 22), name="A day of thanks")
    response = a_response(office, published_on=PUBLISHED)
    change(response, by=office.officer)
    client.force_login(office.approver)
    words = words_of(client.get(page_of(response, "response-dates")))

    for sentence in (
        "The report was published on Tuesday 11 August 2026.",
        "Olive Officer checked that date against the report.",
        "11 August 2026 + 55 days = 5 October 2026.",
        "11 August 2026 + 42 days = 22 September 2026.",
        "Day 42 after publication is Tuesday 22 September 2026, a bank holiday (proclaimed), "
        "so it moves back to Monday 21 September 2026.",
        "Olive Officer set it to Friday 18 September 2026 by hand. Reason: The panel meets on that day.",
        "This step was first planned for 15 September 2026.",
        "Monday 31 August 2026: Summer bank holiday",
        "Tuesday 22 September 2026: A day of thanks, added by hand",
        "Police Act 1996, section 55(5A), inserted by the Policing and Crime Act 2017, section 37(2)",
    ):
        assert sentence in words, sentence


def test_dates_page_warns_of_a_date_that_a_correction_has_overtaken(client, office, response):
    change(response, step="publish", due_on=date(2026, 10, 5), by=office.officer)
    correct_publication_date(
        by=office.officer, inspection=response.inspection, published_on=date(2026, 8, 7), reason="Misread."
    )
    client.force_login(office.officer)

    warning = "“Publish” was set to Monday 5 October 2026 by hand, which is 4 days after the safe day."
    assert warning in words_of(client.get(page_of(response, "response-dates")))
    assert warning in words_of(client.get(page_of(response)))


def test_suggested_date_for_comments_is_that_of_the_responses_own_plan(client, office):
    published_on = timezone.localdate() - timedelta(days=3)
    response = a_response(office, published_on=published_on)
    day = working_day_on_or_after(published_on + timedelta(days=21))
    change(response, step="force_comments_due", due_on=day, by=office.officer)
    client.force_login(office.officer)

    page = reverse("response-force-move", args=[response.reference, office.force.slug, "invite"])
    assert client.get(page).context["form"].initial["comment_by"] == day


def test_owner_who_is_away_is_shown_with_whoever_stands_in(client, office, response):
    today = timezone.localdate()
    until = today + timedelta(days=3)
    Absence.objects.create(
        user=office.officer, substitute=office.other_officer, from_on=today, until_on=until, created_by=office.officer
    )
    client.force_login(office.approver)

    assert f"Owner: Olive Officer, away until {format_date(until)}: Oscar Officer is standing in." in words_of(
        client.get(page_of(response))
    )


def test_safe_day_and_last_working_day_before_it_heed_an_added_holiday(client, office):
    ProclaimedDay.objects.create(body=office.body, day=date(2026, 10, 5), name="A day of thanks")
    response = a_response(office, published_on=PUBLISHED)
    client.force_login(office.officer)

    warning = "The safe day is a bank holiday (proclaimed): publish by Friday 2 October."
    assert warning in words_of(client.get(page_of(response)))
    assert warning in words_of(client.get(response.inspection.get_absolute_url()))
    assert working_day_on_or_before(date(2026, 10, 5)) == date(2026, 10, 5)


def test_giving_the_response_to_somebody_tells_them(office, response):
    planning.assign_owner(by=office.officer, response=response, owner=office.officer)
    planning.assign_owner(by=office.manager, response=response, owner=office.other_officer)

    mail = OutgoingMail.objects.get()
    assert (mail.to_email, mail.subject) == (
        office.other_officer.email,
        f"{response.reference}: this response is now yours",
    )
    assert "because Mina Manager gave this response to you" in " ".join(mail.text.split())
    assert f"/responses/{response.reference}/" in mail.text
    assert notes() == []
    assert AuditEvent.objects.filter(action="owner_changed").count() == 1
