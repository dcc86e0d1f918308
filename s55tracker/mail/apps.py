from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "s55tracker.mail"
    label = "mail"
    verbose_name = "Email"

    def ready(self) -> None:
        from s55tracker import ports
        from s55tracker.mail.outbox import oldest_waiting

        ports.backlogs.register("waiting mail", oldest_waiting)
