"""The list of responses in a real browser: ticking rows and changing them together, with scripts and without."""

from __future__ import annotations

import pytest

from responses.models import Response
from responses.planning import actions as planning
from s55tracker.accounts.roles import Role
from tests.browser.axe import check_page
from tests.factories import a_response, an_office, give_role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def owners():
    return list(Response.objects.order_by("pk").values_list("owner__name", flat=True))


def test_all_of_a_page_are_ticked_changed_and_undone(visit):
    office = an_office()
    give_role(office.approver, office.body, Role.OFFICER)
    for number in range(3):
        a_response(office, title=f"Report {number}")
    visitor = visit().is_already(office.officer)
    page = visitor.page
    visitor.goto("/responses/?q=report")
    check_page(page)
    page.get_by_label("Select all").check(force=True)
    page.get_by_label("Choose Report 1").uncheck(force=True)
    assert not page.get_by_label("Select all").is_checked()

    visitor.press("Change owner")
    page.wait_for_selector("text=2 responses chosen")
    check_page(page)
    page.select_option("select[name=owner]", label="Oscar Officer")
    visitor.press("See what would change")
    page.wait_for_selector("text=2 will change")
    planning.assign_owner(by=office.manager, response=Response.objects.first(), owner=office.approver)
    visitor.press("Change these 2 responses")
    page.wait_for_selector("text=Someone has made changes since you looked")
    check_page(page)
    visitor.press("Change these 2 responses")
    page.wait_for_selector("text=Gave 2 responses to Oscar Officer")
    assert owners() == ["Oscar Officer", "Olive Officer", "Oscar Officer"]

    visitor.press("Undo")
    page.wait_for_selector("text=2 of 2 were undone")
    assert owners() == ["April Approver", "Olive Officer", "Olive Officer"]


def test_steps_are_moved_together_without_scripts(visit):
    office = an_office()
    for number in range(2):
        a_response(office, title=f"Report {number}")
    visitor = visit(scripts=False).is_already(office.officer)
    page = visitor.page
    visitor.goto("/responses/")
    assert page.get_by_label("Select all").count() == 0
    for number in range(2):
        page.get_by_label(f"Choose Report {number}").check(force=True)
    visitor.press("Move a step of the plan")
    page.get_by_label("Publish").check(force=True)
    page.get_by_label("A number of working days earlier").check(force=True)
    page.fill("input[name=days_earlier]", "2")
    visitor.write("Why?", "The panel meets earlier.")
    visitor.press("See what would change")
    visitor.press("Change these 2 responses")

    assert "Moved “Publish” of 2 responses 2 working days earlier" in page.inner_text("h1")
    visitor.press("Undo")
    assert "2 of 2 were undone" in page.inner_text("main")
