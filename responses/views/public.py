from django.http import Http404


def published_list(request, **address):
    raise Http404


def published_feed(request, **address):
    raise Http404


def published_json(request, **address):
    raise Http404


def published_csv(request, **address):
    raise Http404


def published_response(request, **address):
    raise Http404


def published_pdf(request, **address):
    raise Http404


def published_version(request, **address):
    raise Http404


def published_version_pdf(request, **address):
    raise Http404
