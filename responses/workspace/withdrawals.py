"""Prepares the open request to withdraw what is published for a page, with what this person can do about it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from responses.enums import Move
from responses.models import Response, WithdrawalRequest
from responses.permissions import can_answer_withdrawal_request, can_cancel_withdrawal_request
from responses.places import move_url, withdrawal_request_url
from responses.queries import open_withdrawal_request


@dataclass(frozen=True, kw_only=True)
class AskedWithdrawal:
    """An open request, for a page. `withdraw_url` is where an approver can withdraw what was asked for; it is empty for
    everyone else.
    """

    request: WithdrawalRequest
    page: str
    withdraw_url: str
    may_cancel: bool


def asked_withdrawal_of(response: Response, *, user) -> AskedWithdrawal | None:
    """The open request to withdraw the response, or None. Before the first publication nothing is public, and no query
    is made.
    """
    if response.first_published_on is None:
        return None
    request = open_withdrawal_request(response)
    if request is None:
        return None
    request.response = response
    return AskedWithdrawal(
        request=request,
        page=withdrawal_request_url(response),
        withdraw_url=url_to_withdraw(request) if can_answer_withdrawal_request(user, request) else "",
        may_cancel=can_cancel_withdrawal_request(user, request),
    )


def url_to_withdraw(request: WithdrawalRequest) -> str:
    """The page where an approver withdraws what was asked for."""
    if request.publication is None:
        return move_url(request.response, Move.WITHDRAW_PUBLICATION)
    return reverse("response-version-withdraw", args=[request.response.reference, request.publication.number])
