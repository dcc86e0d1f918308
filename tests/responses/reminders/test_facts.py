"""Who is reminded: every reminder has a reader, and the force's readers work for the force."""

from datetime import timedelta

import pytest
from django.utils import timezone

from responses.approval import actions as approval
from responses.distribution.actions import record_copy_sent
from responses.drafting import actions as drafting
from responses.enums import ResponseStatus
from responses.models import Response
from responses.reminders.facts import RELATED, facts_of
from responses.reminders.schedule import Facts, Reader
from s55tracker.accounts.models import Absence, Membership, User
from s55tracker.accounts.roles import Role
from s55tracker.working_days.models import ProclaimedDay
from tests.factories import (
    a_finding,
    a_person,
    a_response,
    an_office,
    approve,
    comment_as_force,
    give_role,
    invite,
    refreshed,
    write_everything,
)

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


def facts(response: Response, *, today=None) -> Facts:
    row = Response.objects.select_related(*RELATED).get(pk=response.pk)
    return facts_of([row], today=today or TODAY())[response.pk]


def leave(office, user: User) -> None:
    Membership.objects.filter(user=user).update(ended_at=timezone.now(), ended_by=office.administrator)


def away(office, user: User, substitute: User, *, first: int = 0, last: int = 3) -> Absence:
    return Absence.objects.create(
        user=user,
        substitute=substitute,
        from_on=TODAY() + timedelta(days=first),
        until_on=TODAY() + timedelta(days=last),
        created_by=office.administrator,
    )


def ids(readers: tuple[Reader, ...]) -> list[int]:
    return [reader.person_id for reader in readers]


def format_date(day) -> str:
    return f"{day.day} {day:%B %Y}"


def test_everybody_is_who_the_office_says_they_are():
    office = an_office()
    response = a_response(office)
    found = facts(response)
    assert (found.is_open, found.is_submitted, found.is_approved, found.closed_because) == (True, False, False, "")
    assert (found.opened_on, found.safe_day) == (TODAY(), response.inspection.safe_day_on)
    assert found.owners == (Reader(office.officer.pk),)
    assert found.managers == (Reader(office.manager.pk),)
    assert sorted(ids(found.approvers)) == [office.approver.pk, office.other_approver.pk]
    assert found.seniors == (Reader(office.manager.pk, "no senior officer has been named for escalations"),)
    assert [step.step for step in found.steps] == [
        "invite_force",
        "force_comments_due",
        "draft_ready",
        "to_approver",
        "publish",
    ]


@pytest.mark.parametrize("way", ["left", "inactive", "nobody"])
def test_without_an_owner_it_comes_to_the_officers_and_without_those_to_the_administrators(way):
    office = an_office()
    response = a_response(office)
    if way == "left":
        leave(office, office.officer)
    elif way == "inactive":
        User.objects.filter(pk=office.officer.pk).update(is_active=False)
    else:
        Response.objects.update(owner=None)
    because = "no one owns the response" if way == "nobody" else "Olive Officer, who owned the response, has left"
    officers = {office.other_officer.pk} | ({office.officer.pk} if way == "nobody" else set())
    assert set(facts(response).owners) == {Reader(pk, because) for pk in officers}
    for officer in (office.officer, office.other_officer):
        leave(office, officer)
    if way == "nobody":
        assert facts(response).owners == (Reader(office.administrator.pk, because),)
    else:
        assert ids(facts(response).owners) == [office.administrator.pk]


def test_office_without_managers_or_approvers_has_its_administrator():
    office = an_office()
    response = a_response(office)
    for person in (office.manager, office.approver, office.other_approver):
        leave(office, person)
    found = facts(response)
    assert found.managers == (Reader(office.administrator.pk, "the office has no manager"),)
    assert found.approvers == (Reader(office.administrator.pk, "the office has no approver"),)
    assert ids(found.seniors) == [office.administrator.pk]


def test_most_senior_person_is_who_the_office_named_while_they_work_there():
    office = an_office()
    chief = a_person("Chris Chief", organisation=office.body, roles=(Role.MANAGER,))
    office.body.senior_person = chief
    office.body.save()
    response = a_response(office)
    assert facts(response).seniors == (Reader(chief.pk),)
    leave(office, chief)
    assert ids(facts(response).seniors) == [office.manager.pk]


def test_nobody_is_asked_to_approve_what_they_submitted():
    office = an_office()
    give_role(office.officer, office.body, Role.APPROVER)
    response = a_response(office, ResponseStatus.WITH_APPROVER)
    found = facts(response)
    assert (found.is_submitted, found.is_approved, found.submitted_on) == (True, False, TODAY())
    assert sorted(ids(found.approvers)) == [office.approver.pk, office.other_approver.pk]
    for person in (office.approver, office.other_approver):
        leave(office, person)
    assert facts(response).approvers == (Reader(office.manager.pk, "no one else in the office can approve it"),)
    office.body.allows_self_approval = True
    office.body.save()
    assert ids(facts(response).approvers) == [office.officer.pk]


def test_first_of_two_approvers_is_not_asked_for_the_second_approval():
    office = an_office()
    office.body.needs_two_approvals = True
    office.body.save()
    response = a_response(office, ResponseStatus.WITH_APPROVER)
    approve(office, response)
    assert refreshed(response).status == ResponseStatus.WITH_APPROVER
    assert ids(facts(response).approvers) == [office.other_approver.pk]
    leave(office, office.other_approver)
    assert facts(response).approvers == (Reader(office.manager.pk, "no one else in the office can approve it"),)


def test_substitute_is_told_with_the_person_who_is_away_and_why():
    office = an_office()
    response = a_response(office)
    absence = away(office, office.officer, office.other_officer)
    found = facts(response)
    assert found.owners == (
        Reader(office.officer.pk),
        Reader(office.other_officer.pk, f"Olive Officer is away until {format_date(absence.until_on)}"),
    )
    assert found.readers_change_on == absence.until_on + timedelta(days=1)
    assert ids(facts(response, today=absence.until_on + timedelta(days=1)).owners) == [office.officer.pk]


def test_absence_to_come_changes_the_readers_on_its_first_day():
    office = an_office()
    response = a_response(office)
    absence = away(office, office.officer, office.other_officer, first=5, last=9)
    found = facts(response)
    assert (ids(found.owners), found.readers_change_on) == ([office.officer.pk], absence.from_on)


def test_substitute_who_is_away_is_stood_in_for_and_two_who_stand_in_for_each_other_are_both_told():
    office = an_office()
    response = a_response(office)
    away(office, office.officer, office.other_officer)
    away(office, office.other_officer, office.manager)
    away(office, office.manager, office.officer)
    assert ids(facts(response).owners) == [office.officer.pk, office.other_officer.pk, office.manager.pk]


def test_substitute_who_has_left_or_submitted_it_is_not_told():
    office = an_office()
    response = a_response(office, ResponseStatus.WITH_APPROVER)
    away(office, office.approver, office.officer)
    assert office.officer.pk not in ids(facts(response).approvers)
    away(office, office.other_approver, office.other_officer)
    leave(office, office.other_officer)
    assert sorted(ids(facts(response).approvers)) == [office.approver.pk, office.other_approver.pk]


def test_forces_readers_are_its_own_people_and_only_while_it_is_asked():
    office, other = an_office(), an_office("Felpersham")
    response = a_response(office)
    assert facts(response).asked == ()
    request = invite(office, response)
    [asked] = facts(response).asked
    assert (asked.request_id, asked.name, asked.asked_on) == (request.pk, "Borsetshire Police", TODAY())
    assert sorted(ids(asked.readers)) == sorted([office.contributor.pk, office.lead.pk])
    assert other.lead.pk not in ids(asked.readers)
    drafting.save_passage(by=office.officer, response=response, section="key_findings", html="<p>Words.</p>", version=0)
    assert len(facts(response).asked) == 1


def test_force_that_has_answered_is_asked_nothing():
    office = an_office()
    response = a_response(office)
    write_everything(office, response)
    comment_as_force(office, response)
    assert facts(response).asked == ()


def test_published_response_has_its_follow_ups_and_nothing_else():
    office = an_office()
    day = TODAY() + timedelta(days=100)
    findings = [
        a_finding("2", due_on=day),
        a_finding("3", due_on=day),
        a_finding("4", due_on=TODAY() - timedelta(days=30)),
        a_finding("5", due_on=None, due_text="", due_precision="none"),
        a_finding("6", due_on=day, addressees=("home_office",)),
    ]
    response = a_response(office, ResponseStatus.PUBLISHED, findings=findings)
    found = facts(response)
    assert (found.is_open, found.steps, found.asked) == (False, (), ())
    assert found.closed_because == f"The response was published on {format_date(TODAY())}."
    assert [(each.name, each.due_on) for each in found.follow_ups] == [
        ("recommendation 2", day),
        ("recommendation 3", day),
    ]


def test_copies_that_the_act_requires_are_facts_until_the_last_is_recorded():
    office = an_office()
    response = a_response(office, ResponseStatus.PUBLISHED)
    first, second, *_ = response.distribution_lines.all()
    assert (facts(response).copies, facts(response).copies_since) == ((first.line, second.line), TODAY())
    for line, left in ((first, (second.line,)), (second, ())):
        record_copy_sent(by=office.officer, line=line, done_on=TODAY(), done_by="Olive", today=TODAY())
        assert facts(response).copies == left
    assert facts(response).copies_since is None


def test_response_that_is_not_needed_owes_nothing():
    found = facts(a_response(an_office(), ResponseStatus.NOT_NEEDED))
    assert (found.is_open, found.closed_because) == (False, "No response is needed.")


def test_opened_after_the_day_asked_about_counts_from_the_report():
    office = an_office()
    response = a_response(office, published_on=TODAY() - timedelta(days=40))
    assert facts(response, today=TODAY() - timedelta(days=5)).opened_on == response.inspection.published_on


def test_incomplete_schedule_of_an_office_is_filled_up():
    office = an_office(reminder_schedule={"safe_day": [2]})
    found = facts(a_response(office))
    assert (found.schedule["safe_day"], found.schedule["escalate_to_manager"]) == ([2], 7)


def test_proclaimed_days_are_the_offices_own_and_everybodys():
    office, other = an_office(), an_office("Felpersham")
    days = [TODAY() + timedelta(days=number) for number in (1, 2, 3)]
    for body, day in zip((None, office.body, other.body), days, strict=True):
        ProclaimedDay.objects.create(body=body, day=day, name="A day")
    assert facts(a_response(office)).extra_days == frozenset(days[:2])


@pytest.mark.sweep
def test_facts_take_as_many_queries_for_three_as_for_one(django_assert_num_queries):
    office, other = an_office(), an_office("Felpersham")
    away(office, office.officer, office.other_officer)

    def queries_are_nine() -> None:
        rows = list(Response.objects.select_related(*RELATED))
        with django_assert_num_queries(10):
            facts_of(rows, today=TODAY())

    invite(office, a_response(office, title="Open 1"))
    a_response(office, ResponseStatus.WITH_APPROVER, title="With the approver 1")
    a_response(office, ResponseStatus.PUBLISHED, title="Published 1")
    queries_are_nine()
    for each in (office, other):
        invite(each, a_response(each, title="Open 2"))
    a_response(office, ResponseStatus.WITH_APPROVER, title="With the approver 2")
    a_response(other, ResponseStatus.PUBLISHED, title="Published 2")
    queries_are_nine()


def test_approval_taken_back_leaves_nothing_submitted():
    office = an_office()
    response = a_response(office, ResponseStatus.WITH_APPROVER)
    approval.return_to_officer(by=office.approver, response=response, reason="Shorter.")
    found = facts(refreshed(response))
    assert (found.is_submitted, found.submitted_on) == (False, None)
