from django.urls import path

from s55tracker.office.bank_holidays import views

urlpatterns = [
    path("office/bank-holidays/", views.office_bank_holidays, name="office-bank-holidays"),
    path(
        "office/bank-holidays/<int:pk>/remove/",
        views.office_bank_holiday_remove,
        name="office-bank-holiday-remove",
    ),
]
