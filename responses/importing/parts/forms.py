"""The forms for one part of an imported text, and for a finding whose wording is not in the file."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from inspections.enums import FindingKind
from responses.importing.parts.changing import LONGEST_PART, LONGEST_WORDING, NO_WORDS
from responses.importing.parts.layout import Finding, Layout, Part, Use, paragraphs_in
from responses.importing.warnings import first_words
from s55tracker.govuk.forms import GovukForm

Choices = Sequence[tuple[str, str | Sequence[tuple[str, str]]]]
# The values for parts that are the wording of a new finding.
NEW = {"new:recommendation": "recommendation", "new:area_for_improvement": "area_for_improvement"}
# The size of the box for the words.
IN_A_LINE, FEWEST_ROWS, MOST_ROWS = 80, 4, 20
ONLY_THIS, AND_FOLLOWING = "this", "following"


def value_of(use: Use, about: tuple[int, ...] = ()) -> str:
    """A use as the value of a choice: "force:3,5"."""
    return f"{use}:{','.join(map(str, about))}" if about else str(use)


def use_in(value: str) -> tuple[Use, tuple[int, ...]]:
    use, _, about = value.partition(":")
    return Use(use), tuple(int(number) for number in about.split(",") if number)


class PartForm(GovukForm):
    """The use of a part, its words, and where it could be split. The choices depend on the part."""

    mark_optional = False
    component_options = {
        "use": {"error_name": "what this part is"},
        "scope": {"small": True},
        "reference": {"classes": "govuk-input--width-5"},
        "text": {"error_name": "the words of this part"},
        "paragraph": {"label_classes": ""},
    }

    use = forms.ChoiceField(label="This part is")
    scope = forms.ChoiceField(label="Which parts", widget=forms.RadioSelect, initial=ONLY_THIS)
    reference = forms.CharField(label="Number in the report", required=False, max_length=20)
    text = forms.CharField(
        label="Words",
        widget=forms.Textarea,
        max_length=LONGEST_PART,
        help_text="Leave an empty line between paragraphs. Begin each item of a list with “- ”.",
        error_messages={"required": NO_WORDS},
    )
    paragraph = forms.ChoiceField(label="Where the new part begins", required=False)

    def __init__(self, data=None, *, part: Part, layout: Layout, uses: Choices, following: int, use_name: str) -> None:
        self.part = part
        finding = finding_worded(part, layout)
        initial = {
            "use": value_of(part.use, part.about),
            "text": part.text,
            "reference": finding.reference if finding else "",
        }
        super().__init__(data, initial=initial, prefix=None)
        lines = len(part.text) // IN_A_LINE + 2 * part.text.count("\n")
        rows = min(max(lines, FEWEST_ROWS), MOST_ROWS)
        self.component_options = {**self.component_options, "text": {"rows": rows, **self.component_options["text"]}}
        self.fields["use"].choices = uses  # type: ignore[attr-defined]  # a choice field
        if following:
            and_following = f"This part and the {_parts(following)} after it that {'is' if following == 1 else 'are'} also “{use_name}”"
            self.fields["scope"].choices = [(ONLY_THIS, "Only this part"), (AND_FOLLOWING, and_following)]  # type: ignore[attr-defined]
        else:
            del self.fields["scope"]
        if finding is None:
            del self.fields["reference"]
        paragraphs = paragraphs_in(part.text)
        if len(paragraphs) > 1:
            starts = [(str(place), first_words(line)) for place, line in enumerate(paragraphs)][1:]
            self.fields["paragraph"].choices = [("", "Choose a paragraph"), *starts]  # type: ignore[attr-defined]
        else:
            del self.fields["paragraph"]

    @property
    def and_following(self) -> bool:
        return self.cleaned_data.get("scope") == AND_FOLLOWING

    @property
    def words(self) -> str | None:
        """The words, if a person has changed them. Browsers send different line ends from those in the form."""
        typed = self.cleaned_data["text"]
        return None if typed.split() == self.part.text.split() and _lines(typed) == _lines(self.part.text) else typed


class NewFindingForm(GovukForm):
    """A finding whose wording is not in the file."""

    prefix = "new"
    mark_optional = True
    component_options = {
        "kind": {"inline": True, "error_name": "whether it is a recommendation or an area for improvement"},
        "reference": {"classes": "govuk-input--width-5"},
        "wording": {"rows": 6, "error_name": "the wording"},
    }

    kind = forms.ChoiceField(
        label="Kind",
        choices=[(kind, FindingKind(kind).label) for kind in NEW.values()],
        widget=forms.RadioSelect,
        initial=FindingKind.RECOMMENDATION,
    )
    reference = forms.CharField(label="Number in the report", required=False, max_length=20)
    wording = forms.CharField(label="Wording in the report", widget=forms.Textarea, max_length=LONGEST_WORDING)


def finding_worded(part: Part, layout: Layout) -> Finding | None:
    """The one finding that this part is the wording of."""
    return layout.finding(part.about[0]) if part.use is Use.WORDING and len(part.about) == 1 else None


def _parts(count: int) -> str:
    return "part" if count == 1 else f"{count} parts"


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n")]
