"""The rules each organisation sets for how its people sign in. Bodies and forces have the same columns."""

from __future__ import annotations

from django.db import models
from django.db.models import BaseConstraint, CheckConstraint, Q

# The bounds of what an organisation may choose: minutes without use, and hours in total.
IDLE_MINUTES = (5, 60)
LONGEST_HOURS = (1, 12)


class SignInRules(models.Model):
    """Who in an organisation needs a second factor to sign in, from when, and how long people stay signed in."""

    second_factor_roles = models.JSONField(
        null=True, blank=True, help_text="Roles that need a second factor. Null: those of the settings."
    )
    second_factor_from_on = models.DateField(
        "needed from", null=True, blank=True, help_text="Until this day, people are only reminded."
    )
    # Not editable in the platform administration, because organisations change these on their own page.
    session_idle_minutes = models.PositiveSmallIntegerField(
        default=IDLE_MINUTES[1], editable=False, help_text="Minutes without use after which a session ends."
    )
    session_longest_hours = models.PositiveSmallIntegerField(
        default=LONGEST_HOURS[1], editable=False, help_text="Hours after which a session ends in any case."
    )

    class Meta:
        abstract = True


def session_constraints(of: str) -> list[BaseConstraint]:
    """The database's own checks that the lengths of sessions are within their bounds. `of` is the kind of organisation."""
    return [
        CheckConstraint(
            condition=Q(session_idle_minutes__range=IDLE_MINUTES), name=f"idle_time_of_a_{of}_is_within_bounds"
        ),
        CheckConstraint(
            condition=Q(session_longest_hours__range=LONGEST_HOURS), name=f"longest_session_of_a_{of}_is_within_bounds"
        ),
    ]
