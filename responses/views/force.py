from django.http import Http404


def force_request(request, **address):
    raise Http404


def force_comment_overall(request, **address):
    raise Http404


def force_comment(request, **address):
    raise Http404


def force_submit(request, **address):
    raise Http404
