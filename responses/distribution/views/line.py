"""The page of one copy, shared by several views."""

from __future__ import annotations

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from responses.distribution.email_states import CopyState
from responses.distribution.forms import EvidenceForm
from responses.distribution.pages import copy_of
from responses.distribution.queries import encodings_before
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
    copy = copy_of(response, line, now=timezone.now(), encodings=encodings_before(response))
    # Retries can go on for days. In the meantime this copy can be sent another way.
    is_in_hand = may_record and copy.is_being_sent and copy.emails[0].state != CopyState.TRYING_AGAIN
    context = {
        "frame": frame_of(response, today=timezone.localdate(), tab="distribution"),
        "line": line,
        "copy": copy,
        "form": form if may_record and not (is_in_hand and not form.is_bound) else None,
        "is_being_sent": is_in_hand,
        "evidence_form": evidence_form if may_record and line.done_on else None,
        "may_record": may_record,
    }
    status = max(status_of(form), status_of(evidence_form))
    return render(request, "responses/distribution/line.html", context, status=status)
