import logging

from django.apps import AppConfig
from django.conf import settings

logger = logging.getLogger(__name__)


class HealthConfig(AppConfig):
    name = "s55tracker.health"
    label = "health"
    verbose_name = "Health"

    def ready(self) -> None:
        # Each process logs this when it starts, and so does each command: no one forgets a weak setting.
        for sentence in settings.ALLOWED_WEAKNESSES:
            logger.warning(sentence)
