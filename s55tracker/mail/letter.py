"""Builds an email from its template, block by block, and makes its text part and its HTML part from the blocks.

Both parts say the same thing, because both come from the same blocks. A template below `templates/emails/` loads the
tags of `letters`; text outside them is ignored:

    {% load letters %}
    {% subject ref=response.reference %}waiting for your approval{% endsubject %}
    {% p %}{{ by.name }} has submitted …{% endp %}
    {% fact "Report" inspection.title %}            one line of a list of facts
    {% typed reason "Reason" %}                     a person's words, marked as theirs, with their line breaks
    {% action page "Review it and decide" %}        the email's main link
    {% why %}you are an approver at …{% endwhy %}   completes "You have received this email because" in every email

The greeting and the ending are automatic. The text part keeps each paragraph on one line; `message` folds it for a mail server.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.conf import settings
from django.template.loader import get_template, render_to_string

from s55tracker.text.wording import capitalised, ended, on_one_line, unended

SERVICE_NAME = "Section 55 Tracker"


@dataclass(frozen=True)
class Paragraph:
    words: str
    kind = "paragraph"

    def lines(self) -> list[str]:
        return [self.words]


@dataclass(frozen=True)
class Heading:
    words: str
    kind = "heading"

    def lines(self) -> list[str]:
        return [self.words, "-" * min(len(self.words), 70)]


@dataclass(frozen=True)
class Facts:
    """Lines such as "Report: Custody records" in a list."""

    facts: list[tuple[str, str]] = field(default_factory=list)
    kind = "facts"

    def lines(self) -> list[str]:
        return [f"{label}: {words}" for label, words in self.facts]


@dataclass(frozen=True)
class Typed:
    """A person's words as typed, under a label that says what they are or who wrote them."""

    label: str
    words: str
    kind = "typed"

    @property
    def paragraphs(self) -> list[str]:
        return [each.strip("\n") for each in self.words.split("\n\n") if each.strip()]

    def lines(self) -> list[str]:
        if "\n" not in self.words:
            return [f"{self.label}: {self.words}"]
        return [f"{self.label}:", "", *self.words.split("\n")]


@dataclass(frozen=True)
class Action:
    """A link, with words that describe its destination. The first one in a letter is its main link."""

    url: str
    label: str
    is_main: bool
    kind = "action"

    def lines(self) -> list[str]:
        return [f"{self.label}:", self.url]


@dataclass(frozen=True)
class Item:
    """An item in a list: its title, the notes about it, and a link to the page where the reader can act."""

    title: str
    url: str
    notes: list[str]

    def lines(self) -> list[str]:
        return [f"* {self.title}", *self.notes, self.url]


@dataclass(frozen=True)
class Items:
    items: list[Item] = field(default_factory=list)
    kind = "items"

    def lines(self) -> list[str]:
        found: list[str] = []
        for item in self.items:
            found += [*([""] if found else []), *item.lines()]
        return found


Block = Paragraph | Heading | Facts | Typed | Action | Items


@dataclass
class Letter:
    """An email being written. The tags add to it; `text` and `html` render it."""

    to_name: str = ""
    subject: str = ""
    heading: str = ""
    why: str = ""
    change_words: str = ""
    change_url: str = ""
    contact: str = ""
    answers_to: tuple[str, str] = ("", "")
    blocks: list[Block] = field(default_factory=list)

    def set_subject(self, words: str, ref: str) -> None:
        words = on_one_line(words)
        self.subject, self.heading = (f"{ref}: {words}" if ref else words)[:200], capitalised(words)

    def add_fact(self, label: str, words: str) -> None:
        if not words:
            return
        last = self.blocks[-1] if self.blocks else None
        if not isinstance(last, Facts):
            last = Facts()
            self.blocks.append(last)
        last.facts.append((label, on_one_line(words)))

    def add_typed(self, label: str, words: str) -> None:
        if words.strip():
            self.blocks.append(Typed(label, "\n".join(line.rstrip() for line in words.strip().splitlines())))

    def add_action(self, url: str, label: str) -> None:
        self.blocks.append(Action(url, label, is_main=not any(isinstance(each, Action) for each in self.blocks)))

    def add_item(self, item: Item) -> None:
        last = self.blocks[-1] if self.blocks else None
        if not isinstance(last, Items):
            last = Items()
            self.blocks.append(last)
        last.items.append(item)

    @property
    def greeting(self) -> str:
        return f"Dear {on_one_line(self.to_name)}," if self.to_name.strip() else "Hello,"

    @property
    def why_words(self) -> str:
        return ended(f"You have received this email because {unended(self.why)}")

    @property
    def question_words(self) -> str:
        """The sentence that says who to ask. Replies go to the same person if the email goes through a mail server."""
        name, address = self.answers_to
        if address:
            return f"If you have a question, contact {on_one_line(name)} at {address}."
        return "Please do not reply to this email, because replies are not read."

    @property
    def contact_lines(self) -> list[str]:
        return [line.strip() for line in self.contact.splitlines() if line.strip()]

    def text(self) -> str:
        """The plain text part, with a blank line between blocks and web addresses on their own lines."""
        parts = [[self.greeting], *(block.lines() for block in self.blocks), [self.why_words]]
        if self.change_url:
            parts.append([f"{self.change_words}:", self.change_url])
        elif self.change_words:
            parts.append([self.change_words])
        parts.append([self.question_words])
        if self.contact:
            parts.append(self.contact_lines)
        parts.append([SERVICE_NAME, settings.PUBLIC_URL])
        return "\n\n".join("\n".join(lines) for lines in parts) + "\n"

    def html(self) -> str:
        """The HTML part, with all styles inline and nothing for a mail program to load."""
        return render_to_string(
            "emails/frame.html", {"letter": self, "service_name": SERVICE_NAME, "public_url": settings.PUBLIC_URL}
        )


def write_letter(template: str, context: dict, *, to_name: str = "", answers_to: tuple[str, str] = ("", "")) -> Letter:
    """The letter that `emails/<template>.txt` makes from these facts. Its words are plain text: `html` escapes them.

    `answers_to`: the name and address for questions. Raises ValueError for a template without a subject, or without a
    reason why its reader gets it.
    """
    letter = Letter(to_name=to_name, answers_to=answers_to)
    get_template(f"emails/{template}.txt").render({**context, "letter": letter, "public_url": settings.PUBLIC_URL})
    if not letter.subject or not letter.why:
        raise ValueError(f"The email {template} has no subject, or does not say why its reader gets it.")
    return letter
