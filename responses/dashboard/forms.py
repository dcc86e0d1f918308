"""The dashboard's filters, in its address: an office, an owner, and how far back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django import forms
from django.http import QueryDict

from responses.lists.forms import WITHIN
from responses.queries import responses_visible_to
from s55tracker.accounts.memberships import bodies_of
from s55tracker.accounts.models import PolicingBody, User
from s55tracker.govuk.choosers import choice_field
from s55tracker.govuk.forms import GovukForm
from s55tracker.saved_views.kept import KeptList
from s55tracker.text.cleaning import whole_number
from s55tracker.text.folding import order_of

ALL_OFFICES = "all"
USUAL_YEARS = 3


def years_in(data) -> int:
    """How many years to look back. We take any unknown value to mean three, so that an old bookmark still opens."""
    wanted = data.get("within")
    return int(wanted) if wanted in dict(WITHIN) else USUAL_YEARS


class DashboardForm(GovukForm):
    """The dashboard's filters. The view has already chosen the office, because counting needs it."""

    office = forms.ChoiceField(label="Office", required=False)
    owner = forms.ChoiceField(label="Owner", required=False)
    within = forms.ChoiceField(label="Look back", choices=WITHIN, required=False)
    mark_optional = False
    auto_id = "dashboard-%s"

    def __init__(
        self,
        data,
        *,
        office: str,
        offices: Iterable[PolicingBody],
        sees_all: bool,
        owners: Mapping[int | None, str] | None = None,
        user,
    ) -> None:
        """`owners` are those of the responses on the page, by key and name; the key None is for responses without one."""
        super().__init__({**data.dict(), "office": office, "within": str(years_in(data))})
        choices = [(body.slug, body.name) for body in offices]
        if sees_all:
            choices.append((ALL_OFFICES, "All offices (figures)"))
        choice_field(self, "office").choices = choices
        if len(choices) < 2:
            del self.fields["office"]
        owners = owners or {}
        named = sorted(((pk, name) for pk, name in owners.items() if pk), key=lambda pair: order_of(pair[1]))
        choice_field(self, "owner").choices = [
            ("", "Anyone"),
            *([("nobody", "No one")] if None in owners else []),
            *((str(pk), f"{name} (you)" if pk == user.pk else name) for pk, name in named),
        ]
        if office == ALL_OFFICES:
            del self.fields["owner"]
        self.full_clean()

        # An office without responses has nothing to filter.
        self.is_needed = len(choices) > 1 or office == ALL_OFFICES or bool(owners)

    @property
    def owner_wanted(self) -> str:
        """The key of the chosen owner, "nobody", or empty for everyone."""
        return self.cleaned_data.get("owner", "") if "owner" in self.fields else ""


def kept_dashboard(user, query: QueryDict) -> KeptList:
    """The part of the dashboard's address that can be saved as a view; see ports.saved_view_readers."""
    kept, words = QueryDict(mutable=True), []
    body = next((body for body in bodies_of(user) if body.slug == query.get("office")), None)
    if body:
        kept["office"] = body.slug
        words.append(f"Office: {body.name}")
    if owner := _owner(user, query.get("owner", "")):
        kept["owner"] = query.get("owner", "")
        words.append(f"Owner: {owner}")
    if (within := query.get("within", "")) in dict(WITHIN):
        kept["within"] = within
        words.append(f"Look back: {dict(WITHIN)[within]}")
    return KeptList(kept.urlencode(), words)


def _owner(user, wanted: str) -> str:
    """The name of an owner of responses this person can see."""
    if wanted == "nobody":
        return "No one"
    if (key := whole_number(wanted)) is None:
        return ""
    owners = responses_visible_to(user).filter(owner=key).order_by().values("owner")
    return str(User.objects.filter(pk__in=owners).first() or "")
