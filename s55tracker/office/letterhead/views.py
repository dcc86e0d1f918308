"""The page to change the office’s letterhead, with a preview."""

from __future__ import annotations

from functools import partial

from s55tracker.office.choosing import about_a_body
from s55tracker.office.editing_page import settings_page
from s55tracker.office.letterhead.actions import change_letterhead
from s55tracker.office.letterhead.forms import LetterheadForm
from s55tracker.office.letterhead.pages import preview_of


@about_a_body
def office_letterhead(request, body):
    return settings_page(
        request,
        body,
        form_class=partial(LetterheadForm, files=request.FILES or None),
        template="office/letterhead/letterhead.html",
        save=lambda form: change_letterhead(
            by=request.user,
            body=body,
            letterhead=form.letterhead(),
            logo=form.drawn,
            removes_logo=form.cleaned_data.get("removes_logo", False),
            opened_on=form.cleaned_data["opened_on"],
        ),
        done="The letterhead has been saved. Documents published from now on will use it.",
        page="office-letterhead",
        beside=lambda form: {"preview": preview_of(body)},
    )
