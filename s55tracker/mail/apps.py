from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "s55tracker.mail"
    label = "mail"
    verbose_name = "Email"
