from django.urls import path

from responses.dashboard.views import board, statement

urlpatterns = [
    path("dashboard/", board.dashboard, name="dashboard"),
    path("dashboard/statement/", statement.position_statement, name="position-statement"),
]
