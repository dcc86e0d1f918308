"""Saved views of lists: their content, their owners, and the errors if one cannot be saved."""

import pytest
from django.db import IntegrityError, transaction
from django.http import QueryDict

from responses.enums import ResponseStatus
from s55tracker.accounts.models import Membership
from s55tracker.accounts.roles import Role
from s55tracker.audit.models import AuditEvent
from s55tracker.refusals import Refused
from s55tracker.saved_views import actions
from s55tracker.saved_views.models import SavedPage, SavedView
from s55tracker.saved_views.pages import parameters, saved_views_bar
from tests.factories import a_person, a_response, an_office, give_role
from tests.responses.test_at_once import at_once, refusals

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


def save(office, name="Late ones", *, by=None, query="due=late", page=SavedPage.RESPONSES, is_shared=False):
    return actions.save_view(
        by=by or office.officer, body=office.body, page=page, name=name, query=query, is_shared=is_shared
    )


def names(bar):
    return [view.name for view in (*bar.mine, *bar.shared)]


def bar_of(user, query=""):
    return saved_views_bar(user, SavedPage.RESPONSES, QueryDict(query))


# --- Saving ----------------------------------------------------------------------------------------------------------


def test_list_is_saved_as_it_is_filtered_and_opens_again(client, office):
    a_response(office, ResponseStatus.DRAFTING, title="Begun")
    a_response(office, title="Not begun")
    client.force_login(office.officer)
    link = client.get("/responses/?status=drafting&sort=-title&page=3&q=").context["saved_views"].save_url

    page = client.get(link)
    assert page.context["kept"].words == ["Status: Drafting", "Sorted by title, descending"]
    answer = client.post(link, {"name": "  Under   way ", "who": "me"})

    view = SavedView.objects.get()
    assert (view.name, view.query, view.is_shared) == ("Under way", "status=drafting&sort=-title", False)
    assert answer.url == view.get_absolute_url() == "/responses/?status=drafting&sort=-title"
    opened = client.get(answer.url)
    assert [row.title for row in opened.context["rows"]] == ["Begun"]
    assert [view.is_current for view in opened.context["saved_views"].mine] == [True]
    assert 'aria-current="true">Under way' in opened.content.decode()
    assert opened.context["saved_views"].save_url == ""


def test_only_what_the_lists_own_form_understands_is_kept(client, office):
    client.force_login(office.officer)
    address = "/saved-views/add/responses/?due=late&due=whenever&evil=%3Cscript%3E&next=//x.example&sort=drop&owner=4711&body=loamshire"
    client.post(address, {"name": "Late ones", "who": "me", "query": "status=drafting"})

    assert SavedView.objects.get().query == "due=late"


def test_inspections_and_a_dashboard_are_saved_too(client, office):
    give_role(office.officer, an_office("Felpersham").body, Role.OFFICER)
    a_response(office)
    client.force_login(office.officer)
    typed = {"name": "Mine", "who": "me", "office": "borsetshire"}
    client.post("/saved-views/add/inspections/?kind=national&kind=none&sort=title", typed)
    client.post("/saved-views/add/dashboard/?office=felpersham", typed)

    assert {view.page: view.query for view in SavedView.objects.all()} == {
        "inspections": "kind=national&sort=title",
        "dashboard": "office=felpersham",
    }
    assert 'aria-current="true">Mine' in client.get("/inspections/?sort=title&kind=national").content.decode()


def test_nothing_chosen_is_nothing_to_save(client, office):
    client.force_login(office.officer)

    assert "There is nothing to save yet" in client.get("/saved-views/add/responses/").content.decode()
    assert client.post("/saved-views/add/responses/?evil=1", {"name": "All", "who": "me"}).status_code == 422
    assert client.get("/saved-views/add/no-such-list/?due=late").status_code == 404
    assert not SavedView.objects.exists()


def test_taken_name_is_refused_in_words_and_nothing_typed_is_lost(client, office):
    save(office)
    client.force_login(office.officer)
    answer = client.post("/saved-views/add/responses/?due=soon", {"name": "LATE ones", "who": "office"})

    assert answer.status_code == 422
    words = answer.content.decode()
    assert "You already have a view called “LATE ones”. Choose another name." in words
    assert 'value="LATE ones"' in words


def test_names_meet_where_they_would_be_seen_together(office):
    save(office, is_shared=True)
    save(office, page=SavedPage.INSPECTIONS, query="sort=title")  # another list
    save(office, by=office.manager)  # another person's own
    save(office, by=office.approver)
    with pytest.raises(Refused, match="Olive Officer already shares a view called “late ONES” with the office"):
        save(office, "late ONES", by=office.administrator, is_shared=True)
    with pytest.raises(Refused, match="Olive Officer already shares"):
        actions.change_view(
            by=office.manager, view=SavedView.objects.get(owner=office.manager), name="Late ones", is_shared=True
        )
    other = an_office("Felpersham")
    save(other, is_shared=True)  # another office


def test_database_holds_names_apart(office):
    view = save(office, is_shared=True)
    for owner, is_shared in ((office.officer, False), (office.manager, True)):
        with pytest.raises(IntegrityError), transaction.atomic():
            SavedView.objects.create(
                owner=owner, body=office.body, page=view.page, name="LATE ONES", query="x=y", is_shared=is_shared
            )


def test_a_person_keeps_fifty(office):
    for number in range(50):
        save(office, f"View {number}")
    with pytest.raises(Refused, match="You have 50 saved views, which is the maximum"):
        save(office, "One more")
    save(office, "Somebody else’s", by=office.manager)


# --- Whose they are ---------------------------------------------------------------------------------------------------


def test_shared_views_are_the_offices_and_private_ones_nobody_elses(office):
    save(office, "Mine alone")
    save(office, "For all", is_shared=True)
    stranger = an_office("Felpersham").officer

    assert names(bar_of(office.officer)) == ["Mine alone", "For all"]
    assert names(bar_of(office.manager)) == ["For all"]
    assert names(bar_of(stranger)) == []
    assert bar_of(office.lead, "due=late").is_empty


def test_whoever_leaves_an_office_leaves_its_views(client, office):
    save(office, "For all", is_shared=True)
    view = save(office, "Mine alone")
    Membership.objects.filter(user=office.officer).delete()
    give_role(office.officer, an_office("Felpersham").body, Role.OFFICER)
    client.force_login(office.officer)

    assert names(bar_of(a_person(organisation=office.body, roles=(Role.OFFICER,)))) == ["For all"]
    assert client.get(f"/saved-views/{view.pk}/").status_code == 404
    assert client.get("/saved-views/").context["mine"] == []


def test_view_is_renamed_shared_and_kept_to_oneself_again(client, office):
    view = save(office)
    client.force_login(office.officer)
    client.post(f"/saved-views/{view.pk}/", {"name": "Late in our office", "who": "office"})
    assert names(bar_of(office.manager)) == ["Late in our office"]

    client.post(f"/saved-views/{view.pk}/", {"name": "Late in our office", "who": "me"})
    assert names(bar_of(office.manager)) == []
    assert AuditEvent.objects.filter(action="view_changed").count() == 2


def test_view_of_another_is_theirs_to_change(client, office):
    view = save(office, is_shared=True)
    client.force_login(office.administrator)

    answer = client.get(f"/saved-views/{view.pk}/")
    assert (answer.status_code, "belongs to Olive Officer" in answer.content.decode()) == (403, True)
    assert "Olive Officer shares this view" in client.get(f"/saved-views/{view.pk}/delete/").content.decode()
    client.post(f"/saved-views/{view.pk}/delete/")
    assert not SavedView.objects.exists()


def test_deleting_twice_says_so(office):
    view = save(office)
    actions.delete_view(by=office.officer, view=SavedView.objects.get())
    with pytest.raises(Refused, match="“Late ones” has already been deleted"):
        actions.delete_view(by=office.officer, view=view)


def test_views_stand_in_the_order_of_their_owner(office):
    for name in ("One", "Two", "Three"):
        save(office, name)
    save(office, "Elsewhere", page=SavedPage.INSPECTIONS, query="sort=title")
    three = SavedView.objects.get(name="Three")
    actions.move_view(by=office.officer, view=three, up=True)
    assert names(bar_of(office.officer)) == ["One", "Three", "Two"]

    actions.move_view(by=office.officer, view=three, up=True)
    actions.move_view(by=office.officer, view=three, up=True)
    assert names(bar_of(office.officer)) == ["Three", "One", "Two"]


# --- Opening ----------------------------------------------------------------------------------------------------------


def test_view_that_asks_for_somebody_who_is_gone_still_opens_and_says_so(client, office):
    a_response(office, title="Still here")
    save(office, "Oscar’s", query=f"owner={office.other_officer.pk}")
    client.force_login(office.officer)
    answer = client.get(SavedView.objects.get().get_absolute_url())

    assert [row.title for row in answer.context["rows"]] == ["Still here"]
    assert answer.context["search"].left_out == ["Owner"]
    assert [view.is_current for view in answer.context["saved_views"].mine] == [True]


def test_address_is_the_same_in_any_order_and_with_empty_fields():
    assert parameters("q=&due=late&sort=title&page=2") == parameters("sort=title&due=late&owner=")
    assert parameters("due=late&due=soon") != parameters("due=late")


def test_person_of_two_offices_says_which_one_has_the_view(client, office):
    other = an_office("Felpersham")
    give_role(office.officer, other.body, Role.OFFICER)
    client.force_login(office.officer)
    page = client.get("/saved-views/add/responses/?due=late&body=felpersham")
    assert page.context["form"]["office"].value() == "felpersham"

    typed = {"name": "Theirs", "who": "office"}
    assert client.post("/saved-views/add/responses/?due=late", typed).status_code == 422
    client.post("/saved-views/add/responses/?due=late", {**typed, "office": "felpersham"})
    assert names(bar_of(other.manager)) == ["Theirs"]
    assert names(bar_of(office.manager)) == []


@pytest.mark.parametrize("views", [1, 3])
def test_views_cost_a_page_one_query_however_many(client, office, django_assert_num_queries, views):
    for number in range(views):
        save(office, f"View {number}")
        save(office, f"Shared {number}", by=office.manager, is_shared=True)
    client.force_login(office.officer)
    client.get("/published/")
    with django_assert_num_queries(5):
        client.get("/saved-views/")


@pytest.mark.django_db(transaction=True)
def test_two_people_share_a_name_at_once_one_is_told(transactional_db):
    office = an_office()
    results = at_once(
        lambda: save(office, by=office.officer, is_shared=True), lambda: save(office, by=office.manager, is_shared=True)
    )

    assert len(refusals(results, Refused)) == 1
    assert SavedView.objects.count() == 1
