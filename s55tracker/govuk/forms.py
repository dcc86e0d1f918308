"""Renders forms as GOV.UK markup.

Any Django form works: `{{ form }}`, or `{{ form.title.as_field_group }}` for one field. Each field becomes the options
of a GOV.UK component and is rendered by the same partial that the upstream fixtures test. `GovukForm` and
`GovukModelForm` add what Django cannot infer: errors for empty fields, groups, and options per field.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from s55tracker.govuk.components import Options
from s55tracker.govuk.fields import DateInput
from s55tracker.govuk.templatetags.govuk import render_component
from s55tracker.govuk.typed import CleanBoundField

# Widget attributes that are component options, or that GOV.UK advises against: `required` and `maxlength` stop people
# before they can read why, and a placeholder disappears when it is needed.
NOT_PASSED_ON = {
    "id", "class", "required", "placeholder", "autofocus", "maxlength", "minlength", "min", "max", "step", "cols", "rows",
    "aria-describedby", "aria-invalid", "disabled", "autocomplete", "spellcheck", "inputmode", "autocapitalize", "pattern",
}  # fmt: skip
INPUT_ATTRIBUTES = ("autocomplete", "spellcheck", "inputmode", "autocapitalize", "pattern")
TRUE_AND_FALSE = {"true": True, "false": False, True: True, False: False}


class GovukBoundField(CleanBoundField):
    """A field that knows which GOV.UK component shows it."""

    @property
    def name_in_a_sentence(self) -> str:
        """The field's name at the start of a sentence: "The title" or "Title", or "Your answer" for a question."""
        name = str(self.component_options.get("error_name") or getattr(self.field, "error_name", None) or self.label)
        return "Your answer" if name.endswith("?") else name[:1].upper() + name[1:]

    @property
    def component_options(self) -> dict[str, Any]:
        """The form's presentation options for this field."""
        return dict(getattr(self.form, "component_options", {}).get(self.name, {}))

    @property
    def component_id(self) -> str:
        return self.auto_id or self.html_name

    @property
    def first_input_id(self) -> str:
        """The target of an error summary link: the wrong input, or the first one."""
        if isinstance(self.field.widget, DateInput):
            return f"{self.component_id}-{(self.wrong_parts or ('day',))[0]}"
        return self.component_id

    @property
    def wrong_parts(self) -> tuple[str, ...]:
        """For a date: the parts that the first error is about. Empty means all of them."""
        for error in self.form.errors.as_data().get(self.name, []):
            return tuple((error.params or {}).get("parts", ()))
        return ()

    @property
    def full_label(self) -> str:
        """The label, with “(optional)” if the field is not required, because most are. A single checkbox is never
        marked like this.
        """
        if (
            self.field.required
            or self.is_single_checkbox
            or not getattr(self.form, "mark_optional", True)
            or "(optional)" in str(self.label)
        ):
            return str(self.label)
        return format_html("{} (optional)", self.label)

    @property
    def is_single_checkbox(self) -> bool:
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def component(self) -> SafeString:
        """The field as its GOV.UK component: label, hint, error and input."""
        component_options = self.component_options
        component_options.pop("error_name", None)
        options = self.common_options(component_options)
        name, own = self.component_for(self.field.widget, component_options, options)
        if name is None:
            return self.in_plain_form_group(options)
        return render_component(name, {**options, **own, **component_options})

    def common_options(self, component_options: dict[str, Any]) -> dict[str, Any]:
        widget = self.field.widget
        attributes = {**widget.attrs, **self.build_widget_attrs({}, widget)}
        options: dict[str, Any] = {
            "id": self.component_id,
            "name": self.html_name,
            "hint": {"text": self.help_text} if self.help_text else None,
            "error_message": {"text": self.error_text} if self.errors else None,
            "classes": widget.attrs.get("class"),
            "disabled": self.field.disabled,
            "attributes": {key: value for key, value in attributes.items() if key not in NOT_PASSED_ON},
            "label": Options(
                text=self.full_label,
                classes=component_options.pop("label_classes", "govuk-label--s"),
                is_page_heading=component_options.pop("page_heading", False),
            ),
        }
        for key in INPUT_ATTRIBUTES:
            if key in widget.attrs:
                options[key] = TRUE_AND_FALSE.get(widget.attrs[key], widget.attrs[key])
        return options

    @property
    def error_text(self) -> SafeString:
        """All the field's errors, each on its own line."""
        return format_html_join(SafeString("<br>"), "{}", ((error,) for error in self.errors))

    def component_for(
        self, widget: forms.Widget, component_options: dict, options: dict
    ) -> tuple[str | None, dict[str, Any]]:
        """The component's name and its own options. The order matters, because some widgets are subclasses of others."""
        match widget:
            case DateInput():
                items = widget.component_items(self.html_name, self.value(), wrong=self.wrong_parts)
                return "date-input", {"items": items, "fieldset": self.fieldset(component_options, options)}
            case forms.RadioSelect() | forms.CheckboxSelectMultiple():
                return self.choices_component(widget, component_options, options)
            case forms.CheckboxInput():
                item = {
                    "value": "on",
                    # Never "(optional)": a checkbox can always be left empty. Its help text appears below its label.
                    "text": self.field.label or self.label,
                    "hint": options.pop("hint"),
                    "checked": widget.check_test(self.value()),
                    "disabled": self.field.disabled,
                    "attributes": options["attributes"],
                    "conditional": self.revealed(component_options.pop("reveals", {}).get(True, ())),
                }
                return "checkboxes", {
                    "id_prefix": self.component_id, "items": [item], "attributes": None, "described_by": None,
                }  # fmt: skip
            case forms.Select():
                multiple = widget.allow_multiple_selected
                if multiple:
                    options["attributes"]["multiple"] = True
                return "select", {"items": self.select_items(widget)}
            case forms.Textarea():
                return "textarea", {
                    "value": self.value(),
                    "rows": component_options.pop("rows", widget.attrs.get("rows") or 5),
                }
            case forms.FileInput():
                multiple = widget.allow_multiple_selected
                return "file-upload", {"multiple": multiple}
            case forms.PasswordInput():
                return "password-input", {}
            case forms.NumberInput():
                # In a browser's number input, the mouse wheel changes the value, and text that is not a number is
                # hidden.
                own = {"inputmode": "numeric", "spellcheck": False, "type": "text"}
                return "input", {**own, "value": widget.format_value(self.value())}
            case forms.EmailInput():
                return "input", {"type": "email", "spellcheck": False, "value": widget.format_value(self.value())}
            case forms.URLInput():
                return "input", {"type": "url", "spellcheck": False, "value": widget.format_value(self.value())}
            case forms.TextInput():
                return "input", {"type": widget.input_type, "value": widget.format_value(self.value())}
        return None, {}

    def fieldset(self, component_options: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
        options.pop("label")
        is_heading = component_options.pop("page_heading", False)
        classes = component_options.pop("legend_classes", f"govuk-fieldset__legend--{'l' if is_heading else 's'}")
        legend = Options(text=self.full_label, classes=classes, is_page_heading=is_heading)
        return Options(legend=legend)

    def choices_component(self, widget: Any, component_options: dict, options: dict) -> tuple[str, dict[str, Any]]:
        # Django's checkboxes inherit from its radios.
        is_radios = not isinstance(widget, forms.CheckboxSelectMultiple)
        block = "radios" if is_radios else "checkboxes"
        hints = component_options.pop("choice_hints", {})
        reveals = component_options.pop("reveals", {})
        fieldset = self.fieldset(component_options, options)
        attributes, options["attributes"] = options["attributes"], None
        chosen = {str(value) for value in widget.format_value(self.value()) or ()}
        modifiers = [f"govuk-{block}--{word}" for word in ("inline", "small") if component_options.pop(word, False)]
        common = {
            **options,
            "classes": " ".join([*modifiers, options["classes"] or ""]).strip(),
            "id_prefix": self.component_id,
        }

        def item(value: Any, text: str) -> dict[str, Any]:
            value = "" if value is None else str(value)
            return Options(
                value=value,
                text=text,
                checked=value in chosen,
                disabled=self.field.disabled,
                hint=Options(text=hints[value]) if value in hints else None,
                attributes=attributes,
                conditional=self.revealed(reveals.get(value, ())),
            )

        items: list[dict[str, Any]] = []
        groups = []
        for value, text in widget.choices:
            if isinstance(text, (list, tuple)):
                groups.append((value, [item(*choice) for choice in text]))
            else:
                items.append(item(value, text))
        if not groups:
            return block, {**common, "items": items, "fieldset": fieldset}
        return f"_{block}_grouped", {
            **common,
            "items": items,
            "groups": [
                {"name": name, "id_prefix": f"{self.component_id}-{number}", "items": members}
                for number, (name, members) in enumerate(groups, start=1)
            ],
            "fieldset": fieldset,
        }

    def select_items(self, widget: Any) -> list[dict[str, Any]]:
        chosen = {str(value) for value in widget.format_value(self.value())}

        def item(value: Any, text: Any) -> dict[str, Any]:
            value = "" if value is None else str(value)
            return {"value": value, "text": text, "selected": value in chosen}

        return [
            {"group": value, "choices": [item(*choice) for choice in text]}
            if isinstance(text, (list, tuple))
            else item(value, text)
            for value, text in widget.choices
        ]

    def revealed(self, names: Iterable[str]) -> dict[str, SafeString] | None:
        """The HTML of the fields that a choice reveals, or None."""
        names = [names] if isinstance(names, str) else list(names)
        if not names:
            return None
        fields = [field for field in (self.form[name] for name in names) if isinstance(field, GovukBoundField)]
        return {"html": format_html_join("", "{}", ((field.component,) for field in fields))}

    def in_plain_form_group(self, options: dict[str, Any]) -> SafeString:
        """A widget without a GOV.UK component: its own markup between our label, hint and error."""
        describing = [
            f"{self.component_id}-{kind}" for kind, text in (("hint", self.help_text), ("error", self.errors)) if text
        ]
        attributes: dict[str, str | bool] = {"aria-describedby": " ".join(describing)} if describing else {}
        return render_component(
            "_other", {**options, "control_id": self.component_id, "html": self.as_widget(attrs=attributes)}
        )


class GovukRenderer(TemplatesSetting):
    """Renders every form, formset and field with the templates in templates/forms/."""

    form_template_name = "forms/form.html"
    formset_template_name = "forms/formset.html"
    field_template_name = "forms/field.html"
    bound_field_class = GovukBoundField


ARTICLES = ("the ", "a ", "an ", "your ", "our ", "their ")


def in_a_sentence(label: str) -> str:
    """A label within a sentence: "Title" gives "the title", "HMICFRS" gives "the HMICFRS"."""
    label = str(label)
    words = label[0].lower() + label[1:] if label[1:2].islower() or label[1:2] == " " else label
    return words if words.lower().startswith(ARTICLES) else f"the {words}"


class GovukFormMixin:
    """Adds to a form what Django cannot infer.

    `component_options` holds, under each field's name, any options of its component and also: `label_classes`,
    `legend_classes`, `page_heading` (the label is the page's h1), `choice_hints` ({value: sentence}), `reveals`
    ({value: [field names]}; True for a single checkbox), `inline`, `small`, and `error_name` ("the title" in "Enter the
    title"). `groups` puts fields into fieldsets: [("Legend", ["field", ...]), ...]; fields outside a group come before
    them.
    """

    component_options: Mapping[str, Mapping[str, Any]] = {}
    groups: Iterable[tuple[str, Iterable[str]]] = ()
    fields: dict[str, forms.Field]
    mark_optional = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if field.error_messages.get("required") in (forms.Field.default_error_messages["required"], "Enter a date"):
                field.error_messages["required"] = self.sentence_when_empty(name, field)
            if isinstance(field, forms.ChoiceField):
                field.error_messages["invalid_choice"] = "Choose one of the answers in the list"

    def sentence_when_empty(self, name: str, field: forms.Field) -> str:
        label = str(field.label or name.replace("_", " "))
        what = self.component_options.get(name, {}).get("error_name") or getattr(field, "error_name", None)
        if isinstance(field.widget, forms.CheckboxInput):
            return f"Tick “{what or label}” to continue"
        if what is None and label.endswith("?"):
            return f"Answer the question “{label}”"
        what = in_a_sentence(what or label)
        if isinstance(field.widget, forms.FileInput):
            return f"Choose a file: {what}"
        if isinstance(field.widget, (forms.Select, forms.RadioSelect, forms.CheckboxSelectMultiple)):
            return f"Select {what}"
        return f"Enter {what}"


class GovukForm(GovukFormMixin, forms.Form):
    """The base form for this product's pages."""


class GovukModelForm(GovukFormMixin, forms.ModelForm):
    """The base form for a model. Views pass `cleaned_data` to an action; they do not save through the form."""


class VersionedForm(GovukForm):
    """A form that carries the version it was opened with, so that no one overwrites another person's changes unnoticed."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


def errors_of(form_or_formset: Any) -> list[dict[str, str | None]]:
    """The items of an error summary: every error of a form or formset, with a link to its input."""
    if hasattr(form_or_formset, "management_form"):
        if not form_or_formset.is_bound:
            return []
        items: list[dict[str, str | None]] = [
            {"text": error, "href": None} for error in form_or_formset.non_form_errors()
        ]
        return items + [item for form in form_or_formset.forms for item in errors_of(form)]
    form = form_or_formset
    if not getattr(form, "is_bound", False):
        return []
    items = []
    # In page order, not declaration order: fields in groups come after the others.
    for name, errors in sorted(form.errors.items(), key=lambda pair: order_on_page(form, pair[0])):
        if name in form.fields:
            field = form[name]
            href = None if field.is_hidden else f"#{getattr(field, 'first_input_id', field.auto_id)}"
            items += [{"text": error, "href": href} for error in errors]
        else:
            # An error about the whole form may link to the place where it can be fixed, usually on another page.
            own = form.errors.as_data()[name]
            items += [
                {"text": error, "href": (data.params or {}).get("href")}
                for error, data in zip(errors, own, strict=True)
            ]
    return items


def order_on_page(form: forms.BaseForm, name: str) -> int:
    grouped = [each for _legend, names in getattr(form, "groups", ()) for each in names]
    fields = list(form.fields)
    return len(fields) + grouped.index(name) if name in grouped else fields.index(name) if name in fields else -1


def form_parts(form: forms.BaseForm) -> list[dict[str, Any]]:
    """A form's visible fields in order, singly or in their groups. A field that a choice reveals is left out, because
    it is rendered with that choice.
    """
    revealed = {
        name
        for options in getattr(form, "component_options", {}).values()
        for names in options.get("reveals", {}).values()
        for name in ([names] if isinstance(names, str) else names)
    }
    grouped = [(legend, list(names)) for legend, names in getattr(form, "groups", ())]
    in_groups = {name for _legend, names in grouped for name in names}
    parts: list[dict[str, Any]] = [
        {"field": field} for field in form.visible_fields() if field.name not in revealed | in_groups
    ]
    for legend, names in grouped:
        members = [form[name] for name in names if name in form.fields and name not in revealed]
        if members:
            parts.append({"legend": legend, "fields": members})
    return parts


__all__ = [
    "GovukBoundField",
    "GovukForm",
    "GovukFormMixin",
    "GovukModelForm",
    "GovukRenderer",
    "VersionedForm",
    "errors_of",
    "form_parts",
]
