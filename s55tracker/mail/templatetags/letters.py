"""The template tags for writing an email: each adds a block to the letter, and none outputs text.

Their content is plain text. Nothing is escaped here, because the text part needs "&" as "&"; the HTML part escapes
everything.
"""

from __future__ import annotations

import html

from django import template

from s55tracker.mail.letter import Heading, Item, Paragraph
from s55tracker.text.wording import capitalised, ended, on_one_line, unended, with_article

register = template.Library()

register.filter("ended", ended)
register.filter("unended", unended)
register.filter("the", with_article)
register.filter("capitalised", capitalised)


def _plain(content: str) -> str:
    """The text between two tags, on one line and as plain text: autoescaping has turned "&" into "&amp;"."""
    return on_one_line(html.unescape(content))


@register.simple_block_tag(takes_context=True)
def subject(context, content, ref=""):
    """Set the subject, which begins with the reference. The heading of the HTML part is the subject without it."""
    context["letter"].set_subject(_plain(content), str(ref))
    return ""


@register.simple_block_tag(takes_context=True)
def p(context, content):
    if words := _plain(content):
        context["letter"].blocks.append(Paragraph(words))
    return ""


@register.simple_block_tag(takes_context=True)
def heading(context, content):
    context["letter"].blocks.append(Heading(_plain(content)))
    return ""


@register.simple_block_tag(takes_context=True)
def why(context, content):
    """Set the reason why the reader gets this email. It follows "because"."""
    context["letter"].why = _plain(content)
    return ""


@register.simple_tag(takes_context=True)
def change(context, words, url=""):
    """Set how the reader can get fewer of these emails, or none."""
    context["letter"].change_words, context["letter"].change_url = words, url
    return ""


@register.simple_tag(takes_context=True)
def contact(context, *lines):
    """Set who the reader can ask, and that office's address."""
    context["letter"].contact = "\n".join(str(line) for line in lines if line)
    return ""


@register.simple_tag(takes_context=True)
def fact(context, label, words):
    context["letter"].add_fact(label, str(words or ""))
    return ""


@register.simple_tag(takes_context=True)
def typed(context, words, label):
    context["letter"].add_typed(label, str(words or ""))
    return ""


@register.simple_tag(takes_context=True)
def action(context, url, label):
    context["letter"].add_action(url, label)
    return ""


@register.simple_tag(takes_context=True)
def item(context, title, url, notes):
    context["letter"].add_item(Item(title=on_one_line(title), url=url, notes=list(notes)))
    return ""
