from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "s55tracker.identity"
    label = "identity"
    verbose_name = "Addresses and sign-in"
