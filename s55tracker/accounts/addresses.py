"""The normal form of an email address, used to store and compare it however it is typed."""

from __future__ import annotations

import re
import unicodedata

import idna
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, Func

from s55tracker.text.cleaning import clean_line


def normal_address(typed: str) -> str:
    """The address as stored: in lower case, with compatibility forms folded and an international domain in ASCII.

    Mail servers may treat capitals in the local part as significant, but none in use does, and people do not either.
    Text that is not an address is cleaned as far as possible and left for the form to refuse: a space inside it stays.
    """
    text = unicodedata.normalize("NFKC", clean_line(typed))
    local, at, domain = text.rpartition("@")
    return f"{local}{at}{normal_domain(domain)}".lower()


def normal_domain(domain: str) -> str:
    domain = domain.rstrip(".")
    if domain.isascii():
        return domain
    try:
        return idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        return domain


# The same rule as the database's `address_constraint`.
NORMAL = re.compile(r"[!-@\[-~]+")


def check_address(address: str) -> None:
    """Raise ValidationError (invalid) for something that looks like an address but has no normal form, such as one with
    an impossible domain.
    """
    if not NORMAL.fullmatch(normal_address(address)):
        raise ValidationError("Enter a valid email address.", code="invalid")


class AddressField(models.EmailField):
    """Stores an address in its normal form, and queries it in that form, on every path to the database except raw SQL."""

    default_validators = [*models.EmailField.default_validators, check_address]

    def to_python(self, value):
        value = super().to_python(value)
        return normal_address(value) if isinstance(value, str) else value

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return normal_address(value) if isinstance(value, str) else value

    def pre_save(self, model_instance, add):
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            # Keep this object the same as its row in the database.
            value = normal_address(value)
            setattr(model_instance, self.attname, value)
        return value


class IsNormalAddress(Func):
    """True for text that is only visible ASCII without capitals: the characters of a normalised address."""

    output_field = models.BooleanField()
    arity = 1

    def as_postgresql(self, compiler, connection, **context):
        return super().as_sql(compiler, connection, template=r"%(expressions)s !~ '[^!-@\[-~]'", **context)

    def as_sqlite(self, compiler, connection, **context):
        return super().as_sql(compiler, connection, template="%(expressions)s NOT GLOB '*[^!-@[-~]*'", **context)


def address_constraint(field: str, *, name: str) -> CheckConstraint:
    """The database's own check that this field holds normalised addresses."""
    return CheckConstraint(condition=IsNormalAddress(field), name=name)
