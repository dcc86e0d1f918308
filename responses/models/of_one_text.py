from __future__ import annotations

from django.db import models
from django.db.models import Q

from inspections.models import Finding
from responses.enums import Section
from responses.models.force_request import ForceRequest
from responses.models.response import Response


class OfOneText(models.Model):
    """Columns of a row about one text: the office's (`response` and `section`) or a force's (`request`), never both.

    A row on the force's side has no response, so that a query that starts from a response cannot reach it. If a finding
    is removed, its rows keep its label in `former_finding` (responses/listeners.py).
    """

    response = models.ForeignKey(Response, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    request = models.ForeignKey(ForceRequest, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    section = models.CharField(max_length=20, choices=Section, blank=True)
    finding = models.ForeignKey(Finding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    former_finding = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True


def on_one_side(name: str) -> models.CheckConstraint:
    """Require that a row is about either the office's text or a force's, and that an office text on a finding is a
    comment.
    """
    return models.CheckConstraint(
        condition=(
            Q(response__isnull=False, request=None)
            & ~Q(section="")
            & (Q(finding=None) | Q(section=Section.BODY_COMMENT))
        )
        | Q(response=None, request__isnull=False, section=""),
        name=f"{name}_is_on_one_side",
    )


def once_a_text(name: str, *fields: str) -> list[models.UniqueConstraint]:
    """Allow only one row for each text and combination of values of these fields. This takes four constraints, because
    a unique index treats NULLs as different from each other.
    """
    still_there = Q(former_finding="")
    return [
        models.UniqueConstraint(
            fields=["response", "section", *fields],
            condition=still_there & Q(response__isnull=False, finding=None),
            name=f"{name}_once_a_section",
        ),
        models.UniqueConstraint(
            fields=["response", "finding", *fields],
            condition=still_there & Q(response__isnull=False, finding__isnull=False),
            name=f"{name}_once_a_finding",
        ),
        models.UniqueConstraint(
            fields=["request", *fields],
            condition=still_there & Q(request__isnull=False, finding=None),
            name=f"{name}_once_an_overall",
        ),
        models.UniqueConstraint(
            fields=["request", "finding", *fields],
            condition=still_there & Q(request__isnull=False, finding__isnull=False),
            name=f"{name}_once_a_force_finding",
        ),
    ]
