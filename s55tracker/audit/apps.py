from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "s55tracker.audit"
    label = "audit"
    verbose_name = "History"
