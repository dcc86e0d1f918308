import logging

from django.apps import AppConfig
from django.conf import settings

logger = logging.getLogger(__name__)


class HealthConfig(AppConfig):
    name = "s55tracker.health"
    label = "health"
    verbose_name = "Health"

    def ready(self) -> None:
        # Each process says so at its start, and so does each command: a weak setting is never forgotten.
        for sentence in settings.ALLOWED_WEAKNESSES:
            logger.warning(sentence)
