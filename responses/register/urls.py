from django.urls import path

from responses.register import views

urlpatterns = [
    path("published/", views.published_list, name="published-list"),
    path("published/feed.atom", views.published_feed, name="published-feed"),
    path("published/data.json", views.published_json, name="published-json"),
    path("published/data.csv", views.published_csv, name="published-csv"),
    path("published/data.xlsx", views.published_xlsx, name="published-xlsx"),
    path("published/<slug:slug>/", views.published_response, name="published-response"),
    path("published/<slug:slug>.pdf", views.published_pdf, name="published-pdf"),
    path("published/<slug:slug>/<int:number>/", views.published_version, name="published-version"),
    path("published/<slug:slug>/<int:number>.pdf", views.published_version_pdf, name="published-version-pdf"),
]
