from django.apps import AppConfig
from django.contrib.admin import apps as django_admin


class GovukConfig(AppConfig):
    name = "s55tracker.govuk"
    label = "govuk"
    verbose_name = "Pages' common parts"
    default = True


class PlatformAdministrationConfig(django_admin.AdminConfig):
    """Django's administration, with our own site class instead of its default."""

    default = False
    default_site = "s55tracker.govuk.platform_admin.PlatformSite"
