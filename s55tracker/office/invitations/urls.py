from django.urls import path

from s55tracker.office.invitations.views import force_lead, inviting, joining

urlpatterns = [
    path("office/people/invite/", inviting.office_invite, name="office-invite"),
    path("office/force-lead/<slug:slug>/", force_lead.office_force_lead, name="office-force-lead"),
    path("office/force-lead/<slug:slug>/resend/", force_lead.office_force_lead_resend, name="office-force-lead-resend"),
    path(
        "office/force-lead/<slug:slug>/withdraw/",
        force_lead.office_force_lead_withdraw,
        name="office-force-lead-withdraw",
    ),
    path("office/invitations/<int:pk>/resend/", inviting.office_invitation_resend, name="office-invitation-resend"),
    path(
        "office/invitations/<int:pk>/withdraw/", inviting.office_invitation_withdraw, name="office-invitation-withdraw"
    ),
    path("join/<str:token>/", joining.join, name="join"),
]
