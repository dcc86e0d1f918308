"""The filters above the list of responses: all are optional, and all are in the address."""

from __future__ import annotations

from datetime import date

from django import forms
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.http import QueryDict
from django.utils import timezone

from inspections.clock.deadlines import Timeliness
from inspections.enums import InspectionKind
from responses.enums import ResponseStatus
from responses.figures.counting import months_from, same_day_years_ago
from responses.figures.records import came_out, with_recommendations_due
from responses.models import ForceRequest, Response
from responses.queries import (
    is_due_later,
    is_due_soon,
    is_late,
    is_published,
    is_withdrawn,
    nearest_first,
    responses_visible_to,
    waiting_for_force,
)
from s55tracker.accounts.memberships import bodies_of
from s55tracker.accounts.models import Force, User
from s55tracker.govuk.choosers import choice_field, choices_offered, values_of
from s55tracker.govuk.fields import Span
from s55tracker.govuk.forms import GovukForm
from s55tracker.saved_views.kept import KeptList
from s55tracker.text.cleaning import whole_number
from s55tracker.text.folded_columns import finds
from s55tracker.text.folding import order_of
from s55tracker.working_days.calendar import LAST_YEAR, MONTHS

DUE = [
    ("late", "Late"),
    ("soon", "Due in 14 days"),
    ("later", "Due later"),
    ("withdrawn", "Withdrawn, to be published again"),
]
# When the response was published, relative to its report's two dates.
TIMELY = [
    (Timeliness.IN_TIME.value, "By the safe day"),
    (Timeliness.ON_THE_DEADLINE.value, "On the deadline"),
    (Timeliness.LATE.value, "After the deadline"),
]
# How far back the figures go, here and on the dashboard.
WITHIN = [("1", "Last year"), ("3", "Last 3 years"), ("5", "Last 5 years")]
FORCE = [("waiting", "With the force")]
# The list's sort orders: the name of each, and its columns, with tie-breakers so that pages never overlap. Responses
# without an owner, or not yet published, come last in either direction.
ORDERS = {
    "title": ("Title", ("inspection__title_order", "pk")),
    "status": ("Status", ("status", "inspection__safe_day_on", "pk")),
    "safe-day": ("Safe day", ("inspection__safe_day_on", "pk")),
    "owner": ("Owner", ("owner_place", "inspection__safe_day_on", "pk")),
    "published": ("Published", ("first_published_on", "pk")),
}
SEVERAL = ("due", "force", "status", "kind", "about", "timely")
USUAL_ORDER = "Unpublished first, by nearest safe day; then newest report first"


class ResponseSearchForm(GovukForm):
    """The filters of the list. Unknown values are ignored, so that an old bookmark still opens."""

    q = forms.CharField(label="Search", required=False, max_length=200, help_text="Title or reference")
    due = forms.MultipleChoiceField(label="Safe day", choices=DUE, required=False, widget=forms.CheckboxSelectMultiple)
    force = forms.MultipleChoiceField(
        label="The force’s comments", choices=FORCE, required=False, widget=forms.CheckboxSelectMultiple
    )
    status = forms.MultipleChoiceField(
        label="Status", choices=ResponseStatus.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    kind = forms.MultipleChoiceField(
        label="Kind of report", choices=InspectionKind.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    about = forms.MultipleChoiceField(label="Force", required=False, widget=forms.CheckboxSelectMultiple)
    owner = forms.ChoiceField(label="Owner", required=False)
    year = forms.ChoiceField(label="Report published in", required=False)
    within = forms.ChoiceField(
        label="Our response published within", choices=[("", "Any time"), *WITHIN], required=False
    )
    out = forms.ChoiceField(label="Our response published in", required=False)
    timely = forms.MultipleChoiceField(
        label="Published in time", choices=TIMELY, required=False, widget=forms.CheckboxSelectMultiple
    )
    recommendations = forms.ChoiceField(label="Recommendations due", required=False)
    body = forms.ChoiceField(label="Office", required=False)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)
    mark_optional = False
    component_options = {name: {"small": True} for name in SEVERAL}

    def __init__(self, data, *, user, responses: QuerySet[Response], today: date | None = None) -> None:
        super().__init__(data)
        today = today or timezone.localdate()
        years = [day.year for day in responses.order_by().dates("inspection__published_on", "year", order="DESC")]
        found = User.objects.filter(pk__in=responses.order_by().values("owner")).values_list("pk", "name")
        owners = sorted(found, key=lambda owner: (order_of(owner[1]), owner[0]))
        self.owners_in_order = [pk for pk, _name in owners]
        choice_field(self, "year").choices = [("", "Any year"), *((str(year), str(year)) for year in years)]
        # Responses are published in the year of their report or the next, hardly ever later.
        came_out_in = {each for year in years for each in (year, year + 1) if each <= today.year}
        if wanted_year := _year(self.data.get("out")):
            came_out_in.add(wanted_year)
        choice_field(self, "out").choices = [
            ("", "Any year"),
            *((str(year), str(year)) for year in sorted(came_out_in, reverse=True)),
        ]
        choice_field(self, "recommendations").choices = [
            ("", "Any time"),
            ("earlier", "In the previous 12 months"),
            *((f"{month:%Y-%m}", _format_month(month)) for month in _months(self.data.get("recommendations"), today)),
            ("later", "After the next 12 months"),
        ]
        choice_field(self, "owner").choices = [
            ("", "Anyone"),
            ("nobody", "No one"),
            *((str(pk), f"{name} (you)" if pk == user.pk else name) for pk, name in owners),
        ]
        forces = Force.objects.filter(requests__response__in=responses.order_by().values("pk")).distinct()
        choice_field(self, "about").choices = [(force.slug, force.name) for force in forces]
        if len(choices_offered(self, "about")) < 2:
            del self.fields["about"]
        bodies = bodies_of(user)
        if len(bodies) > 1:
            choice_field(self, "body").choices = [
                ("", "All your offices"),
                *((body.slug, body.name) for body in bodies),
            ]
        else:
            del self.fields["body"]
        self.full_clean()

    @property
    def wanted(self) -> dict:
        """The valid filters from the address."""
        wanted = dict(getattr(self, "cleaned_data", {}))
        for name in SEVERAL:
            if name in self.fields and name not in wanted:
                known = set(choices_offered(self, name))
                wanted[name] = [value for value in values_of(self, name) if value in known]
        return wanted

    @property
    def is_empty(self) -> bool:
        return not self.chosen

    @property
    def chosen(self) -> list[dict]:
        """Each active filter with its values. Each value has the parameter to remove from the address."""
        found = []
        for name, field in self.fields.items():
            values = self.wanted.get(name)
            if not values or name == "sort":
                continue
            words = dict(getattr(field, "choices", ()))
            items = [
                {"key": name, "value": value, "text": words.get(value, value)}
                for value in (values if isinstance(values, list) else [values])
            ]
            found.append({"heading": field.label, "items": items})
        return found

    @property
    def left_out(self) -> list[str]:
        """The names of filters whose value in the address no longer exists: an owner who has left, for example."""
        wanted, found = self.wanted, []
        for name, field in self.fields.items():
            kept = wanted.get(name) or []
            kept = {str(value) for value in (kept if isinstance(kept, list) else [kept])}
            asked = {value.strip() for value in values_of(self, name)} - {""}
            if name not in ("q", "sort") and not asked <= kept:
                found.append(str(field.label))
        return found

    @property
    def order(self) -> str:
        """The list's sort order, as in the address; empty for the default."""
        sort = self.wanted.get("sort") or ""
        return sort if sort.removeprefix("-") in ORDERS else ""

    @property
    def kept(self) -> KeptList:
        """The filters and the order, in the form a saved view stores."""
        query = QueryDict(mutable=True)
        for group in self.chosen:
            for item in group["items"]:
                query.appendlist(item["key"], item["value"])
        words = [f"{heading}: {chosen}" for heading, chosen in self.formatted_filters]
        if self.order:
            query["sort"] = self.order
            words.append(f"Sorted {self.formatted_order.lower()}")
        return KeptList(query.urlencode(), words)

    @property
    def formatted_filters(self) -> list[tuple[str, str]]:
        """The filters for a downloaded file: each heading with its chosen values."""
        return [
            (str(group["heading"]), ", ".join(str(item["text"]) for item in group["items"])) for group in self.chosen
        ]

    @property
    def formatted_order(self) -> str:
        if not (order := self.order):
            return USUAL_ORDER
        return f"By {ORDERS[order.removeprefix('-')][0].lower()}{', descending' * order.startswith('-')}"

    @property
    def has_filters(self) -> bool:
        return any(group["items"][0]["key"] != "q" for group in self.chosen)

    def apply(self, responses: QuerySet[Response], *, today) -> QuerySet[Response]:
        """The matching responses, in the chosen order."""
        wanted = self.wanted
        if words := wanted.get("q"):
            sought = finds(
                words, matching=lambda word: Q(inspection__title_words__contains=word) | Q(reference__icontains=word)
            )
            responses = responses.filter(sought) if sought else responses.none()
        if statuses := wanted["status"]:
            responses = responses.filter(status__in=statuses)
        if due := wanted["due"]:
            by_due = {"late": is_late(today), "soon": is_due_soon(today), "later": is_due_later(today)}
            by_due["withdrawn"] = is_withdrawn()
            first, *others = [by_due[value] for value in due]
            for other in others:
                first |= other
            responses = responses.filter(first)
        if wanted["force"]:
            responses = waiting_for_force(responses)
        if kinds := wanted["kind"]:
            responses = responses.filter(inspection__kind__in=kinds)
        if slugs := wanted.get("about"):
            tracks = ForceRequest.objects.filter(response=OuterRef("pk"), force__slug__in=slugs)
            responses = responses.filter(Exists(tracks))
        if owner := wanted.get("owner"):
            responses = responses.filter(owner=None if owner == "nobody" else owner)
        if year := wanted.get("year"):
            responses = responses.filter(inspection__published_on__year=year)
        if years := wanted.get("within"):
            responses = responses.filter(is_published(), first_published_on__gte=same_day_years_ago(today, int(years)))
        if year := wanted.get("out"):
            responses = responses.filter(is_published(), first_published_on__year=year)
        if timely := wanted["timely"]:
            responses = came_out(responses, timely)
        if when := wanted.get("recommendations"):
            responses = with_recommendations_due(responses, when, today=today)
        if slug := wanted.get("body"):
            responses = responses.filter(body__slug=slug)
        return self._in_order(responses)

    def _in_order(self, responses: QuerySet[Response]) -> QuerySet[Response]:
        if not self.order:
            return nearest_first(responses)
        key = self.order.removeprefix("-")
        _words, names = ORDERS[key]
        if key == "owner":
            places = [When(owner=pk, then=Value(place)) for place, pk in enumerate(self.owners_in_order)]
            responses = responses.annotate(owner_place=Case(*places, default=None, output_field=IntegerField()))
        if self.order.startswith("-"):
            return responses.order_by(*(F(name).desc(nulls_last=True) for name in names))
        return responses.order_by(*(F(name).asc(nulls_last=True) for name in names))


def kept_list(user, query: QueryDict) -> KeptList:
    """The filters and the order in an address of the list, in the form a saved view stores; see
    ports.saved_view_readers.
    """
    return ResponseSearchForm(query, user=user, responses=responses_visible_to(user)).kept


def _year(text: str | None) -> int | None:
    """The year in the address, so that a link to any possible year works."""
    year = whole_number(text or "")
    return year if year and Span().limits(timezone.localdate())[0].year <= year <= LAST_YEAR else None


def _months(wanted: str | None, today: date) -> list[date]:
    """Twelve months from the current one, and the month in the address if it is not one of them."""
    months = months_from(today)
    try:
        named = date.fromisoformat(f"{wanted}-01")
    except ValueError:
        return months
    first, last = Span().limits(today)
    return sorted({*months, named}) if first <= named <= last else months


def _format_month(month: date) -> str:
    return f"{MONTHS[month.month - 1]} {month.year}"
