"""Template tags for the frame of a page: navigation, messages, error summary, addresses with changed filters, built
files.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django import template
from django.conf import settings
from django.contrib.messages import constants
from django.template import TemplateDoesNotExist
from django.template.context import RequestContext
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from s55tracker import ports
from s55tracker.accounts.memberships import body_ids_of, force_ids_of, memberships_of
from s55tracker.accounts.roles import ROLES_IN_A_FORCE, Role
from s55tracker.govuk import forms
from s55tracker.govuk.components import Options
from s55tracker.govuk.templatetags.govuk import render_component

register = template.Library()


def address_of(name: str) -> str | None:
    """The address of a named page, or None if no page has that name."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


@cache
def hash_of(path: str) -> str:
    """The start of a built file's hash. It is part of the file's address, so that browsers do not use an old copy after
    a new build.
    """
    manifest = json.loads((settings.BASE_DIR / "static" / "dist" / "manifest.json").read_text())
    return manifest["files"].get(path, "")[:12]


@register.simple_tag
def built(path: str) -> str:
    """The address of a built file in static/dist."""
    fingerprint = "" if settings.DEBUG else hash_of(path)
    return f"{static(path)}?v={fingerprint}" if fingerprint else static(path)


# --- Navigation ------------------------------------------------------------------------------------------------------


def navigation_items(user: Any, path: str) -> list[dict[str, Any]]:
    """The pages this person may use. Each page also checks for itself; this only hides dead ends."""
    if not user.is_authenticated:
        wanted = [("Published", "published-list")]
    else:
        wanted = [("My work", "my-work")]
        if body_ids_of(user) or force_ids_of(user):
            wanted.append(("Inspections", "inspection-list"))
        if body_ids_of(user):
            wanted += [("Responses", "response-list"), ("Dashboard", "dashboard")]
        elif user.is_staff:
            wanted.append(("Dashboard", "dashboard"))
        if force_ids_of(user, ROLES_IN_A_FORCE):
            wanted.append(("Requests", "force-request-list"))
        if memberships_of(user):
            wanted.append(("Reminders", "reminder-list"))
        wanted += [("Published", "published-list"), ("Search", "search")]
        if body_ids_of(user, [Role.ADMINISTRATOR]):
            wanted.append(("Office", "office-home"))
        elif force_ids_of(user, [Role.FORCE_LEAD]):
            wanted.append(("People", "office-people"))
        if user.is_staff:
            wanted.append(("Bodies and forces", "admin:index"))
    items: list[dict[str, Any]] = []
    for text, name in wanted:
        href = address_of(name)
        if href:
            # The other pages about a force's people are beside this one, in /office/. Every other item's pages are
            # below its own address.
            section = "/office/" if name == "office-people" else href
            is_here = path == href
            is_below = section != "/" and path.startswith(section)
            item = Options(text=text, href=href, current=is_here, active=is_below)
            if name in ports.navigation_badges.registered:
                item["html"] = with_badge(text, name, user)
            items.append(item)
    return items


@register.filter
def works_somewhere(user: Any) -> bool:
    """True if this person has a role in an office or a force; a platform administrator may have none."""
    return bool(user.is_authenticated and memberships_of(user))


def with_badge(text: str, name: str, user: Any) -> SafeString:
    """A navigation item's text, with the number of unread items. They are counted in a package above this one, through
    a port.
    """
    badge_of = ports.navigation_badges.ask(name)
    badge = render_component(
        "notification-badge", {"count": badge_of.count(user), "visually_hidden_text": badge_of.words}
    )
    return format_html("{} {}", text, badge) if badge.strip() else format_html("{}", text)


@register.simple_tag(takes_context=True)
def navigation(context: RequestContext) -> SafeString | str:
    request = context.get("request")
    if request is None:
        return ""
    items = navigation_items(context["user"], request.path) if "user" in context else []
    return render_component("service-navigation", {"navigation": items}) if items else ""


@register.simple_tag(takes_context=True)
def organisations(context: RequestContext) -> str:
    """The names of the offices and forces where this person works, for the head of the page."""
    user = context.get("user")
    if user is None or not user.is_authenticated:
        return ""
    names = {m.body.office_name if m.body else str(m.force): None for m in memberships_of(user)}
    return ", ".join(names)


@register.simple_tag(takes_context=True)
def nav_item(context: RequestContext, text: str, name: str, *args: Any) -> dict[str, Any] | None:
    """A sub-navigation item, with its own page marked; None if no page has that name."""
    try:
        href = reverse(name, args=args)
    except NoReverseMatch:
        return None
    return {"text": text, "href": href, "active": context["request"].path == href}


@register.simple_tag(takes_context=True)
def include_if_there(context: RequestContext, template_name: str) -> SafeString | str:
    """The HTML of a template that a part of the product may provide, or nothing if it does not."""
    try:
        found = get_template(template_name)
    except TemplateDoesNotExist:
        return ""
    return found.render({str(name): value for name, value in context.flatten().items()}, context.get("request"))


@register.simple_tag
def url_or_none(name: str, *args: Any) -> str | None:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return None


@register.simple_tag
def list_of(*items: Any) -> list[Any]:
    """A list made in a template, leaving out missing values: `{% list_of a b c as items %}`."""
    return [item for item in items if item]


@register.simple_tag
def dict_of(**pairs: Any) -> dict[str, Any]:
    """A dictionary made in a template: `{% dict_of text="Draft" classes="govuk-tag--blue" as tag %}`."""
    return pairs


# --- Messages and errors -----------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def message_banners(context: RequestContext) -> SafeString:
    """Each message as a notification banner. Banners stay until the next page and do not disappear on their own."""
    banners = []
    for number, message in enumerate(context.get("messages") or (), start=1):
        options: dict[str, Any] = {"text": message.message, "title_id": f"message-{number}"}
        if message.level == constants.SUCCESS:
            options["type"] = "success"
        elif message.level == constants.ERROR:
            options |= {"title_text": "There is a problem", "role": "alert"}
        elif message.level == constants.INFO:
            options["title_text"] = "For your information"
        banners.append(render_component("notification-banner", options))
    return format_html_join("\n", "{}", ((banner,) for banner in banners))


def forms_in(context: Any, given: tuple[Any, ...]) -> list[Any]:
    """The forms named in the tag, or those the page calls `form`, `forms`, `formset`."""
    if given:
        return [form for form in given if form]
    found = [context.get("form"), *(context.get("forms") or ()), context.get("formset")]
    return [form for form in found if form is not None and hasattr(form, "is_bound")]


@register.simple_tag(takes_context=True)
def error_summary(context: Any, *given: Any) -> SafeString | str:
    """The error summary of this page, with a link from each error to its input."""
    items = [item for form in forms_in(context, given) for item in forms.errors_of(form)]
    if not items:
        return ""
    return render_component("error-summary", {"title_text": "There is a problem", "error_list": items})


@register.simple_tag(takes_context=True)
def title_prefix(context: Any) -> str:
    """ "Error: " before the title of a page with errors: a screen reader reads the title first."""
    return "Error: " if any(forms.errors_of(form) for form in forms_in(context, ())) else ""


@register.simple_tag
def form_parts(form: Any) -> list[dict[str, Any]]:
    return forms.form_parts(form)


# --- Addresses -----------------------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def query_with(context: RequestContext, **changes: Any) -> str:
    """This page's address with some parameters changed; None removes one, a list sets several values.

    Changing anything except the page number returns to the first page.
    """
    query = context["request"].GET.copy()
    if "page" not in changes:
        query.pop("page", None)
    for key, value in changes.items():
        if value is None or value == "":
            query.pop(key, None)
        elif isinstance(value, (list, tuple)):
            query.setlist(key, value)
        else:
            query[key] = value
    return f"?{query.urlencode()}" if query else context["request"].path


@register.simple_tag(takes_context=True)
def filters_query(context: RequestContext) -> str:
    """This page's filters as a query string for another address: "?due=late", or nothing. The page number is left out."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    return f"?{query.urlencode()}" if query else ""


@register.simple_tag(takes_context=True)
def query_without(context: RequestContext, key: str, value: Any) -> str:
    """This page's address without one of a parameter's values: the link of a removable filter tag."""
    kept = [each for each in context["request"].GET.getlist(key) if each != str(value)]
    return query_with(context, **{key: kept or None})


@register.simple_tag(takes_context=True)
def sort_link(context: RequestContext, text: str, key: str, default: str = "") -> SafeString:
    """A column heading that sorts: first ascending, then descending. Put aria-sort on the heading with `sort_state`."""
    state = sort_state(context, key, default)
    wanted = f"-{key}" if state == "ascending" else key
    mark = {"ascending": "▲", "descending": "▼"}.get(state, "")
    return format_html(
        '<a class="s55-sort" href="{}">{}<span class="s55-sort__mark" aria-hidden="true">{}</span></a>',
        query_with(context, sort=wanted),
        text,
        mark,
    )


@register.simple_tag(takes_context=True)
def sort_state(context: RequestContext, key: str, default: str = "") -> str:
    """The value of aria-sort for a column."""
    current = context["request"].GET.get("sort") or default
    return {key: "ascending", f"-{key}": "descending"}.get(current, "none")


@register.simple_tag(takes_context=True)
def page_links(context: RequestContext, page: Any, label: str = "Pages") -> SafeString | str:
    """The pagination of a Django page object."""
    paginator = page.paginator
    if paginator.num_pages < 2:
        return ""
    items: list[dict[str, Any]] = []
    for number in paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1):
        if number == paginator.ELLIPSIS:
            items.append({"ellipsis": True})
        else:
            items.append({"number": number, "href": query_with(context, page=number), "current": number == page.number})
    options: dict[str, Any] = {"items": items, "landmark_label": label}
    if page.has_previous():
        options["previous"] = {"href": query_with(context, page=page.number - 1)}
    if page.has_next():
        options["next"] = {"href": query_with(context, page=page.number + 1)}
    return render_component("pagination", options)
