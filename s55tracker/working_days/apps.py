from django.apps import AppConfig


class WorkingDaysConfig(AppConfig):
    name = "s55tracker.working_days"
    verbose_name = "Working days"

    def ready(self) -> None:
        from s55tracker import ports
        from s55tracker.working_days.calendar import when_there_is_no_working_day_before

        ports.words_beside_a_date.register(when_there_is_no_working_day_before)
