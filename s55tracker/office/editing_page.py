"""Shows and saves each form of an office’s settings, and never saves over another editor’s changes."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect, render

from s55tracker.accounts.form_recovery import recovered_data
from s55tracker.accounts.models import PolicingBody
from s55tracker.office.choosing import address, frame
from s55tracker.refusals import ChangedMeanwhile, Refused


def settings_page(request, body, *, form_class, template, save, done, page, beside=lambda form: {}):
    """Show the form, or save it with `save`, which may return sentences about changes elsewhere."""
    status, conflict = 200, False
    form = form_class(request.POST if request.method == "POST" else recovered_data(request), body=body)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                followed = save(form)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            except ChangedMeanwhile:
                # The form keeps what was typed. Saving it again is then a deliberate decision to overwrite the other
                # changes.
                status, conflict = 409, True
                body = PolicingBody.objects.get(pk=body.pk)
                form.data = form.data.copy()
                form.data["opened_on"] = form_class(body=body).initial["opened_on"]
            else:
                messages.success(request, " ".join([done, *(followed if isinstance(followed, list) else ())]))
                return redirect(address(page, body))
    theirs = _differences(form, form_class(body=body)) if conflict else []
    context = frame(request, body, form=form, conflict=conflict, theirs=theirs, **beside(form))
    return render(request, template, context, status=status)


def _differences(mine, current):
    """Return the label and value of each field whose saved value differs from what was typed."""
    rows = []
    for name, field in current.fields.items():
        now = current.initial[name]
        if name == "opened_on" or not field.has_changed(now, mine.cleaned_data[name]):
            continue
        if hasattr(current, "format_field"):
            now = current.format_field(name, now)
        elif isinstance(now, bool):
            now = "Yes" if now else "No"
        elif isinstance(now, list):
            labels = dict(getattr(field, "choices", ()))
            now = ", ".join(str(labels.get(each, each)) for each in now)
        rows.append((field.label or current[name].label, now))
    return rows
