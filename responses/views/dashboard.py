from django.http import Http404


def dashboard(request, **address):
    raise Http404


def response_list(request, **address):
    raise Http404
