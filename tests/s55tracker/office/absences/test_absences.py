"""Days away and substitutes: added by the person or someone who manages the people, shown wherever the owner is named."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from s55tracker.accounts.models import Absence
from s55tracker.accounts.roles import Role
from s55tracker.audit.models import AuditEvent
from s55tracker.audit.trail import history_of
from s55tracker.office.absences.actions import change_absence, record_absence, remove_absence
from s55tracker.refusals import NotPermitted, Refused
from s55tracker.working_days.calendar import format_date
from tests.factories import a_person, a_response, an_office, give_role
from tests.inspections.logging.forms_as_sent import date_parts
from tests.responses.test_at_once import at_once, refusals

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


def in_days(number):
    return timezone.localdate() + timedelta(days=number)


def goes_away(office, *, by=None, user=None, substitute=None, first=0, last=5):
    return record_absence(
        by=by or office.officer,
        user=user or office.officer,
        substitute=substitute or office.other_officer,
        from_on=in_days(first),
        until_on=in_days(last),
        today=timezone.localdate(),
    )


def work_of(client, person):
    client.force_login(person)
    return client.get("/").context["work"]


def test_one_says_it_for_oneself_and_the_history_of_the_office_has_it(office):
    give_role(office.manager, office.body, Role.OFFICER)
    absence = goes_away(office)
    change_absence(
        by=office.officer,
        absence=absence,
        substitute=office.manager,
        from_on=in_days(0),
        until_on=in_days(2),
        today=in_days(0),
    )
    remove_absence(by=office.administrator, absence=absence)

    assert not Absence.objects.exists()
    assert list(history_of(office.body).values_list("action", "actor_name")) == [
        ("absence_recorded", "Olive Officer"),
        ("absence_changed", "Olive Officer"),
        ("absence_removed", "Adam Administrator"),
    ]


@pytest.mark.parametrize(
    ("by", "user", "may"),
    [
        ("officer", "officer", True),
        ("administrator", "officer", True),
        ("administrator", "contributor", False),
        ("lead", "contributor", True),
        ("manager", "officer", False),
        ("other_officer", "officer", False),
        ("lead", "officer", False),
    ],
)
def test_for_others_only_whoever_looks_after_them(office, by, user, may):
    substitute = office.lead if user == "contributor" else office.other_officer
    who = {"by": office.people[by], "user": office.people[user], "substitute": substitute}
    if may:
        assert goes_away(office, **who).created_by == who["by"]
    else:
        with pytest.raises(NotPermitted):
            goes_away(office, **who)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"first": 3, "last": 2}, "The last day away must be"),
        ({"first": -5, "last": -1}, "These days have passed"),
        ({"first": 5, "last": 9}, "is away from .*, and Oscar Officer is standing in"),
        ({"first": -3, "last": 0}, "is away from .* Change those days instead"),
    ],
)
def test_days_that_cannot_be_are_refused(office, fields, sentence):
    goes_away(office)
    with pytest.raises(Refused, match=sentence):
        goes_away(office, **fields)
    assert Absence.objects.count() == 1


def test_substitute_is_another_person_of_the_same_organisation(office):
    for substitute in (office.lead, an_office("Felpersham").officer, a_person("Sam Stranger")):
        with pytest.raises(Refused, match="does not work where Olive Officer works"):
            goes_away(office, substitute=substitute)
    with pytest.raises(Refused, match="People cannot stand in for themselves"):
        goes_away(office, substitute=office.officer)


def test_only_an_officer_stands_in_for_an_officer_and_an_approver_for_an_approver(client, office):
    """Anyone offered and accepted can do the waiting work."""
    for person, other in ((office.officer, office.other_officer), (office.approver, office.other_approver)):
        client.force_login(person)
        assert set(client.get(reverse("away-add")).context["form"].fields["substitute"].queryset) == {other}
        with pytest.raises(Refused, match=f"Mina Manager is not an .*, so cannot do {person}’s work"):
            goes_away(office, by=person, user=person, substitute=office.manager)
        goes_away(office, by=person, user=person, substitute=other)
    client.force_login(office.manager)
    offered = set(client.get(reverse("away-add")).context["form"].fields["substitute"].queryset)
    assert offered == {*office.people.values()} - {office.manager, office.contributor, office.lead}


def test_administrator_sees_the_roles_of_those_who_could_stand_in(client, office):
    client.force_login(office.administrator)
    labels = [
        str(label) for _key, label in client.get(reverse("away-add")).context["form"].fields["substitute"].choices
    ]
    assert "Oscar Officer (officer)" in labels and "Mina Manager (manager)" in labels
    typed = {
        "user": office.officer.pk,
        "substitute": office.manager.pk,
        **date_parts("from_on", in_days(1)),
        **date_parts("until_on", in_days(4)),
    }
    answer = client.post(reverse("away-add"), typed)
    assert answer.status_code == 422
    assert "Mina Manager is not an officer, so cannot do Olive Officer’s work." in answer.content.decode()


def test_saving_what_is_there_changes_nothing_and_a_day_may_touch_another(office):
    absence = goes_away(office)
    same = {"substitute": office.other_officer, "from_on": in_days(0), "until_on": in_days(5), "today": in_days(0)}
    change_absence(by=office.officer, absence=absence, **same)
    goes_away(office, first=6, last=8)
    assert AuditEvent.objects.filter(action="absence_changed").count() == 0
    assert Absence.objects.count() == 2


def test_nothing_stays_when_history_cannot_be_written(office, monkeypatch):
    def fail(*_args, **_fields):
        raise OSError("No space left on device")

    monkeypatch.setattr(AuditEvent.objects, "create", fail)
    with pytest.raises(OSError, match="No space"):
        goes_away(office)
    assert not Absence.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_that_overlap_at_the_same_moment_one_is_refused():
    office = an_office()
    results = at_once(lambda: goes_away(office), lambda: goes_away(office, by=office.administrator, first=3, last=9))
    assert len(refusals(results, Refused)) == 1
    assert Absence.objects.count() == 1


# --- What others see -------------------------------------------------------------------------------------------------


def test_substitute_finds_the_work_among_their_own_and_why(client, office):
    a_response(office, title="Custody")
    goes_away(office)

    [item] = work_of(client, office.other_officer).mine
    assert (item.title, item.because) == ("Custody", "because Olive Officer is away")
    [own] = work_of(client, office.officer).mine
    assert own.because == "you own this response"
    [waits] = work_of(client, office.manager).others
    assert waits.waits_for == "Oscar Officer, who stands in for Olive Officer"


def test_absence_to_come_or_over_or_with_a_closed_account_changes_nothing(client, office):
    a_response(office, title="Custody")
    goes_away(office, first=1, last=3)
    Absence.objects.create(
        user=office.officer,
        substitute=office.other_officer,
        from_on=in_days(-3),
        until_on=in_days(-1),
        created_by=office.officer,
    )
    assert work_of(client, office.other_officer).mine == []


def test_owner_is_named_with_the_substitute_on_workspace_and_list(client, office):
    response = a_response(office)
    goes_away(office)
    client.force_login(office.approver)
    words = f"Olive Officer, away until {format_date(in_days(5))}: Oscar Officer is standing in"

    assert words in client.get(response.get_absolute_url()).content.decode()
    assert "Olive Officer (away: Oscar Officer)" in client.get(reverse("response-list")).content.decode()


# --- The pages -------------------------------------------------------------------------------------------------------


def test_days_away_are_added_changed_and_removed_on_their_pages(client, office):
    give_role(office.manager, office.body, Role.OFFICER)
    client.force_login(office.officer)
    page = reverse("away-add")
    form = client.get(page).context["form"]
    assert form["user"].is_hidden and form["user"].value() == office.officer.pk
    assert office.officer not in form.fields["substitute"].queryset
    assert office.lead not in form.fields["substitute"].queryset

    typed = {
        "user": office.officer.pk,
        "substitute": office.manager.pk,
        **date_parts("from_on", in_days(1)),
        **date_parts("until_on", in_days(4)),
    }
    saved = client.post(page, typed, follow=True).content.decode()
    assert "Mina Manager will stand in for you on those days." in saved
    assert client.post(page, typed).status_code == 422

    absence = Absence.objects.get()
    change = reverse("away-change", args=[absence.pk])
    assert client.post(change, {**typed, "substitute": office.other_officer.pk}).status_code == 302
    assert Absence.objects.get().substitute == office.other_officer

    client.force_login(office.manager)
    seen = client.get(reverse("away")).content.decode()
    assert "Olive Officer" in seen and "Oscar Officer stands in" in seen and change not in seen
    assert client.get(change).status_code == 404

    client.force_login(office.officer)
    remove = reverse("away-remove", args=[absence.pk])
    assert client.get(remove).status_code == 200
    assert client.post(remove).status_code == 302
    assert not Absence.objects.exists()


def test_administrator_says_it_for_somebody_and_hears_of_a_substitute_who_is_away(client, office):
    goes_away(office, by=office.other_officer, user=office.other_officer, substitute=office.officer)
    client.force_login(office.administrator)
    page = reverse("away-add")
    typed = {
        "user": office.officer.pk,
        "substitute": office.other_officer.pk,
        **date_parts("from_on", in_days(1)),
        **date_parts("until_on", in_days(2)),
    }
    theirs = set(office.people.values()) - {office.lead, office.contributor}
    assert set(client.get(page).context["form"].fields["user"].queryset) == theirs
    answer = client.post(page, typed, follow=True).content.decode()

    assert "Oscar Officer will stand in for Olive Officer on those days." in answer
    assert "Oscar Officer is also away" in answer
    assert Absence.objects.get(user=office.officer).created_by == office.administrator


def test_whoever_works_nowhere_has_no_days_away(client):
    client.force_login(a_person("Sam Stranger"))
    assert client.get(reverse("away")).status_code == 403
