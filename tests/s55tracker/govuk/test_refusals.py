"""The page for a refusal that the view has not shown itself."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from responses.back_catalogue.actions import RowsChanged
from responses.exceptions import Incomplete, PreviewStale, Stale, WorkflowError
from responses.guests.exceptions import GuestRefused
from s55tracker.identity.exceptions import LinkUnusable, WrongAccount
from s55tracker.identity.single_sign_on.exceptions import ProviderUnusable, SignInRefused
from s55tracker.office.exceptions import AlreadySetUp, InvitationUnusable
from s55tracker.refusals import ChangedMeanwhile, NotPermitted, Refusal, Refused

pytestmark = pytest.mark.django_db


class Missing:
    sentence = "Explain recommendation 3 before submitting."


PAGES = [
    (NotPermitted("Only a force lead can submit."), 403, "Only a force lead can submit."),
    (WrongAccount("This link is for somebody else."), 403, "This link is for somebody else."),
    (Refused("There is no such day."), 422, "There is no such day."),
    (WorkflowError("It is published already."), 422, "It is published already."),
    (Stale("The text has changed."), 422, "The text has changed."),
    (Incomplete([Missing()]), 422, "Explain recommendation 3 before submitting."),
    (LinkUnusable("This link was used."), 422, "This link was used."),
    (InvitationUnusable("used", "This invitation was used."), 422, "This invitation was used."),
    (ChangedMeanwhile(), 409, "Someone else has changed this since you opened it."),
]


def refusing(refusal: Refusal):
    def view(request: HttpRequest) -> HttpResponse:
        raise refusal

    return view


from s55tracker import urls  # noqa: E402 - the product's own addresses beside the ones above

urlpatterns = [
    *(path(f"refusing/{number}/", refusing(refusal)) for number, (refusal, _, _) in enumerate(PAGES)),
    *urls.urlpatterns,
]


@pytest.mark.parametrize("number", range(len(PAGES)), ids=[type(refusal).__name__ for refusal, _, _ in PAGES])
@override_settings(ROOT_URLCONF="tests.s55tracker.govuk.test_refusals")
def test_a_refusal_that_no_view_has_shown_is_a_page_with_its_sentence(client: Client, number: int) -> None:
    _, status, sentence = PAGES[number]
    answer = client.post(f"/refusing/{number}/")
    assert (answer.status_code, sentence in answer.content.decode()) == (status, True)


def subclasses(of: type) -> set[type]:
    return {of} | {each for direct in of.__subclasses__() for each in subclasses(direct)}


def test_every_exception_of_the_product_that_speaks_to_people_is_a_refusal() -> None:
    shown_where_they_are = {AlreadySetUp, GuestRefused, PreviewStale, RowsChanged, SignInRefused, ProviderUnusable}
    known = {Refusal, *shown_where_they_are, *(type(refusal) for refusal, _, _ in PAGES)}
    named_in_inspections = {each for each in subclasses(Refusal) if each.__module__ == "inspections.exceptions"}
    assert subclasses(Refusal) - named_in_inspections == known
