import logging

from django.apps import AppConfig
from django.conf import settings

logger = logging.getLogger(__name__)


class HealthConfig(AppConfig):
    name = "s55tracker.health"
    label = "health"
    verbose_name = "Health"

    def ready(self) -> None:
        # Logged whenever a process or a command starts, so that a weak setting is not forgotten.
        for sentence in settings.ALLOWED_WEAKNESSES:
            logger.warning(sentence)
