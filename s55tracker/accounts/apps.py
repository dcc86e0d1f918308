from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "s55tracker.accounts"
    label = "accounts"
    verbose_name = "People and organisations"
