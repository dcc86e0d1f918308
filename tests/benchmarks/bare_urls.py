from django.http import HttpRequest, HttpResponse
from django.urls import path

from s55tracker.urls import urlpatterns as product


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [path("bare/", bare), *product]
