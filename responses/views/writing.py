from django.http import Http404


def response_section(request, **address):
    raise Http404


def response_finding(request, **address):
    raise Http404
