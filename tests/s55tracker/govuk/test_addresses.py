"""Links that change one parameter of a list's address."""

from django.core.paginator import Paginator
from django.test import RequestFactory

from s55tracker.govuk.templatetags.pages import page_links, query_with, query_without, sort_link, sort_state


def context(path):
    return {"request": RequestFactory().get(path)}


def test_query_with_changes_one_parameter_and_goes_back_to_the_first_page():
    assert query_with(context("/list/?q=rape&page=3"), sort="title") == "?q=rape&sort=title"
    assert query_with(context("/list/?q=a&page=3"), page=4) == "?q=a&page=4"


def test_query_with_takes_parameters_out_and_never_leaves_an_empty_link():
    assert query_with(context("/list/?q=a"), q=None) == "/list/"


def test_query_without_removes_one_value_of_several():
    page = context("/list/?kind=national&kind=joint&q=a%26b&page=2")
    assert query_without(page, "kind", "joint") == "?kind=national&q=a%26b"
    assert query_without(context("/list/?kind=joint"), "kind", "joint") == "/list/"


def test_sort_link_turns_round_on_the_second_click():
    assert sort_state(context("/list/"), "title", "title") == "ascending"
    assert 'href="?sort=-title"' in sort_link(context("/list/"), "Title", "title", default="title")
    assert 'href="?sort=title"' in sort_link(context("/list/?sort=-title"), "Title", "title")
    assert sort_state(context("/list/?sort=-title"), "title") == "descending"
    assert sort_state(context("/list/?sort=day"), "title") == "none"


def test_text_of_the_address_is_escaped():
    assert "<script>" not in sort_link(context('/list/?q="><script>'), "Title", "title")


def test_page_links_keep_the_filters():
    html = page_links(context("/list/?q=a"), Paginator(range(95), 10).page(2))
    assert 'href="?q=a&amp;page=1" rel="prev"' in html
    assert 'href="?q=a&amp;page=3" rel="next"' in html
    assert page_links(context("/list/"), Paginator(range(5), 10).page(1)) == ""
