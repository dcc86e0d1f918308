from django.urls import path

from s55tracker.office.sign_in import views

urlpatterns = [
    path("office/sign-in/", views.office_sign_in, name="office-sign-in"),
    path("office/sign-in/rule/", views.office_sign_in_rules, name="office-sign-in-rules"),
    path("office/sign-in/sessions/", views.office_sign_in_sessions, name="office-sign-in-sessions"),
    path("office/sign-in/download/", views.office_sign_in_download, name="office-sign-in-download"),
]
