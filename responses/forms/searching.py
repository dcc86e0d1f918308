"""The filters over the list of responses: everything is optional, and everything stands in the address."""

from __future__ import annotations

from django import forms
from django.db.models import Q, QuerySet

from responses.enums import ResponseStatus
from responses.models import Response
from responses.queries import due_soon, late, nearest_first, waiting_for_force
from s55tracker.accounts.models import User
from s55tracker.accounts.standing import bodies_of
from s55tracker.face.forms import GovukForm

DUE = [("late", "Late"), ("soon", "Due in 14 days")]
FORCE = [("waiting", "With the force")]
ORDERS = {
    "title": ("inspection__title", "pk"),
    "status": ("status", "inspection__safe_day_on", "pk"),
    "safe-day": ("inspection__safe_day_on", "pk"),
}


class ResponseSearchForm(GovukForm):
    """What is wanted of the list. What it does not understand it leaves out: an old bookmark still opens."""

    q = forms.CharField(label="Search", required=False, max_length=200, help_text="Title or reference")
    due = forms.MultipleChoiceField(label="Safe day", choices=DUE, required=False, widget=forms.CheckboxSelectMultiple)
    force = forms.MultipleChoiceField(
        label="The force’s comments", choices=FORCE, required=False, widget=forms.CheckboxSelectMultiple
    )
    status = forms.MultipleChoiceField(
        label="Status", choices=ResponseStatus.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    owner = forms.ChoiceField(label="Owner", required=False)
    year = forms.ChoiceField(label="Report published in", required=False)
    body = forms.ChoiceField(label="Office", required=False)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)
    mark_optional = False
    face = {name: {"small": True} for name in ("due", "force", "status")}

    def __init__(self, data, *, user, responses: QuerySet[Response]) -> None:
        super().__init__(data)
        years = [day.year for day in responses.order_by().dates("inspection__published_on", "year", order="DESC")]
        owners = User.objects.filter(pk__in=responses.order_by().values("owner")).values_list("pk", "name")
        self.fields["year"].choices = [("", "Any year"), *((str(year), str(year)) for year in years)]
        self.fields["owner"].choices = [
            ("", "Anybody"),
            ("nobody", "Nobody"),
            *((str(pk), f"{name} (you)" if pk == user.pk else name) for pk, name in owners),
        ]
        bodies = bodies_of(user)
        if len(bodies) > 1:
            self.fields["body"].choices = [("", "All your offices"), *((body.slug, body.name) for body in bodies)]
        else:
            del self.fields["body"]
        self.full_clean()

    @property
    def wanted(self) -> dict:
        """What was understood of the address."""
        wanted = dict(getattr(self, "cleaned_data", {}))
        for name in ("due", "force", "status"):
            if name not in wanted:
                known = {value for value, _words in self.fields[name].choices}
                wanted[name] = [value for value in self.data.getlist(name) if value in known]
        return wanted

    @property
    def is_empty(self) -> bool:
        return not self.chosen

    @property
    def chosen(self) -> list[dict]:
        """Each filter that is on, as the parameter that is taken out of the address to remove it."""
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
    def has_filters(self) -> bool:
        return any(group["items"][0]["key"] != "q" for group in self.chosen)

    def apply(self, responses: QuerySet[Response], *, today) -> QuerySet[Response]:
        """The responses that are wanted, in the order that is wanted."""
        wanted = self.wanted
        if words := wanted.get("q"):
            for word in words.split():
                responses = responses.filter(Q(inspection__title__icontains=word) | Q(reference__icontains=word))
        if statuses := wanted["status"]:
            responses = responses.filter(status__in=statuses)
        if due := wanted["due"]:
            by_due = {"late": late(responses, today=today), "soon": due_soon(responses, today=today)}
            chosen = [by_due[value] for value in due]
            responses = chosen[0] if len(chosen) == 1 else chosen[0] | chosen[1]
        if wanted["force"]:
            responses = waiting_for_force(responses)
        if owner := wanted.get("owner"):
            responses = responses.filter(owner=None if owner == "nobody" else owner)
        if year := wanted.get("year"):
            responses = responses.filter(inspection__published_on__year=year)
        if slug := wanted.get("body"):
            responses = responses.filter(body__slug=slug)
        return self._in_order(responses)

    def _in_order(self, responses: QuerySet[Response]) -> QuerySet[Response]:
        sort = self.wanted.get("sort") or ""
        order = ORDERS.get(sort.removeprefix("-"))
        if order is None:
            return nearest_first(responses)
        return responses.order_by(*(f"-{name}" if sort.startswith("-") else name for name in order))
