"""Forms of threads: a comment, the people to tell, a suggestion of other words, and who can read it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from responses.comments.actions import EDITABLE_FOR, Said, SuggestedWords
from responses.enums import Audience, Side
from responses.models import ForceRequest
from responses.models.thread import LONGEST_COMMENT, LONGEST_QUOTE, LONGEST_REPLACEMENT
from s55tracker.accounts.models import User
from s55tracker.govuk.forms import GovukForm
from s55tracker.text.cleaning import clean_line
from s55tracker.text.wording import with_article

WHOLE_TEXT = "Enter the new text. People who can write the text can accept it with one click."
MINUTES = int(EDITABLE_FOR.total_seconds() // 60)


class SaidForm(GovukForm):
    """A comment, which may be empty if it suggests other words for the text."""

    comment = forms.CharField(
        label="What do you want to say?",
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "true"}),
    )
    replacement = forms.CharField(
        label="Other words",
        required=False,
        max_length=LONGEST_REPLACEMENT,
        help_text="Enter the words to put in place of the ones you have quoted. People who can write the text can accept them with one click.",
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "true"}),
    )
    is_whole = forms.BooleanField(label="Replace the whole text", required=False)
    deletes = forms.BooleanField(label="Delete the words without replacing them", required=False)
    tell = forms.TypedMultipleChoiceField(
        label="Tell",
        help_text="We email each person now. The comment stays on their work list until they open it or the thread is resolved.",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)
    mark_optional = False
    component_options: Mapping[str, Mapping[str, Any]] = {
        "comment": {"error_name": "what you want to say"},
        "replacement": {"label_classes": "govuk-label--s"},
        "is_whole": {"small": True},
        "deletes": {"small": True},
        "tell": {"small": True},
    }

    def __init__(
        self,
        *args: Any,
        author,
        people: Mapping[Side, Sequence[User]],
        request: ForceRequest | None,
        **kwargs: Any,
    ) -> None:
        """`people` are those the writer can tell. Each name is followed by the person's organisation if the list has
        people from both.
        """
        # A prefix, because the page of a text has other forms.
        kwargs.setdefault("auto_id", "say-%s")
        kwargs["initial"] = {"form_key": uuid.uuid4(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        others = [(person, side) for side in Side for person in people.get(side, ()) if person.pk != author.pk]
        self.people = {person.pk: person for person, _ in others}
        works_at = dict.fromkeys(Side, "")
        if request and len({side for _, side in others}) > 1:
            works_at = {Side.OFFICE: f", {request.response.body.office_name}", Side.FORCE: f", {request.force}"}
        self.fields["tell"].choices = [  # type: ignore[attr-defined]
            (person.pk, f"{person.name}{works_at[side]}") for person, side in others
        ]

    @property
    def said(self) -> Said:
        words = self.cleaned_data["replacement"]
        return Said(
            text=self.cleaned_data["comment"].strip(),
            form_key=self.cleaned_data["form_key"],
            tell=[self.people[pk] for pk in self.cleaned_data["tell"]],
            other_words=SuggestedWords(replacement=words, is_whole=self.cleaned_data["is_whole"])
            if words.strip() or self.cleaned_data["deletes"]
            else None,
        )

    @property
    def change_summary(self) -> str:
        """The label of the collapsed suggestion. It offers to delete words only if some can be quoted."""
        return "Suggest other words, or delete some" if "deletes" in self.fields else "Suggest other words"

    @property
    def opens_change(self) -> bool:
        """True if the collapsed suggestion has typed text or an error in it."""
        return self._has_typed("replacement", "is_whole", "deletes")

    @property
    def opens_tell(self) -> bool:
        """True if the collapsed list of people has a tick or an error in it."""
        return self._has_typed("tell")

    def _has_typed(self, *names: str) -> bool:
        here = [name for name in names if name in self.fields]
        return self.is_bound and any(name in self.errors or self[name].value() for name in here)

    def clean(self) -> dict:
        data = super().clean() or {}
        data.setdefault("deletes", False)
        if not data.get("comment") and not data.get("replacement") and not data["deletes"] and not self.errors:
            self.add_error("comment", "Enter what you want to say, or suggest a change to the text")
        if data["deletes"] and (data.get("replacement") or data.get("is_whole")):
            self.add_error("deletes", "Untick this, or leave “Other words” blank and do not replace the whole text")
        return data


class ReplyForm(SaidForm):
    """A reply in a thread. Without quoted words, a suggestion is for the whole text."""

    def __init__(self, *args: Any, quote: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not quote:
            self.fields["replacement"].help_text = WHOLE_TEXT
            del self.fields["is_whole"], self.fields["deletes"]

    def clean(self) -> dict:
        data = super().clean()
        data.setdefault("is_whole", "is_whole" not in self.fields)
        return data


class NewThreadForm(SaidForm):
    """A new thread: the words it is about, and who can read it. `about` is the text's name in the page's address."""

    about = forms.CharField(widget=forms.HiddenInput, max_length=40)
    quote = forms.CharField(
        label="The words you mean",
        required=False,
        max_length=LONGEST_QUOTE,
        help_text="Leave this blank if you mean the whole text.",
        widget=forms.Textarea(attrs={"rows": 2, "data-s55-quote": "yes", "spellcheck": "false"}),
    )
    audience = forms.ChoiceField(label="Who can read this?", widget=forms.RadioSelect)
    field_order = ["about", "form_key", "quote", "comment", "audience", "replacement", "is_whole", "deletes", "tell"]

    def __init__(self, *args: Any, audiences: Sequence[tuple[str, str, str]], about: str, **kwargs: Any) -> None:
        """`audiences` has the value, label and consequence of each choice; the first is the default."""
        kwargs["initial"] = {"about": about, "audience": audiences[0][0], **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        field = self.fields["audience"]
        field.choices = [(value, label) for value, label, _ in audiences]  # type: ignore[attr-defined]
        self.component_options = {
            **self.component_options,
            "audience": {"choice_hints": {value: hint for value, _, hint in audiences}, "small": True},
        }
        if len(audiences) == 1:
            field.widget = forms.HiddenInput()
        self.only_audience = audiences[0][2] if len(audiences) == 1 else ""

    def clean_quote(self) -> str:
        return clean_line(self.cleaned_data["quote"])

    def clean(self) -> dict:
        data = super().clean()
        if data.get("replacement") and not data.get("is_whole") and not data.get("quote") and not self.errors:
            self.add_error("quote", "Enter the words to be replaced, or tick “Replace the whole text”")
        if data.get("deletes") and not data.get("quote") and not self.errors:
            self.add_error("quote", "Enter the words to delete")
        return data


class EditForm(GovukForm):
    comment = forms.CharField(
        label="Your comment",
        required=False,
        max_length=LONGEST_COMMENT,
        help_text=f"You can change your comment for {MINUTES} minutes. We will mark it as edited.",
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "true"}),
    )
    mark_optional = False


class DeclineForm(GovukForm):
    reason = forms.CharField(label="Reason", required=False, max_length=1_000, widget=forms.Textarea(attrs={"rows": 3}))


class AudienceForm(GovukForm):
    """The button that changes who can read a thread, with the fingerprint of what the page showed."""

    audience = forms.ChoiceField(choices=Audience.choices, widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)


SHOWN = (
    ("open", "Open"),
    ("resolved", "Resolved"),
    ("mine", "I have written in"),
    ("mentions", "Name me"),
    ("all", "All"),
)


class FilterForm(GovukForm):
    show = forms.ChoiceField(label="Threads to show", choices=SHOWN, required=False)
    mark_optional = False


def office_audiences(requests: Sequence[ForceRequest]) -> list[tuple[str, str, str]]:
    """The office's choices of who can read a thread: only the office, which is the default, or a force that has been
    invited.
    """
    return [
        (
            Audience.OFFICE,
            "Only our office",
            "People at a force cannot see this thread." if requests else "Only people in our office can read this.",
        ),
        *(
            (
                f"{Audience.BOTH}-{request.pk}",
                f"{request.force} too",
                f"People at {request.force} can read it and answer. Quote only the inspectorate’s wording or the force’s submitted comments. The force never sees our text.",
            )
            for request in requests
        ),
    ]


def force_audiences(request: ForceRequest) -> list[tuple[str, str, str]]:
    office = request.response.body.office_name
    return [
        (
            Audience.FORCE,
            f"Only {request.force}",
            "The office cannot see this thread. Use it to work on your own comments.",
        ),
        (
            Audience.BOTH,
            "The office too",
            f"People in {with_article(office)} can read it and answer. Quote only the inspectorate’s wording or comments your force has "
            "submitted.",
        ),
    ]
