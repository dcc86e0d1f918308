from django.apps import AppConfig


class ResponsesConfig(AppConfig):
    name = "responses"

    def ready(self) -> None:
        """Register what this app provides for the ports in s55tracker/ports.py and inspections/ports.py."""
        from inspections import ports as inspection_ports
        from inspections.models import LongFile
        from responses import listeners
        from responses.approval.trial_pdfs import oldest_trial_pdf
        from responses.calendars import actions as calendar_actions
        from responses.calendars.entries import oldest_to_enter
        from responses.calendars.queries import number_of_addresses
        from responses.dashboard.forms import kept_dashboard
        from responses.distribution.deliveries import settle_soon
        from responses.importing.long_response import LongResponse
        from responses.lists.forms import kept_list
        from responses.progress import answer_status
        from responses.progress.handovers import handover_of
        from responses.proof.actions import oldest_pack_to_make
        from responses.publishing.rendering import oldest_to_render
        from responses.publishing.scheduling import oldest_overdue
        from responses.register.served import answer_if_published
        from responses.reminders.ledger import oldest_recalculation_due
        from responses.reminders.queries import unread_reminders
        from responses.reminders.recalculation import lock_recalculations_for
        from responses.reminders.refusals import mail_was_refused
        from responses.summaries.sending import oldest_unsent
        from s55tracker import ports

        inspection_ports.inspection_listeners.register(listeners.update_after_inspection_change)
        inspection_ports.answer_status.register(answer_status)
        inspection_ports.file_purposes.register(LongFile.Purpose.RESPONSE, LongResponse())
        ports.office_listeners.register(listeners.update_after_office_change)
        ports.office_locks.register(lock_recalculations_for)
        ports.refused_mail_listeners.register(mail_was_refused)
        ports.refused_mail_listeners.register(settle_soon)
        ports.sent_mail_listeners.register(settle_soon)
        ports.bounced_mail_listeners.register(mail_was_refused)
        ports.bounced_mail_listeners.register(settle_soon)
        ports.handover.register(handover_of)
        ports.calendar_addresses_counted.register(number_of_addresses)
        ports.calendar_addresses_ended.register(calendar_actions.end_calendar_addresses)
        ports.public_pages.register(answer_if_published)
        ports.navigation_badges.register("reminder-list", ports.Badge(unread_reminders, "unread"))
        ports.saved_view_readers.register("responses", kept_list)
        ports.saved_view_readers.register("dashboard", kept_dashboard)
        ports.backlogs.register("documents to render", oldest_to_render)
        ports.backlogs.register("publications at a set time", oldest_overdue)
        ports.backlogs.register("documents to make before approval", oldest_trial_pdf)
        ports.backlogs.register("proof packs to make", oldest_pack_to_make)
        ports.backlogs.register("responses to check for reminders", oldest_recalculation_due)
        ports.backlogs.register("summaries to write", oldest_unsent)
        ports.backlogs.register("dates to enter in calendars", oldest_to_enter)
