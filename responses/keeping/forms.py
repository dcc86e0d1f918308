"""Hidden fields of a writing page, and the request that keeps its text."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.core.validators import RegexValidator

from responses.enums import ActionStance, ForceStance
from responses.keeping.actions import LONGEST
from responses.models import KeptDraft
from s55tracker.govuk.forms import GovukForm, VersionedForm

# A browser that refills a page from memory must not restore the name of a page that has been saved.
HIDDEN = {"autocomplete": "off"}
window_name = RegexValidator(r"^[0-9a-f-]{36}\Z", message="Reload the page.")


def new_window() -> str:
    """A new name for a page that is being opened."""
    return str(uuid4())


class WindowField(forms.CharField):
    """The page's name. Without it the text can be saved, but no draft is kept."""

    default_validators = [window_name]

    def __init__(self, **kwargs) -> None:
        super().__init__(**{"required": False, "widget": forms.HiddenInput(attrs=HIDDEN), "max_length": 36, **kwargs})


class WritingForm(VersionedForm):
    """A form for one text, with the name of its page."""

    window = WindowField(initial=new_window)
    replaces = WindowField()
    number = forms.IntegerField(
        widget=forms.HiddenInput(attrs=HIDDEN), required=False, min_value=0, max_value=1_000_000, initial=0
    )

    @property
    def page(self) -> str:
        """The name of the page that was sent."""
        return self.cleaned_data.get("window", "")

    @property
    def page_replaced(self) -> str:
        """The name of the page whose draft this one began with."""
        return self.cleaned_data.get("replaces", "")


class KeepForm(GovukForm):
    """The fields of a writing form as its script sends them while someone types, with only the necessary checks."""

    person = forms.IntegerField()
    version = forms.IntegerField(min_value=0)
    window = WindowField(required=True)
    replaces = WindowField()
    number = forms.IntegerField(min_value=0, max_value=1_000_000)
    text = forms.CharField(required=False, strip=False, max_length=LONGEST, widget=forms.Textarea)
    text_format = forms.ChoiceField(choices=KeptDraft.Format, required=False)
    action_stance = forms.ChoiceField(choices=ActionStance, required=False)
    stance = forms.ChoiceField(choices=ForceStance, required=False)

    @property
    def typed(self) -> dict:
        """The arguments for `keep_draft`."""
        data = self.cleaned_data
        return {
            "window": data["window"],
            "replaces": data["replaces"],
            "number": data["number"],
            "version": data["version"],
            "typed": data["text"],
            "text_format": data["text_format"] or KeptDraft.Format.SIMPLE,
            "stance": data["action_stance"] or data["stance"],
        }
