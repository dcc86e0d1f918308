"""Changes the list of the copies of each response that an office sends, and their order."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max

from s55tracker.accounts.models import DistributionRecipient, PolicingBody
from s55tracker.audit.trail import record
from s55tracker.office.editing import locked_office
from s55tracker.positions import move
from s55tracker.refusals import Refused


@transaction.atomic
def add_recipient(
    *, by, body: PolicingBody, line: str, duty: str, method: str = "", email: str = "", address: str = ""
) -> DistributionRecipient:
    """Add a copy to the end of the list, with how and where it is usually sent. Responses published from now on include
    it.
    """
    body = locked_office(body, by)
    line = _checked_line(body, line)
    last = body.distribution_recipients.aggregate(last=Max("position"))["last"]
    recipient = DistributionRecipient.objects.create(
        body=body,
        line=line,
        duty=duty,
        method=method,
        email=email,
        address=address,
        position=0 if last is None else last + 1,
    )
    record(action="recipient_added", target=body, by=by, line=line, duty=duty)
    return recipient


@transaction.atomic
def change_recipient(
    *,
    by,
    recipient: DistributionRecipient,
    line: str,
    duty: str,
    method: str = "",
    email: str = "",
    address: str = "",
    confirmed: bool = False,
) -> DistributionRecipient:
    """Change a copy on the list. `confirmed` is needed if a copy required by law would no longer be marked as such."""
    recipient = _locked_recipient(recipient, by)
    if recipient.duty == DistributionRecipient.Duty.STATUTORY != duty:
        _check_confirmed(confirmed)
    line = _checked_line(recipient.body, line, but=recipient)
    old = [recipient.line, recipient.duty, recipient.method, recipient.email, recipient.address]
    new = [line, duty, method, email, address]
    if old != new:
        recipient.line, recipient.duty, recipient.method, recipient.email, recipient.address = new
        recipient.save()
        record(action="recipient_changed", target=recipient.body, by=by, old=old, new=new)
    return recipient


@transaction.atomic
def remove_recipient(*, by, recipient: DistributionRecipient, confirmed: bool = False) -> None:
    """Remove a copy from the list. `confirmed` is needed for one required by section 55(6). Published responses keep
    their lists.
    """
    recipient = _locked_recipient(recipient, by)
    if recipient.duty == DistributionRecipient.Duty.STATUTORY:
        _check_confirmed(confirmed)
    record(action="recipient_removed", target=recipient.body, by=by, line=recipient.line, duty=recipient.duty)
    recipient.delete()


@transaction.atomic
def move_recipient(*, by, recipient: DistributionRecipient, up: bool) -> None:
    """Move a copy up or down by one place. At either end of the list this does nothing."""
    recipient = _locked_recipient(recipient, by)
    if move(recipient, recipient.body.distribution_recipients.all(), up=up):
        record(action="recipients_reordered", target=recipient.body, by=by, line=recipient.line, up=up)


def _locked_recipient(recipient: DistributionRecipient, by) -> DistributionRecipient:
    locked_office(recipient.body, by)
    try:
        return DistributionRecipient.objects.select_related("body").get(pk=recipient.pk)
    except DistributionRecipient.DoesNotExist:
        raise Refused("This copy has already been removed from the list.") from None


def _checked_line(body: PolicingBody, line: str, *, but: DistributionRecipient | None = None) -> str:
    line = " ".join(line.split())
    if not line:
        raise Refused("Enter what you send and who gets it.")
    others = body.distribution_recipients.filter(line__iexact=line)
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise Refused(f"“{line}” is already on the list.")
    return line


def _check_confirmed(confirmed: bool) -> None:
    if not confirmed:
        raise Refused(
            "Section 55(6) of the Police Act 1996 requires this copy. Confirm that you send it another way before "
            "you remove it from the list."
        )
