from django.http import Http404


def response_publication(request, **address):
    raise Http404
