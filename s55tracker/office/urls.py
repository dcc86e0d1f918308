"""Addresses of an office's own pages, of joining, and of the first run. Names match the views."""

from django.urls import path

from s55tracker.office.views import (
    absences,
    bank_holidays,
    force_lead,
    history,
    home,
    joining,
    people,
    settings,
)

urlpatterns = [
    path("office/", home.office_home, name="office-home"),
    path("office/people/", people.office_people, name="office-people"),
    path("office/people/invite/", people.office_invite, name="office-invite"),
    path("office/people/<int:pk>/", people.office_person, name="office-person"),
    path("office/people/<int:pk>/end/", people.office_person_end, name="office-person-end"),
    path("office/people/<int:pk>/address/", people.office_person_address, name="office-person-address"),
    path("office/people/<int:pk>/sign-out/", people.office_person_sign_out, name="office-person-sign-out"),
    path("office/force-lead/<slug:slug>/", force_lead.office_force_lead, name="office-force-lead"),
    path("office/force-lead/<slug:slug>/resend/", force_lead.office_force_lead_resend, name="office-force-lead-resend"),
    path(
        "office/force-lead/<slug:slug>/withdraw/",
        force_lead.office_force_lead_withdraw,
        name="office-force-lead-withdraw",
    ),
    path("office/history/", history.office_history, name="office-history"),
    path("office/invitations/<int:pk>/resend/", people.office_invitation_resend, name="office-invitation-resend"),
    path("office/invitations/<int:pk>/withdraw/", people.office_invitation_withdraw, name="office-invitation-withdraw"),
    path("office/settings/", settings.office_settings, name="office-settings"),
    path("office/letterhead/", settings.office_letterhead, name="office-letterhead"),
    path("office/milestones/", settings.office_milestones, name="office-milestones"),
    path("office/reminders/schedule/", settings.office_reminder_schedule, name="office-reminder-schedule"),
    path("office/bank-holidays/", bank_holidays.office_bank_holidays, name="office-bank-holidays"),
    path(
        "office/bank-holidays/<int:pk>/remove/",
        bank_holidays.office_bank_holiday_remove,
        name="office-bank-holiday-remove",
    ),
    path("office/distribution-list/", settings.office_distribution_list, name="office-distribution-list"),
    path("office/distribution-list/add/", settings.office_recipient_add, name="office-recipient-add"),
    path("office/distribution-list/<int:pk>/", settings.office_recipient, name="office-recipient"),
    path("office/distribution-list/<int:pk>/move/", settings.office_recipient_move, name="office-recipient-move"),
    path("office/distribution-list/<int:pk>/remove/", settings.office_recipient_remove, name="office-recipient-remove"),
    path("away/", absences.away, name="away"),
    path("away/add/", absences.away_add, name="away-add"),
    path("away/<int:pk>/", absences.away_change, name="away-change"),
    path("away/<int:pk>/remove/", absences.away_remove, name="away-remove"),
    path("join/<str:token>/", joining.join, name="join"),
    path("first-run/", joining.first_run, name="first-run"),
]
