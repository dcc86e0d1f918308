from django.apps import AppConfig


class HealthConfig(AppConfig):
    name = "s55tracker.health"
    label = "health"
    verbose_name = "Health"
