"""The Celery application. Tasks are found by name in the apps, so nothing here imports them."""

import os

from celery import Celery

from s55tracker import file_broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "s55tracker.settings")

file_broker.register()
app = Celery("s55tracker")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
