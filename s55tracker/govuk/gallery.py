"""The contents of the components page: a form with every kind of field, and options for components that take lists."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from s55tracker.govuk.fields import DateField
from s55tracker.govuk.forms import GovukForm


class GalleryForm(GovukForm):
    title = forms.CharField(help_text="As on the front page of the report.")
    published_on = DateField(
        label="When was the report published?",
        help_text="The deadline is counted from this day. For example, 11 8 2023.",
        error_name="Date of publication",
        past=True,
    )
    kind = forms.ChoiceField(
        label="What kind of report is it?",
        choices=[("national", "National"), ("joint", "Joint"), ("force", "About one force")],
        widget=forms.RadioSelect,
    )
    joint_with = forms.CharField(label="Joint with", required=False)
    needed = forms.ChoiceField(
        label="Does it need a response?", choices=[("yes", "Yes"), ("no", "No")], widget=forms.RadioSelect
    )
    types = forms.MultipleChoiceField(
        label="Publication types",
        choices=[
            ("Inspections", [("thematic", "Thematic"), ("custody", "Custody")]),
            ("After", [("revisit", "Revisit")]),
        ],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    languages = forms.MultipleChoiceField(
        choices=[("en", "English"), ("cy", "Cymraeg")], widget=forms.CheckboxSelectMultiple, initial=["en"]
    )
    owner = forms.ChoiceField(choices=[("", "Choose a person"), ("1", "Jo Smith"), ("2", "Alex Morgan")])
    days = forms.IntegerField(label="Days", widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}))
    comment = forms.CharField(
        widget=forms.Textarea,
        required=False,
        help_text="A blank line starts a paragraph; a line with “* ” is a bullet.",
    )
    report = forms.FileField(label="The report", help_text="A PDF, Word or web page of up to 20 MB.", required=False)
    password = forms.CharField(widget=forms.PasswordInput)
    checked = forms.BooleanField(label="I have checked this date against the report")

    component_options = {
        "title": {"classes": "govuk-!-width-two-thirds"},
        "kind": {
            "choice_hints": {"joint": "By HMICFRS with another inspectorate."},
            "reveals": {"joint": ["joint_with"]},
        },
        "needed": {"inline": True},
        "languages": {"small": True},
        "days": {"suffix": {"text": "days"}},
        "owner": {"error_name": "the owner"},
    }
    groups = [("How the office works", ["owner", "days"])]


def samples() -> dict[str, Any]:
    """Options for the components that take lists."""
    now = timezone.now()
    return {
        "crumbs": [
            {"text": "Responses", "href": "#"},
            {"text": "S55-2026-004", "href": "#"},
            {"text": "Recommendation 3"},
        ],
        "facts": [
            {
                "key": {"text": "Published"},
                "value": {"text": "11 August 2023"},
                "actions": {
                    "items": [{"text": "Correct", "href": "#", "visually_hidden_text": "the date of publication"}]
                },
            },
            {"key": {"text": "Police forces"}, "value": {"text": "All local forces in England and Wales"}},
        ],
        "head": [{"text": "Title"}, {"text": "Kind"}, {"text": "Findings", "format": "numeric"}],
        "rows": [
            [{"text": "Custody inspection"}, {"text": "Force"}, {"text": 4, "format": "numeric"}],
            [{"text": "Rural crime"}, {"text": "National"}, {"text": 0, "format": "numeric"}],
        ],
        "tasks": [
            {
                "title": {"text": "Key findings"},
                "href": "#",
                "status": {"text": "Done"},
            },
            {
                "title": {"text": "Recommendation 3"},
                "hint": {"text": "By 31 August 2024, chief constables should…"},
                "href": "#",
                "status": {"tag": {"text": "Our comment is missing", "classes": "govuk-tag--red"}},
            },
            {
                "title": {"text": "Publish"},
                "status": {"text": "Cannot start yet", "classes": "govuk-task-list__status--cannot-start-yet"},
            },
        ],
        "steps": [
            {"label": {"text": "Drafting"}, "complete": True},
            {"label": {"text": "With the force"}, "complete": True},
            {"label": {"text": "With the approver"}, "active": True},
            {"label": {"text": "Approved"}},
            {"label": {"text": "Published"}},
            {"label": {"text": "Distributed"}},
        ],
        "parts": [
            {"text": "Write", "href": "#", "active": True},
            {"text": "Preview", "href": "#"},
            {"text": "Checks", "href": "#"},
            {"text": "History", "href": "#"},
        ],
        "events": [
            {
                "label": {"text": "Jo Smith returned the force’s comments"},
                "at": now,
                "byline": {"text": "Jo Smith"},
                "text": "Recommendation 2 is not answered.",
            },
            {"label": {"text": "The force submitted its comments"}, "at": now, "text": "By Fo Jones, force lead."},
        ],
        "tabs": [
            {"id": "tab-office", "label": "Our office", "panel": {"text": "Our comments."}},
            {"id": "tab-force", "label": "The force", "panel": {"text": "The force’s comments."}},
        ],
        "selected": [{"heading": "Kind", "items": [{"text": "National", "href": "#"}, {"text": "Joint", "href": "#"}]}],
        "moves": [
            {"text": "Return to the force", "href": "#"},
            {"text": "Withdraw from approval", "name": "move", "value": "withdraw", "type": "button"},
        ],
        "errors": [{"text": "Answer recommendation 3 before submitting", "href": "#tasks"}],
        "earlier": {"href": "#", "label_text": "Recommendation 2"},
        "later": {"href": "#", "label_text": "Recommendation 4"},
    }
