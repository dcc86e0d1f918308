"""The words a guest reads if a link, a code or a session is refused, each with what to do next."""

from __future__ import annotations

from responses.enums import GuestUseKind
from responses.models import GuestLink

K = GuestUseKind

REFUSALS: dict[GuestUseKind, str] = {
    K.UNKNOWN_LINK: "We cannot find this link. Open the link in the newest email you have from us.",
    K.EXPIRED_LINK: "This link has expired. Ask {maker} for a new one.",
    K.REVOKED_LINK: "This link has been cancelled. If you think this is a mistake, ask {maker}.",
    K.LOCKED_LINK: "This link has been closed because too many wrong codes were entered. Ask {maker} for a new one.",
    K.OVERTAKEN_LINK: "{force} now has people who can sign in, so this link no longer works. Ask them to invite you.",
    K.NO_LONGER_ASKED: "{force} is not being asked for comments on this report now, so this link is closed. Ask {maker} if you have more to add.",
    K.ALREADY_SENT: "You have sent your comments, so they can no longer be changed. If something is wrong, tell {maker}.",
    K.TOO_MANY_CODES: "We have sent several codes to this address already. Use the newest one, or wait an hour before you ask for another.",
    K.WRONG_CODE: "This is not the code in our newest email. Check it and try again.",
    K.NO_CODE: "We have not sent a code for this link yet. Ask for one first.",
    K.OLD_CODE: "This code is more than 10 minutes old. Ask for a new one.",
    K.USED_CODE: "This code has already been used. Ask for a new one.",
    K.SPENT_CODE: "A wrong code has been entered 5 times. Ask for a new code.",
    K.NO_SESSION: "This browser has not been confirmed with a code. Open the link in your email and ask for one.",
    K.OLD_SESSION: "You have not used this page for an hour. Ask for a new code to continue.",
    K.REPLACED_SESSION: "Your comments have been closed in this browser, or opened in another one since. Ask for a new code to continue here.",
    K.OTHER_FINDING: "This link does not cover that finding.",
}

# A new code puts these right. After any other refusal, the guest must ask someone.
PUT_RIGHT_BY_A_CODE = frozenset({K.NO_CODE, K.OLD_CODE, K.USED_CODE, K.SPENT_CODE, K.OLD_SESSION, K.REPLACED_SESSION})


def sentence_of(kind: GuestUseKind, link: GuestLink | None) -> str:
    if link is None:
        return REFUSALS[kind]
    return REFUSALS[kind].format(maker=link.created_by, force=link.request.force)


def masked(email: str) -> str:
    """ "j***@force.example": enough for its owner to recognise, and no more for anyone else."""
    local, _at, domain = email.rpartition("@")
    return f"{local[:1]}***@{domain}"
