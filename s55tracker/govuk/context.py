from django.conf import settings


def site(request) -> dict:
    """Everything the frame of a page needs."""
    return {"sample_office": settings.SAMPLE_OFFICE}
