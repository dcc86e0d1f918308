from django.http import Http404


def my_work(request, **address):
    raise Http404
