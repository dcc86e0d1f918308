from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "inspections"

    def ready(self) -> None:
        """Register this app's functions with the ports in s55tracker/ports.py and inspections/ports.py."""
        from inspections import ports as inspection_ports
        from inspections.clock.deadlines import clock_for
        from inspections.filling_in.long_report import LongReport
        from inspections.listing.forms import kept_list
        from inspections.long_files.queries import oldest_long_file
        from inspections.models import LongFile
        from inspections.watching.settling import settle_after_inspection_change
        from s55tracker import ports

        inspection_ports.inspection_listeners.register(settle_after_inspection_change)
        ports.safe_day_of.register(lambda published_on: clock_for(published_on).safe_day)
        inspection_ports.file_purposes.register(LongFile.Purpose.REPORT, LongReport())
        ports.saved_view_readers.register("inspections", kept_list)
        ports.backlogs.register("long files to read", oldest_long_file)
