"""The project package: wiring, and the base that inspections and responses are built on."""

from s55tracker.celery import app as celery_app

__all__ = ["celery_app"]
