from django.http import Http404


def response_distribution(request, **address):
    raise Http404


def response_distribution_line(request, **address):
    raise Http404
