"""Replacing some words of a stored text, and saying why when that cannot be done."""

import pytest

from s55tracker.richtext import CannotReplace, clean, has_words, replace_words


@pytest.mark.parametrize(
    ("html", "old", "new", "expected"),
    [
        ("<p>We have acted.</p>", "have acted", "acted", "<p>We acted.</p>"),
        # Words that stay keep their formatting, and new words look like those they replace.
        (
            "<p>We have <strong>acted quickly</strong> here.</p>",
            "have acted quickly here",
            "have acted slowly here",
            "<p>We have <strong>acted slowly</strong> here.</p>",
        ),
        (
            '<p>See <a href="https://a.example/">the plan</a> of May.</p>',
            "the plan of May",
            "the plan of June",
            '<p>See <a href="https://a.example/">the plan</a> of June.</p>',
        ),
        ("<ul><li>One<ul><li>It’s in.</li></ul></li></ul>", "It's in", "It is in", "<ul><li>One<ul><li>It is in.</li></ul></li></ul>"),
        ("<blockquote><p>A b c</p></blockquote>", "b", "<script>", "<blockquote><p>A &lt;script&gt; c</p></blockquote>"),
        ("<h3>Our plan</h3><p>Text</p>", "Our plan", "The plan", "<h3>The plan</h3><p>Text</p>"),
        ("<p>A b</p><p>c</p>", "A b", "", "<p>c</p>"),
        # Words deleted take a space with them.
        ("<p>We have acted.</p>", "have", "", "<p>We acted.</p>"),
        ("<p>We acted <strong>quickly</strong>, and well.</p>", "quickly", "", "<p>We acted, and well.</p>"),
        ("<p>Quickly we acted.</p>", "Quickly", "", "<p>we acted.</p>"),
        ("<ul><li>One</li><li>Two</li></ul>", "Two", "", "<ul><li>One</li></ul>"),
    ],
)  # fmt: skip
def test_words_are_replaced_and_the_rest_stays(html, old, new, expected):
    assert replace_words(html, old, new) == expected
    assert clean(expected) == expected


@pytest.mark.parametrize(
    ("html", "old", "sentence"),
    [
        ("<p>One</p>", "two", "no longer in the text"),
        ("<p>One</p>", "", "no longer in the text"),
        ("<p>One and one</p><p>one</p>", "one", "2 times"),
        ("<p>aaa</p>", "aa", "2 times"),
        ("<p>One</p><p>two</p>", "One two", "more than one paragraph"),
        ("<p>One<br>two</p>", "One two", "more than one paragraph or line"),
        ("<p>One <strong>two</strong></p>", "One two", "partly bold"),
    ],
)
def test_words_that_cannot_be_replaced_say_why(html, old, sentence):
    with pytest.raises(CannotReplace, match=sentence):
        replace_words(html, old, "else")


def test_words_are_found_across_lines_and_kinds_of_marks():
    assert has_words("It is\nthe force’s plan", "is the force's")
    assert not has_words("It is the plan", "the plan of")
    assert not has_words("It is the plan", "")
