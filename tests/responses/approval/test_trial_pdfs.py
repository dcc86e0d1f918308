"""The PDF made before approval: no one approves a text that could not be published."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from responses.approval import trial_pdfs
from responses.approval.actions import approve
from responses.document.pdf import RenderFailed
from responses.enums import ResponseStatus
from responses.exceptions import WorkflowError
from responses.models import Approval, TrialPdf
from responses.queries import open_approval
from s55tracker.audit.models import AuditEvent
from tests.factories import PASSWORD, a_response, an_office, refreshed

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def response(office):
    """A response with the approver, without its PDF."""
    response = a_response(office, ResponseStatus.WITH_APPROVER)
    TrialPdf.objects.all().delete()
    Approval.objects.update(rendered_at=None)
    return response


def decide(office, response):
    return approve(
        by=office.approver,
        response=response,
        content_hash=open_approval(response).content_hash,
        today=timezone.localdate(),
    )


def page_for(client, office, response, **headers):
    client.force_login(office.approver)
    return client.get(reverse("response-approval", args=[response.reference]), **headers).content.decode()


def test_nothing_is_approved_before_its_pdf_is_there(client, office, response):
    with pytest.raises(WorkflowError, match="is still being made"):
        decide(office, response)
    assert refreshed(response).status == ResponseStatus.WITH_APPROVER

    page = page_for(client, office, response)
    assert "The PDF is being made." in page and "Approve this response" not in page
    sent = {"decision": "approve", "password": PASSWORD, "content_hash": open_approval(response).content_hash}
    answer = client.post(reverse("response-approval", args=[response.reference]), sent)
    assert answer.status_code == 422 and "is still being made" in answer.content.decode()


def test_worker_makes_it_once_and_the_approver_opens_it_marked_as_a_draft(client, office, response):
    (waiting,) = trial_pdfs.trial_pdfs_to_render()
    assert trial_pdfs.oldest_trial_pdf() == open_approval(response).submitted_at

    assert trial_pdfs.render_trial(waiting)
    assert not trial_pdfs.render_trial(waiting)

    made = TrialPdf.objects.get()
    assert bytes(made.data).startswith(b"%PDF-1.7") and made.size == len(made.data)
    assert trial_pdfs.oldest_trial_pdf() is None
    assert "Approve this response" in page_for(client, office, response)
    answer = client.get(reverse("response-approval-pdf", args=[response.reference]))
    assert (answer["Content-Type"], answer.content) == ("application/pdf", bytes(made.data))
    assert decide(office, response).decision == "approved"


def test_text_that_cannot_be_made_into_a_pdf_is_not_approved_and_the_page_says_what_to_do(
    client, office, response, monkeypatch
):
    def fails(*args, **kwargs):
        raise RenderFailed("The office’s logo must be a PNG.")

    monkeypatch.setattr(trial_pdfs, "pdf_of", fails)
    now = timezone.now()

    assert not trial_pdfs.render_trial(open_approval(response).pk, now=now)
    assert not trial_pdfs.render_trial(open_approval(response).pk, now=now)
    assert not trial_pdfs.render_trial(open_approval(response).pk, now=now + timedelta(hours=2))

    with pytest.raises(
        WorkflowError, match=r"The office’s logo must be a PNG\. No one can approve the text without it"
    ):
        decide(office, response)
    page = page_for(client, office, response)
    assert "Return the response to the officer with this reason" in page and "Approve this response" not in page
    assert AuditEvent.objects.filter(action="trial_pdf_failed").count() == 1
    assert trial_pdfs.oldest_trial_pdf() is None  # the round is waiting for a person, not for a worker
    assert open_approval(response).render_attempts == 2


def test_unexpected_failure_is_retried_later(office, response, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(trial_pdfs, "pdf_of", lambda *args, **kwargs: 1 / 0)
        assert not trial_pdfs.render_trial(open_approval(response).pk)
    assert trial_pdfs.trial_pdfs_to_render() == []

    later = timezone.now() + timedelta(hours=1, minutes=1)
    (waiting,) = trial_pdfs.trial_pdfs_to_render(now=later)

    assert trial_pdfs.render_trial(waiting, now=later)


def test_decided_round_needs_no_pdf_any_more(office, response):
    Approval.objects.update(decision="taken_back", decided_at=timezone.now(), decided_by=office.officer)

    assert trial_pdfs.trial_pdfs_to_render() == []
    assert not trial_pdfs.store_trial(Approval.objects.get(), b"%PDF")
    assert not TrialPdf.objects.exists()


def test_htmx_is_given_only_the_state_while_the_pdf_is_made(client, office, response):
    page = page_for(client, office, response, headers={"HX-Request": "true"})

    assert page.strip().startswith('<div id="approval-state" hx-get=')
    assert "<html" not in page
