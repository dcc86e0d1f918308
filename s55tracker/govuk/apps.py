from django.apps import AppConfig
from django.contrib.admin import apps as django_admin


class GovukConfig(AppConfig):
    name = "s55tracker.govuk"
    label = "govuk"
    verbose_name = "Pages' common parts"
    default = True


class PlatformAdministrationConfig(django_admin.AdminConfig):
    """Django's own administration, with our site instead of its own."""

    default = False
    default_site = "s55tracker.govuk.platform_admin.PlatformSite"
