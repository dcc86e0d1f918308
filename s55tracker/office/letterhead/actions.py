"""Changes an office's letterhead: its logo, address, public contact and signature on documents, Word files and emails."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils import timezone

from s55tracker.accounts.models import OfficeLogo, PolicingBody
from s55tracker.audit.trail import record
from s55tracker.office.editing import fingerprint, locked_office
from s55tracker.office.letterhead.logos import DrawnLogo
from s55tracker.refusals import ChangedMeanwhile, Refused

NEEDS_WORDS = "Say what the logo shows, for people who cannot see it."


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """The text of a letterhead. `logo_alternative` describes the logo for people who cannot see it, and is empty if
    there is no logo.
    """

    address: str
    contact_telephone: str
    contact_email: str
    website: str
    signature_name: str
    signature_title: str
    signature_lines: str
    logo_alternative: str = ""


OF_BODY = tuple(name for name in Letterhead.__dataclass_fields__ if name != "logo_alternative")


def letterhead_of(body: PolicingBody) -> Letterhead:
    logo = logo_of(body)
    return Letterhead(
        **{name: getattr(body, name) for name in OF_BODY}, logo_alternative=logo.alternative if logo else ""
    )


def logo_of(body: PolicingBody) -> OfficeLogo | None:
    return OfficeLogo.objects.filter(body=body).first()


def letterhead_fingerprint(body: PolicingBody) -> str:
    """Return a fingerprint of everything on the letterhead, including the logo's bytes."""
    logo = logo_of(body)
    return fingerprint({**asdict(letterhead_of(body)), "logo": logo.sha256 if logo else ""})


@transaction.atomic
def change_letterhead(
    *,
    by,
    body: PolicingBody,
    letterhead: Letterhead,
    logo: DrawnLogo | None = None,
    removes_logo: bool = False,
    opened_on: str,
) -> PolicingBody:
    """Change the letterhead. A new `logo` replaces the old one. Published documents keep the letterhead they were
    published with.

    Raises NotPermitted, ChangedMeanwhile; Refused for a logo without alternative text.
    """
    body = locked_office(body, by)
    if opened_on != letterhead_fingerprint(body):
        raise ChangedMeanwhile
    before, stored = letterhead_of(body), logo_of(body)
    keeps_logo = stored is not None and not removes_logo
    alternative = letterhead.logo_alternative.strip() if logo is not None or keeps_logo else ""
    if (logo is not None or keeps_logo) and not alternative:
        raise Refused(NEEDS_WORDS)
    new = {**asdict(letterhead), "logo_alternative": alternative}
    changed = {name: [old, new[name]] for name, old in asdict(before).items() if old != new[name]}
    if logo is not None:
        changed["logo"] = [stored.sha256 if stored else "", logo.sha256]
        OfficeLogo.objects.update_or_create(
            body=body,
            defaults={
                "media_type": logo.media_type,
                "data": logo.data,
                "width": logo.width,
                "height": logo.height,
                "sha256": logo.sha256,
                "alternative": alternative,
                "updated_at": timezone.now(),
            },
        )
    elif stored is not None and removes_logo:
        changed["logo"] = [stored.sha256, ""]
        stored.delete()
    elif stored is not None and stored.alternative != alternative:
        stored.alternative = alternative
        stored.save()
    if changed:
        for name in OF_BODY:
            setattr(body, name, new[name])
        body.save()
        record(action="letterhead_changed", target=body, by=by, changed=changed)
    return body
