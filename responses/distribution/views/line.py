"""The page of one copy, shared by several views."""

from __future__ import annotations

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from responses.distribution.forms import EvidenceForm
from responses.distribution.pages import copy_of
from responses.models import DistributionLine, Response
from responses.permissions import can_record_distribution
from responses.workspace.frame import frame_of
from responses.workspace.refusals import status_of
from s55tracker.accounts.decorators import SignedInRequest


def line_page(
    request: SignedInRequest, response: Response, line: DistributionLine, form: Form, evidence_form: EvidenceForm
) -> HttpResponse:
    is_current = line.publication is not None and line.publication.is_current
    may_record = is_current and can_record_distribution(request.user, response)
    context = {
        "frame": frame_of(response, today=timezone.localdate(), tab="distribution"),
        "line": line,
        "copy": copy_of(response, line),
        "form": form if may_record else None,
        "evidence_form": evidence_form if may_record and line.done_on else None,
        "may_record": may_record,
    }
    status = max(status_of(form), status_of(evidence_form))
    return render(request, "responses/distribution/line.html", context, status=status)
