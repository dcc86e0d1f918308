from django.http import Http404


def response_force(request, **address):
    raise Http404


def response_force_move(request, **address):
    raise Http404
