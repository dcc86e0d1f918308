"""My work: what is waiting for whom, nearest date first, each with a button to the exact place."""

import re
from datetime import date, timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from inspections.clock.deadlines import STEPS
from inspections.queries import findings_for_us
from responses.approval import actions as approval
from responses.enums import ResponseStatus, Section
from responses.force_comments import actions as force_comments
from responses.models import Response
from responses.planning import actions as planning
from responses.progress.plans import plan_of
from responses.progress.returns import PlaceReason
from responses.workspace.my_work import BY, my_work_of
from s55tracker.accounts.models import AccountInvitation, Membership
from s55tracker.accounts.roles import Role
from s55tracker.govuk.templatetags.dates import govuk_date
from s55tracker.office.editing import fingerprint
from s55tracker.office.invitations.actions import invite_first_lead, invite_person
from s55tracker.office.settings.actions import change_settings, settings_of
from tests.factories import (
    a_person,
    a_response,
    an_office,
    comment_as_force,
    give_role,
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


def today():
    return timezone.localdate()


def work_of(client, person):
    client.force_login(person)
    return client.get("/").context["work"]


def lines(items):
    return [(item.task, item.title) for item in items]


def test_signed_out_visitor_gets_the_sign_in_page(client):
    answer = client.get("/")

    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/")


def test_nearest_safe_day_stands_first_and_each_line_leads_to_its_place(client, office):
    later = a_response(office, ResponseStatus.DRAFTING, title="Later", published_on=today() - timedelta(days=10))
    sooner = a_response(office, title="Sooner", published_on=today() - timedelta(days=50))
    work = work_of(client, office.officer)

    assert lines(work.mine) == [
        ("Invite the Chief Constable of Borsetshire Police to comment", "Sooner"),
        ("Invite the Chief Constable of Borsetshire Police to comment", "Later"),
    ]
    assert [item.url for item in work.mine] == [
        f"/responses/{each.reference}/force/borsetshire/" for each in (sooner, later)
    ]
    assert [item.safe_day for item in work.mine] == [today() + timedelta(days=5), today() + timedelta(days=45)]


def test_date_of_the_step_itself_comes_first_and_late_when_it_is_late(client, office):
    """The force should have been invited two days ago; the safe day is six weeks ahead."""
    response = a_response(office, title="Custody inspection", published_on=date(2026, 9, 1))
    step = plan_of(response).line("invite_force").due_on
    when = step + timedelta(days=2)
    [item] = my_work_of(office.officer, today=when).mine

    assert (item.due, item.due_words) == (step, "Invite the force by")
    assert item.safe_day == date(2026, 10, 26)
    words = render_to_string("responses/workspace/_item_dates.html", {"item": item, "today": when})
    assert " ".join(re.sub(r"<[^>]+>", "", words).split()) == (f"Invite the force by {govuk_date(step)} 2 days late")


def test_line_gives_one_date_and_that_is_the_safe_day_in_the_week_before_it(office):
    response = a_response(office, title="Custody inspection", published_on=date(2026, 9, 1))
    for days, words in ((7, "Publish by 26 October 2026 in 7 days"), (8, "Invite the force by")):
        when = response.inspection.safe_day_on - timedelta(days=days)
        [item] = my_work_of(office.officer, today=when).mine
        shown = render_to_string("responses/workspace/_item_dates.html", {"item": item, "today": when})

        assert " ".join(re.sub(r"<[^>]+>", "", shown).split()).startswith(words)


def test_line_gives_one_date_and_that_is_the_safe_day_once_it_has_passed(office):
    response = a_response(office, title="Custody inspection", published_on=date(2026, 9, 1))
    when = response.inspection.safe_day_on + timedelta(days=3)
    [item] = my_work_of(office.officer, today=when).mine
    words = render_to_string("responses/workspace/_item_dates.html", {"item": item, "today": when})

    assert " ".join(re.sub(r"<[^>]+>", "", words).split()) == "Publish by 26 October 2026 3 days late"


def test_every_step_says_what_its_date_is_for():
    assert set(BY) == set(STEPS)


def test_each_step_has_its_own_date(client, office):
    """Writing: the draft; submitting: to the approver; deciding and publishing: publish; the force: its own date."""
    published_on = today() - timedelta(days=10)
    drafted = a_response(office, ResponseStatus.DRAFTING, title="Force", published_on=published_on)
    asked = invite(office, drafted, days=9)
    submitted = a_response(office, ResponseStatus.WITH_APPROVER, title="Decide", published_on=published_on)
    a_response(office, ResponseStatus.APPROVED, title="Publish", published_on=published_on)
    ready = a_response(office, ResponseStatus.DRAFTING, title="Submit", published_on=published_on)
    comment_as_force(office, ready)
    writing = a_response(office, title="Write", published_on=published_on)
    invite(office, writing)
    work = work_of(client, office.officer)
    plan = plan_of(refreshed(submitted))
    days = {line.step: line.due_on for line in plan.lines}

    assert {item.title: (item.due, item.due_words) for item in [*work.mine, *work.others]} == {
        "Force": (asked.comment_by, "Force’s comments due by"),
        "Decide": (days["publish"], "Planned publication by"),
        "Publish": (days["publish"], "Planned publication by"),
        "Submit": (days["to_approver"], "Submit for approval by"),
        "Write": (days["draft_ready"], "Draft due by"),
    }


def test_nearest_date_stands_first_whatever_the_safe_days_say(client, office):
    """A step due tomorrow comes before a response with a nearer safe day whose step is due later."""
    near = a_response(
        office, ResponseStatus.APPROVED, title="Safe day nearer", published_on=today() - timedelta(days=20)
    )
    a_response(office, title="Step nearer", published_on=today() - timedelta(days=5))
    work = work_of(client, office.officer)

    assert [item.title for item in work.mine] == ["Step nearer", "Safe day nearer"]
    assert work.mine[1].safe_day == near.inspection.safe_day_on < work.mine[0].safe_day


# --- Managers, and new offices ------------------------------------------------------------------------------------


def test_manager_reads_what_is_late_with_its_list_and_what_to_do(client, office):
    a_response(office, title="Late one", published_on=today() - timedelta(days=61))
    client.force_login(office.manager)
    words = client.get("/").content.decode()

    assert '<a class="govuk-link" href="/responses/?due=late">1 response is 6 days late</a>.' in words
    assert "You have nothing to do" not in words
    assert "You can give it to another officer" in words and "Change the owner" in words
    listed = client.get("/responses/?due=late").content.decode()
    assert "Late one" in listed

    a_response(office, title="Later one", published_on=today() - timedelta(days=56))
    assert "2 responses are late, the longest by 6 days" in client.get("/").content.decode()
    for person in (office.approver, office.administrator):
        client.force_login(person)
        assert "2 responses are late" in client.get("/").content.decode()


def test_manager_without_anything_late_is_told_nothing_of_the_kind(client, office):
    a_response(office, published_on=today() - timedelta(days=55))
    assert work_of(client, office.manager).late == ""


def first_steps(client, person):
    steps = work_of(client, person).first_steps
    return steps and {step.words: (step.is_done, step.url, step.who) for step in steps.steps}


def test_empty_office_gets_its_first_steps_each_ticked_when_done(client, office):
    Membership.objects.exclude(user__in=[office.administrator, office.officer]).delete()
    settings = "/office/settings/?office=borsetshire"
    steps = {
        "Check the office’s name, address and letterhead": settings,
        "Invite an approver": "/office/people/invite/?office=borsetshire",
        "Invite the first force lead of Borsetshire Police": "/office/force-lead/borsetshire/?office=borsetshire",
        "Log the first report": "",
    }
    shown = first_steps(client, office.administrator)
    assert {words: url for words, (_done, url, _who) in shown.items()} == steps
    assert [done for done, _url, _who in shown.values()] == [False] * 4
    assert shown["Log the first report"][2] == "An officer can do this: Olive Officer."
    officers = first_steps(client, office.officer)
    assert officers["Log the first report"][1] == "/inspections/log/"
    assert officers["Invite an approver"][1:] == ("", "An administrator can do this: Adam Administrator.")
    assert "0 of 4 done." in client.get("/").content.decode()
    client.force_login(office.administrator)
    assert all(client.get(url).status_code == 200 for url in steps.values() if url)

    before = settings_of(office.body)
    change_settings(by=office.administrator, body=office.body, settings=before, opened_on=fingerprint(before))
    new = {"name": "Nina New", "by": office.administrator}
    invite_person(organisation=office.body, email="approver@example.test", roles=[Role.APPROVER], **new)
    invite_first_lead(force=office.force, email="lead@example.test", **new)
    assert [done for done, _url, _who in first_steps(client, office.administrator).values()] == [
        True,
        True,
        True,
        False,
    ]
    a_response(office)
    assert first_steps(client, office.administrator) is None
    AccountInvitation.objects.all().delete()
    assert first_steps(client, office.administrator) is not None


def test_office_that_has_published_is_not_taught_how_to_begin(client, office):
    a_response(office, ResponseStatus.PUBLISHED)
    Response.objects.update(owner=None)
    assert first_steps(client, office.administrator) is None


def test_office_without_an_officer_is_asked_to_invite_one(client, office):
    Membership.objects.exclude(user=office.administrator).delete()
    words = first_steps(client, office.administrator)
    assert "Invite an officer, who logs reports and writes the responses" in words


def test_next_thing_to_write_is_named(client, office):
    response = a_response(office, title="Custody inspection")
    invite(office, response)
    write(office, response, Section.KEY_FINDINGS, words="Much was found.")
    work = work_of(client, office.officer)

    assert lines(work.mine) == [("Explain recommendation 2", "Custody inspection")]
    finding = findings_for_us(response.inspection)[0]
    assert work.mine[0].url == f"/responses/{response.reference}/findings/{finding.pk}/"


def test_waiting_for_the_force_says_since_when(client, office):
    response = a_response(office)
    write_everything(office, response)
    invite(office, response, days=9)
    work = work_of(client, office.officer)

    assert work.mine == []
    assert [(item.waits_for, item.since, item.until) for item in work.others] == [
        ("Borsetshire Police", today(), today() + timedelta(days=9))
    ]


def test_returned_response_says_who_returned_it_and_why(client, office):
    response = a_response(office, ResponseStatus.WITH_APPROVER)
    approval.return_to_officer(by=office.approver, response=response, reason="Say by when.")
    work = work_of(client, office.officer)

    assert [item.because for item in work.mine] == ["returned by April Approver: Say by when."]
    assert "Returned by April Approver: Say by when." in client.get("/").content.decode()


def test_approver_decides_and_the_officer_waits(client, office):
    response = a_response(office, ResponseStatus.WITH_APPROVER)
    mine = work_of(client, office.approver).mine
    waiting = work_of(client, office.officer)

    assert [item.url for item in mine] == [f"/responses/{response.reference}/approval/"]
    assert waiting.mine == []
    assert [item.waits_for for item in waiting.others] == ["the approver"]


def test_approver_who_is_officer_too_sees_each_thing_once(client, office):
    give_role(office.officer, office.body, Role.APPROVER)
    a_response(office, title="One")
    a_response(office, ResponseStatus.WITH_APPROVER, title="Two")
    work = work_of(client, office.officer)

    # Submitted by the same person: it waits for another approver.
    assert [item.title for item in work.mine] == ["One"]
    assert [item.title for item in work.others] == ["Two"]


def test_what_another_officer_owns_waits_for_that_officer(client, office):
    response = a_response(office)
    planning.assign_owner(by=office.manager, response=response, owner=office.other_officer)
    work = work_of(client, office.officer)

    assert work.mine == []
    assert [item.waits_for for item in work.others] == ["Oscar Officer"]
    assert len(work_of(client, office.other_officer).mine) == 1


def test_what_nobody_owns_waits_for_every_officer(client, office):
    response = a_response(office)
    type(response).objects.update(owner=None)

    assert len(work_of(client, office.officer).mine) == len(work_of(client, office.other_officer).mine) == 1


def test_manager_reads_whose_move_it_is(client, office):
    a_response(office)
    work = work_of(client, office.manager)

    assert work.mine == []
    assert [item.waits_for for item in work.others] == ["Olive Officer"]


def test_empty_list_names_the_next_date_of_the_office(client, office):
    a_response(office, ResponseStatus.DISTRIBUTED)
    client.force_login(office.officer)
    empty = client.get("/")
    assert "You have nothing to do. There are no open responses." in " ".join(empty.content.decode().split())

    response = a_response(office, ResponseStatus.WITH_APPROVER, title="Another report")
    words = " ".join(client.get("/").content.decode().split())
    assert "You have nothing to do. The next date in your office is" in words
    assert response.inspection.safe_day_on.strftime("%B %Y") in words


def test_copies_to_send_come_after_what_has_a_date(client, office):
    a_response(office, ResponseStatus.PUBLISHED, title="Out", published_on=today() - timedelta(days=50))
    a_response(office, title="To do", published_on=today())
    work = work_of(client, office.officer)

    assert lines(work.mine)[1] == ("Record this copy: Sent to the Home Office", "Out")
    assert "s55-date--late" not in client.get("/").content.decode()


def test_another_office_is_nowhere(client, office):
    a_response(an_office("Loamshire"), title="Foreign report")
    a_response(office, title="Own report")
    for person in office.people.values():
        client.force_login(person)
        for page in ("/", "/responses/", "/dashboard/"):
            assert "Foreign report" not in client.get(page, follow=True).content.decode()


# --- The force -------------------------------------------------------------------------------------------------------


def test_force_writes_place_by_place_and_then_the_lead_submits(client, office):
    asked = invite(office, a_response(office), days=9)
    first = findings_for_us(asked.response.inspection)[0]
    work = work_of(client, office.contributor)
    assert [(i.task, i.url, i.due) for i in work.mine] == [
        (
            "Comment on recommendation 2",
            f"/force-comments/{asked.response.reference}/borsetshire/findings/{first.pk}/",
            today() + timedelta(days=9),
        )
    ]

    write_force_comments(office, asked)
    assert [i.url for i in work_of(client, office.lead).mine] == [
        f"/force-comments/{asked.response.reference}/borsetshire/submit/"
    ]
    waiting = work_of(client, office.contributor)
    assert (waiting.mine, [i.waits_for for i in waiting.others]) == ([], ["a force lead"])

    force_comments.submit_force_comments(by=office.lead, request=asked, chief_officer_name="Chris Chief")
    after = work_of(client, office.lead)
    assert (after.mine, [i.task for i in after.others]) == ([], ["The office has your comments"])


def test_returned_comments_are_the_force_s_move_with_the_reason(client, office):
    asked = comment_as_force(office, a_response(office))
    force_comments.return_force_comments(by=office.officer, request=asked, reason="Say when.", today=today())
    work = work_of(client, office.contributor)

    assert [item.because for item in work.mine] == ["returned by Olive Officer: Say when."]


def test_published_response_leaves_the_force_s_list(client, office):
    a_response(office, ResponseStatus.PUBLISHED)
    work = work_of(client, office.lead)

    assert (work.mine, work.others) == ([], [])
    assert "You have nothing to do." in client.get("/").content.decode()


def test_person_of_an_office_and_a_force_sees_both_sides_once(client, office):
    other = an_office("Loamshire")
    invite(other, a_response(other, title="Comments from Loamshire"))
    a_response(office, title="Ours")
    give_role(office.officer, other.force, Role.FORCE_CONTRIBUTOR)

    assert sorted(item.title for item in work_of(client, office.officer).mine) == ["Comments from Loamshire", "Ours"]


# --- Number of queries -----------------------------------------------------------------------------------


def every_kind(office, number):
    """One response at each stage an officer can see."""
    a_response(office, title=f"New {number}")
    write_everything(office, refreshed(a_response(office, title=f"Begun {number}")))
    invite(office, a_response(office, ResponseStatus.DRAFTING, title=f"Asked {number}"))
    a_response(office, ResponseStatus.WITH_APPROVER, title=f"Waiting {number}")
    a_response(office, ResponseStatus.APPROVED, title=f"Approved {number}")
    a_response(office, ResponseStatus.PUBLISHED, title=f"Out {number}")
    back = a_response(office, ResponseStatus.WITH_APPROVER, title=f"Back {number}")
    places = [PlaceReason(section=Section.KEY_FINDINGS, reason="Shorter.")]
    approval.return_to_officer(by=office.approver, response=back, reason="Shorter.", places=places)


def test_my_work_of_an_officer_takes_the_same_queries_at_any_length(client, office, django_assert_num_queries):
    client.force_login(office.officer)
    client.get("/published/")
    for rows in (range(1), range(1, 3)):
        for number in rows:
            every_kind(office, number)
        client.get("/")  # once a minute a session notes that it is in use
        with django_assert_num_queries(19, info=rows):
            client.get("/")


@pytest.mark.parametrize("rows", [1, 3])
def test_my_work_of_the_force_takes_the_same_queries_at_any_length(client, office, django_assert_num_queries, rows):
    for number in range(rows):
        invite(office, a_response(office, title=f"Asked {number}"))
        returned = comment_as_force(office, a_response(office, title=f"Returned {number}"))
        force_comments.return_force_comments(by=office.officer, request=returned, reason="More.", today=today())
    client.force_login(office.lead)
    client.get("/published/")
    with django_assert_num_queries(11):
        client.get("/")


def test_person_without_any_role_sees_an_empty_page(client):
    client.force_login(a_person("Nobody Yet"))

    assert "You have nothing to do." in client.get("/").content.decode()
