from django.urls import path

from responses.saved_paragraphs import views

urlpatterns = [
    path("office/saved-paragraphs/", views.office_saved_paragraphs, name="office-saved-paragraphs"),
    path("office/saved-paragraphs/add/", views.office_saved_paragraph_add, name="office-saved-paragraph-add"),
    path("office/saved-paragraphs/<int:pk>/", views.office_saved_paragraph, name="office-saved-paragraph"),
    path(
        "office/saved-paragraphs/<int:pk>/remove/",
        views.office_saved_paragraph_remove,
        name="office-saved-paragraph-remove",
    ),
    path(
        "office/saved-paragraphs/<int:pk>/move/", views.office_saved_paragraph_move, name="office-saved-paragraph-move"
    ),
]
