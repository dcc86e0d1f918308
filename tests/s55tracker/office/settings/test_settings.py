from dataclasses import replace

import pytest

from s55tracker.accounts.models import DistributionRecipient
from s55tracker.audit.trail import history_of
from s55tracker.office.distribution_list.actions import (
    add_recipient,
    change_recipient,
    move_recipient,
    remove_recipient,
)
from s55tracker.office.distribution_list.forms import RecipientForm
from s55tracker.office.editing import fingerprint
from s55tracker.office.settings import actions
from s55tracker.office.settings.actions import change_milestones, change_settings, milestone_problems, settings_of
from s55tracker.refusals import ChangedMeanwhile, NotPermitted, Refused
from tests.factories import an_office, refreshed

STATUTORY, PRACTICE = DistributionRecipient.Duty.STATUTORY, DistributionRecipient.Duty.PRACTICE
DAYS = {"invite_force": 3, "force_comments_due": 21, "draft_ready": 30, "to_approver": 40, "publish": 50}
OTHERS = ["officer", "approver", "manager", "contributor", "lead"]


@pytest.fixture
def office(db):
    return an_office()


def lines(office):
    return list(office.body.distribution_recipients.values_list("line", flat=True))


def changed(office, by=None, **fields):
    now = settings_of(office.body)
    return change_settings(
        by=by or office.administrator, body=office.body, settings=replace(now, **fields), opened_on=fingerprint(now)
    )


def test_settings_are_changed_and_history_says_which(office):
    changed(office, holder_title="Mayor", allows_self_approval=True, languages=["en", "cy"])
    body = refreshed(office.body)
    assert (body.holder_title, body.allows_self_approval, body.languages) == ("Mayor", True, ["en", "cy"])
    event = history_of(body).get()
    assert (event.action, event.actor) == ("settings_changed", office.administrator)
    assert event.detail["changed"] == {
        "holder_title": ["Police and Crime Commissioner", "Mayor"],
        "allows_self_approval": [False, True],
        "languages": [["en"], ["en", "cy"]],
    }


def test_settings_saved_unchanged_are_noted_once_as_checked(office):
    changed(office)
    changed(office)
    assert [event.action for event in history_of(office.body)] == ["settings_checked"]


@pytest.mark.parametrize("role", OTHERS)
def test_only_an_administrator_changes_settings(office, role):
    with pytest.raises(NotPermitted, match="Only an administrator of this office"):
        changed(office, by=getattr(office, role), holder_title="Mayor")
    with pytest.raises(NotPermitted):
        change_milestones(
            by=getattr(office, role), body=office.body, days=DAYS, opened_on=fingerprint(office.body.milestones)
        )
    assert refreshed(office.body).holder_title == "Police and Crime Commissioner"


def test_another_offices_administrator_changes_nothing(office):
    other = an_office("Loamshire")
    with pytest.raises(NotPermitted):
        changed(office, by=other.administrator, holder_title="Mayor")


def test_second_editor_does_not_overwrite(office):
    opened_on = fingerprint(settings_of(office.body))
    changed(office, holder_title="Mayor")
    with pytest.raises(ChangedMeanwhile):
        change_settings(
            by=office.administrator,
            body=office.body,
            settings=replace(settings_of(office.body), panel_name="Another"),
            opened_on=opened_on,
        )
    assert refreshed(office.body).holder_title == "Mayor"


@pytest.mark.parametrize("languages", [[], ["fr"]])
def test_office_publishes_in_a_language_that_the_product_has(office, languages):
    with pytest.raises(Refused):
        changed(office, languages=languages)


def test_settings_are_rolled_back_with_their_history(office, monkeypatch):
    monkeypatch.setattr(actions, "record", lambda **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        changed(office, holder_title="Mayor")
    assert refreshed(office.body).holder_title == "Police and Crime Commissioner"


def test_milestones_are_changed_and_recorded(office):
    change_milestones(
        by=office.administrator, body=office.body, days=DAYS, opened_on=fingerprint(office.body.milestones)
    )
    assert refreshed(office.body).milestones == DAYS
    assert history_of(office.body).get().detail["new"] == DAYS


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({}, []),
        ({"invite_force": 0}, ["invite_force"]),
        ({"invite_force": 1}, []),
        ({"publish": 55}, []),
        ({"publish": 56}, ["publish"]),
        ({"to_approver": 30}, []),
        ({"to_approver": 29}, ["to_approver"]),
        ({"invite_force": 22}, ["force_comments_due"]),
        ({"invite_force": 60, "publish": 20}, ["invite_force", "publish"]),
    ],
)
def test_milestones_follow_one_another_from_day_1_to_the_safe_day(change, wrong):
    assert list(milestone_problems(DAYS | change)) == wrong


def test_milestones_out_of_order_are_refused(office):
    before = refreshed(office.body).milestones
    with pytest.raises(Refused, match="Publish: day 39 is before “With the approver”"):
        change_milestones(
            by=office.administrator, body=office.body, days=DAYS | {"publish": 39}, opened_on=fingerprint(before)
        )
    assert refreshed(office.body).milestones == before


def test_copy_is_added_at_the_end_of_the_list(office):
    before = lines(office)
    add_recipient(by=office.administrator, body=office.body, line="  Sent to the  local newspaper ", duty=PRACTICE)
    assert lines(office) == [*before, "Sent to the local newspaper"]
    assert history_of(office.body).get().action == "recipient_added"


def test_copy_is_on_the_list_once(office):
    with pytest.raises(Refused, match="is already on the list"):
        add_recipient(by=office.administrator, body=office.body, line=lines(office)[0].upper(), duty=PRACTICE)


def test_statutory_copy_is_removed_only_when_confirmed(office):
    first = office.body.distribution_recipients.first()
    with pytest.raises(Refused, match="Section 55"):
        remove_recipient(by=office.administrator, recipient=first)
    with pytest.raises(Refused, match="Section 55"):
        change_recipient(by=office.administrator, recipient=first, line=first.line, duty=PRACTICE)
    assert refreshed(first).duty == STATUTORY
    remove_recipient(by=office.administrator, recipient=first, confirmed=True)
    assert first.line not in lines(office)
    assert history_of(office.body).get().detail == {"line": first.line, "duty": "statutory"}


def test_copy_by_custom_is_removed_without_more(office):
    last = office.body.distribution_recipients.last()
    remove_recipient(by=office.administrator, recipient=last)
    assert last.line not in lines(office)
    with pytest.raises(Refused, match="already"):
        remove_recipient(by=office.administrator, recipient=last)


def test_copy_is_changed_and_may_become_statutory_without_confirming(office):
    last = office.body.distribution_recipients.last()
    change_recipient(by=office.administrator, recipient=last, line="Sent to the Home Secretary", duty=STATUTORY)
    assert (refreshed(last).line, refreshed(last).duty) == ("Sent to the Home Secretary", STATUTORY)


def test_copies_change_places(office):
    first, second, *rest = office.body.distribution_recipients.all()
    move_recipient(by=office.administrator, recipient=second, up=True)
    assert lines(office) == [second.line, first.line, *[each.line for each in rest]]
    move_recipient(by=office.administrator, recipient=second, up=True)
    assert lines(office)[0] == second.line
    move_recipient(by=office.administrator, recipient=second, up=False)
    assert lines(office)[:2] == [first.line, second.line]


@pytest.mark.parametrize("role", OTHERS)
def test_only_an_administrator_changes_the_list(office, role):
    by, first, before = getattr(office, role), office.body.distribution_recipients.first(), lines(office)
    for attempt in (
        lambda: add_recipient(by=by, body=office.body, line="New", duty=PRACTICE),
        lambda: change_recipient(by=by, recipient=first, line="New", duty=STATUTORY),
        lambda: remove_recipient(by=by, recipient=first, confirmed=True),
        lambda: move_recipient(by=by, recipient=first, up=False),
    ):
        with pytest.raises(NotPermitted):
            attempt()
    assert lines(office) == before


@pytest.mark.parametrize(
    ("method", "is_valid"),
    [("portal", False), ("website", False), ("email", True), ("post", True), ("", True)],
)
def test_copy_for_a_portal_or_website_has_no_email_address(method, is_valid):
    form = RecipientForm({"line": "A copy", "duty": PRACTICE, "method": method, "email": "clerk@example.org"})
    assert form.is_valid() is is_valid
    assert ("email" in form.errors) is not is_valid
