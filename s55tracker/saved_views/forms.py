"""The form for naming a view and choosing who can see it."""

from __future__ import annotations

from django import forms

from s55tracker.accounts.models import PolicingBody
from s55tracker.govuk.choosers import choice_field
from s55tracker.govuk.forms import GovukForm
from s55tracker.saved_views.models import SavedView

WHO = [("me", "Only me"), ("office", "Everyone in the office")]


class ViewForm(GovukForm):
    """Only people who work in several offices are asked for the `office`."""

    name = forms.CharField(label="Name", max_length=60, help_text="For example, “Late and with the force”.", strip=True)
    office = forms.ChoiceField(label="Office", required=False)
    who = forms.ChoiceField(
        label="Who can see it?", choices=WHO, widget=forms.RadioSelect, initial="me",
        help_text="Each person sees only what they have permission to see.",
    )  # fmt: skip
    component_options = {"name": {"classes": "govuk-!-width-two-thirds"}, "who": {"error_name": "who can see it"}}

    def __init__(self, data, *, bodies: list[PolicingBody], view: SavedView | None = None, body: str = "") -> None:
        initial = {"name": view.name, "who": "office" if view.is_shared else "me"} if view else {"office": body}
        super().__init__(data, initial=initial)
        self.bodies = {each.slug: each for each in bodies}
        if view is not None or len(bodies) < 2:
            del self.fields["office"]
        else:
            choice_field(self, "office").choices = [(each.slug, each.office_name) for each in bodies]
            self.fields["office"].required = True

    @property
    def details(self) -> dict:
        """The arguments that `save_view` and `change_view` share."""
        return {"name": self.cleaned_data["name"], "is_shared": self.cleaned_data["who"] == "office"}

    @property
    def body(self) -> PolicingBody:
        slug = self.cleaned_data.get("office")
        return self.bodies[slug] if slug else next(iter(self.bodies.values()))
