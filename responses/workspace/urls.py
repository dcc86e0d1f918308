from django.urls import path

from responses.workspace.views import my_work, response

RESPONSE = "responses/<slug:reference>/"

urlpatterns = [
    path("", my_work.my_work, name="my-work"),
    path("responses/for-inspection/<int:pk>/", response.response_for_inspection, name="response-for-inspection"),
    # The tabs of a response
    path(RESPONSE, response.response_workspace, name="response-workspace"),
    path(f"{RESPONSE}preview/", response.response_preview, name="response-preview"),
    path(f"{RESPONSE}preview.pdf", response.response_preview_pdf, name="response-preview-pdf"),
    path(f"{RESPONSE}history/", response.response_history, name="response-history"),
]
