from django.http import Http404


def response_for_inspection(request, **address):
    raise Http404


def response_workspace(request, **address):
    raise Http404


def response_preview(request, **address):
    raise Http404


def response_preview_pdf(request, **address):
    raise Http404


def response_checks(request, **address):
    raise Http404


def response_people(request, **address):
    raise Http404


def response_history(request, **address):
    raise Http404
