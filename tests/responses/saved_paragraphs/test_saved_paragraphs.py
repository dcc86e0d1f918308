"""An office's saved paragraphs: who changes them, what is refused, and what the history says."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from responses.models import SavedParagraph
from responses.saved_paragraphs import actions
from s55tracker.audit.trail import history_of
from s55tracker.office.history import line_of
from s55tracker.refusals import NotPermitted, Refused
from tests.factories import an_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


def add(office, title="Accepted", html="<p>It is <b>accepted</b>.</p>", *, by=None):
    return actions.add_saved_paragraph(by=by or office.officer, body=office.body, title=title, html=html)


def titles(office):
    return [each.title for each in SavedParagraph.objects.filter(body=office.body)]


def last_line(office):
    return line_of(history_of(office.body).latest("pk")).sentence


def test_paragraphs_are_added_at_the_end_as_stored_html(office):
    first, second = add(office), add(office, "Refused", "<p>It is refused<script>x()</script>.</p>")
    assert titles(office) == ["Accepted", "Refused"]
    assert (first.html, second.html) == ("<p>It is <strong>accepted</strong>.</p>", "<p>It is refused.</p>")
    assert last_line(office) == "Olive Officer added the saved paragraph “Refused”."


def test_change_is_recorded_with_both_texts_and_saving_nothing_new_is_not(office):
    paragraph = add(office)
    actions.change_saved_paragraph(by=office.administrator, paragraph=paragraph, title="Accepted", html="<p>Yes.</p>")
    event = history_of(office.body).latest("pk")
    assert (event.detail["old"], event.detail["new"]) == ("It is accepted.", "Yes.")
    actions.change_saved_paragraph(by=office.officer, paragraph=paragraph, title="Accepted", html="<p>Yes.</p>")
    assert history_of(office.body).latest("pk") == event


def test_removed_paragraph_leaves_its_words_in_the_history(office):
    actions.remove_saved_paragraph(by=office.officer, paragraph=(paragraph := add(office)))
    assert titles(office) == []
    assert history_of(office.body).latest("pk").detail["old"] == "It is accepted."
    with pytest.raises(Refused, match="already been removed"):
        actions.remove_saved_paragraph(by=office.officer, paragraph=paragraph)


def test_paragraphs_are_moved_up_and_down_and_stop_at_the_ends(office):
    first, _second, third = (add(office, title) for title in ("One", "Two", "Three"))
    actions.move_saved_paragraph(by=office.officer, paragraph=third, up=True)
    actions.move_saved_paragraph(by=office.officer, paragraph=first, up=True)
    assert titles(office) == ["One", "Three", "Two"]


@pytest.mark.parametrize(
    ("title", "html", "refusal"),
    [
        ("accepted", "<p>Again.</p>", "already on the list"),
        (" ", "<p>Words.</p>", "Enter a title"),
        ("Empty", "<p> </p><script>x</script>", "Enter the text"),
    ],
)
def test_title_taken_or_nothing_in_it_is_refused(office, title, html, refusal):
    add(office)
    with pytest.raises(Refused, match=refusal):
        add(office, title, html)
    assert titles(office) == ["Accepted"]


def test_office_keeps_a_limited_number(office):
    for number in range(actions.MOST):
        add(office, f"Number {number}")
    with pytest.raises(Refused, match="can keep 30 paragraphs"):
        add(office)


@pytest.mark.parametrize("role", ["approver", "manager", "contributor", "lead"])
def test_only_officers_and_administrators_change_them(office, role):
    paragraph, person = add(office), getattr(office, role)
    for change in (
        lambda: add(office, "Mine", by=person),
        lambda: actions.change_saved_paragraph(by=person, paragraph=paragraph, title="Mine", html="<p>x</p>"),
        lambda: actions.move_saved_paragraph(by=person, paragraph=paragraph, up=True),
        lambda: actions.remove_saved_paragraph(by=person, paragraph=paragraph),
    ):
        with pytest.raises(NotPermitted):
            change()
    assert titles(office) == ["Accepted"]


@pytest.mark.parametrize(("title", "html"), [("Accepted", "<p>Again.</p>"), ("Other", "")])
def test_database_holds_one_paragraph_of_each_title_and_none_without_words(office, title, html):
    add(office)
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedParagraph.objects.create(body=office.body, title=title, html=html, position=1)


def test_pages_add_change_move_and_remove(client, office):
    client.force_login(office.officer)
    list_page, add_page = reverse("office-saved-paragraphs"), reverse("office-saved-paragraph-add")
    assert "No paragraphs have been saved yet" in client.get(list_page).content.decode()
    answer = client.post(add_page, {"title": "Accepted", "text": "It is **accepted**."}, follow=True)
    assert "<p>It is <strong>accepted</strong>.</p>" in answer.content.decode()
    client.post(add_page, {"title": "Refused", "text": "No."})
    paragraph = SavedParagraph.objects.get(title="Refused")
    page = reverse("office-saved-paragraph", args=[paragraph.pk])
    assert client.get(page).context["form"]["text"].value() == "No."
    assert client.post(page, {"title": "accepted", "text": "No."}).status_code == 422
    client.post(page, {"title": "Refused", "text": "Never."})
    client.post(reverse("office-saved-paragraph-move", args=[paragraph.pk]), {"up": "1"})
    assert titles(office) == ["Refused", "Accepted"]
    remove = reverse("office-saved-paragraph-remove", args=[paragraph.pk])
    assert "Remove “Refused”?" in client.get(remove).content.decode()
    assert "“Refused” has been removed." in client.post(remove, follow=True).content.decode()
    assert titles(office) == ["Accepted"]


def test_list_needs_the_same_queries_for_one_and_for_three(client, office, django_assert_num_queries):
    client.force_login(office.officer)
    add(office)
    for more in ((), ("Two", "Three")):
        for title in more:
            add(office, title)
        client.get(reverse("office-saved-paragraphs"))
        with django_assert_num_queries(5):
            client.get(reverse("office-saved-paragraphs"))


def test_paragraph_is_written_in_the_editor_and_in_the_plain_box(client, office):
    client.force_login(office.officer)
    address = reverse("office-saved-paragraph-add")
    client.post(
        address, {"title": "Editor", "text": "<p>It is <b>so</b>.</p><ul><li>Yes</li></ul>", "text_format": "html"}
    )
    client.post(address, {"title": "Plain", "text": "It is **so**.\n\n* Yes"})

    html = "<p>It is <strong>so</strong>.</p><ul><li>Yes</li></ul>"
    assert {each.title: each.html for each in SavedParagraph.objects.filter(body=office.body)} == {
        "Editor": html,
        "Plain": html,
    }
    # After a mistake the box shows no tags, and the editor starts from the typed text.
    page = client.post(address, {"title": "", "text": html, "text_format": "html"})
    assert page.status_code == 422
    assert "It is **so**.\n\n* Yes</textarea>" in page.content.decode()
    assert 'data-s55-html="&lt;p&gt;It is &lt;strong&gt;so' in page.content.decode()
