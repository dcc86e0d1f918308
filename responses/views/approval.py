from django.http import Http404


def response_approval(request, **address):
    raise Http404
