from django.urls import path

from responses.distribution.views import copies, emailing, evidence

urlpatterns = [
    path("distribution/", copies.response_distribution, name="response-distribution"),
    path("distribution/email/", emailing.response_copies_email, name="response-copies-email"),
    path("distribution/portal/", copies.response_portal, name="response-portal"),
    path("distribution/portal/<int:number>.txt", copies.response_portal_file, name="response-portal-file"),
    path("distribution/<int:line_pk>/", copies.response_distribution_line, name="response-distribution-line"),
    path("distribution/<int:line_pk>/evidence/", evidence.response_evidence_add, name="response-evidence-add"),
    path("distribution/evidence/<int:pk>/", evidence.response_evidence, name="response-evidence"),
    path("distribution/evidence/<int:pk>/remove/", evidence.response_evidence_remove, name="response-evidence-remove"),
]
