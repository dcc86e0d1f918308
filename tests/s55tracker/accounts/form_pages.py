"""Addresses for the sign-in tests: the product's own, and a page with a form whose view stores what it receives."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import include, path
from django.views.decorators.http import require_POST

from s55tracker.accounts.decorators import signed_in
from s55tracker.accounts.form_recovery import recovered_data

PAGE = """{% extends "base.html" %}{% block content %}<form method="post">{% csrf_token %}{{ form }}</form>{% endblock %}"""

saved = []


class NoteForm(forms.Form):
    title = forms.CharField()
    note = forms.CharField(widget=forms.Textarea)
    colours = forms.MultipleChoiceField(choices=[(name, name) for name in ("red", "blue")], required=False)


@signed_in
def note(request, number):
    form = NoteForm(request.POST if request.method == "POST" else recovered_data(request))
    if request.method == "POST" and form.is_valid():
        saved.append(form.cleaned_data)
        return redirect("/")
    return HttpResponse(engines["django"].from_string(PAGE).render({"form": form}, request))


@signed_in(post_only=True)
@require_POST
def add_note(request):
    saved.append(request.POST.dict())
    return redirect("/notes/1/")


urlpatterns = [
    path("notes/<int:number>/", note),
    path("notes/add/", add_note),
    path("", include("s55tracker.urls")),
]
