"""The project package: wiring, and the floor that inspections and responses stand on."""

from s55tracker.celery import app as celery_app

__all__ = ["celery_app"]
