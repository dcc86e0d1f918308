"""GOV.UK components in templates.

`{% govuk "button" text="Save" %}` renders templates/govuk/button.html with these options only: a page's own variables
cannot leak into a component. `{% govukblock "details" summary_text="How this was worked out" %}...{% endgovukblock %}`
passes the text in between as the component's content.

The options are those of GOV.UK Frontend, in snake_case (`summaryText` is `summary_text`). Everything is escaped unless
it is already safe, so `html` differs from `text` only in showing the writer's intent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from s55tracker.govuk.components import rendered, rendered_anew

register = template.Library()

# These options are objects upstream. Here a plain string is taken as their text.
TEXT_OPTIONS = ("label", "hint", "error_message", "tag")


def render_component(name: str, options: Mapping[str, Any]) -> SafeString:
    """The HTML of one component; `name` is the file's name below templates/govuk/."""
    return rendered(name, _with_objects(options))


def _with_objects(options: Mapping[str, Any]) -> dict[str, Any]:
    options = dict(options)
    for key in TEXT_OPTIONS:
        if isinstance(options.get(key), str):
            options[key] = {"text": options[key]} if options[key] else None
    if isinstance(options.get("legend"), str):
        legend = {"text": options.pop("legend"), "classes": options.pop("legend_classes", "govuk-fieldset__legend--s")}
        options["fieldset"] = {"legend": legend}
    return options


@register.simple_tag
def govuk(component: str, **options: Any) -> SafeString:
    """One component. `options=some_dict` expands a dictionary from a view."""
    spread = options.pop("options", None) or {}
    return render_component(component, {**spread, **options})


@register.simple_block_tag
def govukblock(content: str, component: str, **options: Any) -> SafeString:
    """One component around template content."""
    inner = mark_safe(content)  # noqa: S308 - rendered by an autoescaping template
    spread = options.pop("options", None) or {}
    return rendered_anew(component, _with_objects({**spread, "html": inner, **options}))


@register.simple_tag
def words(*candidates: Any) -> Any:
    """The first non-empty value. Zero counts as a value, because a table's cell may contain it."""
    return next((each for each in candidates if each is not None and each != ""), "")


@register.filter
def attrs(attributes: Mapping[str, Any] | SafeString | None) -> SafeString:
    """HTML attributes from a mapping, each preceded by a space. True gives a bare name; None and False leave it out."""
    if not attributes:
        return SafeString("")
    if isinstance(attributes, SafeString):
        return attributes
    if isinstance(attributes, str):
        raise TypeError("Attributes are a mapping of names to values; a string of them would not be escaped.")
    bare = [name for name, value in attributes.items() if value is True]
    valued = [(name, value) for name, value in attributes.items() if value not in (True, False, None)]
    return format_html(
        "{}{}", format_html_join("", ' {}="{}"', valued), format_html_join("", " {}", ((name,) for name in bare))
    )


@register.filter
def option(mapping: Mapping[str, Any] | None, key: str) -> Any:
    """The value under a mapping's key, or None. In a template, `x.items` would find the dictionary's method if there is
    no such key.
    """
    return mapping.get(key) if isinstance(mapping, Mapping) else None


@register.simple_tag
def described(described_by: str | None, control_id: str, hint: Any, error_message: Any) -> str:
    """The ids that describe a control: the caller's own, its hint, its error."""
    ids = [described_by or ""]
    if hint:
        ids.append(f"{control_id}-hint")
    if error_message:
        ids.append(f"{control_id}-error")
    return " ".join(each for each in ids if each)


@register.simple_tag
def choice_id(item: Mapping[str, Any], prefix: str, index: int) -> str:
    """The id of a choice. The first one has the plain id, so that an error summary can link to it."""
    return option(item, "id") or (f"{prefix}-{index}" if index > 1 else prefix)


@register.simple_tag
def select_options(items: Iterable[Mapping[str, Any] | None], value: Any) -> SafeString:
    """The options of a select, in groups if they have any. This is Python, which is faster than a template: every list
    page has long selects of years, owners and forces.
    """
    shown = (item for item in items if isinstance(item, Mapping) and item)
    return format_html_join("", "{}", ((_option_or_group(item, value),) for item in shown))


def _option_or_group(item: Mapping[str, Any], value: Any) -> SafeString:
    if item.get("group"):
        options = select_options(item["choices"], value)
        return format_html('<optgroup label="{}">{}</optgroup>', item["group"], options)
    return _select_option(item, value)


def _select_option(item: Mapping[str, Any], value: Any) -> SafeString:
    own, text, selected = item.get("value"), item.get("text", ""), item.get("selected")
    is_selected = selected or (value and selected is not False and value == (text if own is None else own))
    marked = f"{' selected' if is_selected else ''}{' disabled' if item.get('disabled') else ''}"
    if own is None:
        return format_html("<option{}{}>{}</option>", marked, attrs(item.get("attributes")), text)
    return format_html('<option value="{}"{}{}>{}</option>', own, marked, attrs(item.get("attributes")), text)


@register.filter
def any_actions(rows: list) -> bool:
    """True if a summary list needs its third column."""
    return any(option(option(row, "actions"), "items") for row in rows or [])


@register.simple_tag
def date_items(
    component_id: str,
    name_prefix: str | None,
    items: list | None,
    values: Mapping[str, Any] | None,
    error_message: Any,
    *own: Mapping[str, Any] | None,
) -> list[dict[str, Any]]:
    """The inputs of a date: day, month and year unless the caller gives its own.

    An error that names no part marks all three; one that names a part marks only that part.
    """
    usual = [part or {} for part in own] or [{}, {}, {}]
    usual = [{"name": name, **part} for name, part in zip(("day", "month", "year"), usual, strict=True)]
    parts = [part for part in items or usual if part]
    values = values or {}

    def is_marked(part: Mapping[str, Any]) -> bool:
        return bool(part.get("error")) or "govuk-input--error" in (part.get("classes") or "")

    one_is_marked = any(is_marked(part) for part in parts)
    inputs = []
    for part in parts:
        its_classes = part.get("classes") or ""
        classes = ["govuk-date-input__input"]
        whole_date_is_wrong = part.get("error") is not False and error_message and not one_is_marked
        if "govuk-input--error" not in its_classes and (is_marked(part) or whole_date_is_wrong):
            classes.append("govuk-input--error")
        if "govuk-input--width-" not in its_classes:
            classes.append("govuk-input--width-4" if part["name"] == usual[2]["name"] else "govuk-input--width-2")
        if its_classes:
            classes.append(its_classes)
        full_name = f"{name_prefix}-{part['name']}" if name_prefix else part["name"]
        inputs.append(
            {
                "label": {
                    "text": part.get("label") or part["name"].capitalize(),
                    "classes": "govuk-date-input__label",
                },
                "id": part.get("id") or f"{component_id}-{part['name']}",
                "classes": " ".join(classes),
                "name": part.get("full_name") or full_name,
                "value": part["value"] if part.get("value") is not None else values.get(full_name),
                "inputmode": part.get("inputmode") or "numeric",
                "autocomplete": part.get("autocomplete"),
                "pattern": part.get("pattern"),
                "attributes": part.get("attributes"),
            }
        )
    return inputs
