from django.conf import settings


def site(request) -> dict:
    """What every page's frame needs."""
    return {"sample_office": settings.SAMPLE_OFFICE}
