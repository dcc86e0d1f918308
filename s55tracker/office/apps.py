from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "s55tracker.office"
    label = "office"
    verbose_name = "Office settings"
