"""The pages to change an office's settings and milestones."""

from s55tracker.office.choosing import about_a_body
from s55tracker.office.editing_page import settings_page
from s55tracker.office.settings import actions
from s55tracker.office.settings.forms import MilestonesForm, SettingsForm


@about_a_body
def office_settings(request, body):
    return settings_page(
        request,
        body,
        form_class=SettingsForm,
        template="office/settings/settings.html",
        save=lambda form: actions.change_settings(
            by=request.user, body=body, settings=form.settings(), opened_on=form.cleaned_data["opened_on"]
        ),
        done="The settings have been saved.",
        page="office-settings",
    )


@about_a_body
def office_milestones(request, body):
    return settings_page(
        request,
        body,
        form_class=MilestonesForm,
        template="office/settings/milestones.html",
        save=lambda form: actions.change_milestones(
            by=request.user, body=body, days=form.days(), opened_on=form.cleaned_data["opened_on"]
        ),
        done="The milestones have been saved. They apply to open responses from now on.",
        page="office-milestones",
    )
