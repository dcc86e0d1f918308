from django.urls import path

from s55tracker.office.people import views

urlpatterns = [
    path("office/people/", views.office_people, name="office-people"),
    path("office/people/<int:pk>/", views.office_person, name="office-person"),
    path("office/people/<int:pk>/end/", views.office_person_end, name="office-person-end"),
    path("office/people/<int:pk>/address/", views.office_person_address, name="office-person-address"),
    path("office/people/<int:pk>/second-step/", views.office_person_second_factor, name="office-person-second-factor"),
    path("office/people/<int:pk>/sign-out/", views.office_person_sign_out, name="office-person-sign-out"),
]
