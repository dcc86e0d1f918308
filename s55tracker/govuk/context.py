from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.functional import SimpleLazyObject


def site(request: HttpRequest) -> dict:
    """Everything the frame of a page needs."""
    return {
        "sample_office": settings.SAMPLE_OFFICE,
        "held_text_key": SimpleLazyObject(lambda: held_text_key(request)),
    }


def held_text_key(request: HttpRequest) -> str:
    """The key that encrypts text this person’s browser holds while there is no connection (static/src/js/holding.js).

    The same at each sign-in, and only on pages for this person: on a shared computer the next person cannot read it.
    """
    return salted_hmac("s55tracker.held_text", str(request.user.pk), algorithm="sha256").hexdigest()
