from django.http import Http404


def response_move(request, **address):
    raise Http404
