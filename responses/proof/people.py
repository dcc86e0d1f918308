"""How people are named in a proof pack: as recorded, or by a role with a number."""

from __future__ import annotations

from collections.abc import Iterable

from responses.enums import PackNames as Names
from responses.models import Response
from s55tracker.accounts.models import Membership
from s55tracker.accounts.roles import Role

PRODUCT = "Section 55 Tracker"
ROLES_IN_ORDER = (
    *(Role.APPROVER, Role.OFFICER, Role.MANAGER, Role.ADMINISTRATOR),
    *(Role.FORCE_LEAD, Role.FORCE_CONTRIBUTOR, Role.FINDING_CONTRIBUTOR),
)


class People:
    """The names of people in one pack: as recorded, or a role with a number. Each person keeps the same one throughout."""

    def __init__(self, response: Response, forces: Iterable[int], names: Names) -> None:
        self.names = names
        self._called: dict[int, str] = {}
        self._by_name: dict[str, int] = {}
        self._counts: dict[str, int] = {}
        self._roles: dict[int, set[str]] = {}
        if names is Names.ROLES:
            office, force = Membership.objects.filter(body=response.body), Membership.objects.filter(force__in=forces)
            for user, role in [*office.values_list("user", "role"), *force.values_list("user", "role")]:
                self._roles.setdefault(user, set()).add(role)

    def person(self, user) -> str:
        return self.called(user.pk, str(user)) if user is not None else ""

    def called(self, pk: int | None, name: str) -> str:
        """The name or role of a person in the records. `pk` is None for the product itself and for a guest."""
        if self.names is Names.RECORDED:
            return name
        if pk is None:
            return name if name == PRODUCT else "Someone without an account"
        if pk not in self._called:
            held = self._roles.get(pk, set())
            label = next((Role(role).label for role in ROLES_IN_ORDER if role in held), "Person")
            self._counts[label] = self._counts.get(label, 0) + 1
            self._called[pk] = f"{label} {self._counts[label]}"
            self._by_name[name] = pk
        return self._called[pk]

    def typed(self, name: str) -> str:
        """A typed name, such as the sender of a copy. A pack with roles gives the role of someone it has already named,
        and leaves out any other name.
        """
        if self.names is Names.RECORDED or not name:
            return name
        return self._called[self._by_name[name]] if name in self._by_name else "a person whose name is left out"

    def private(self, words: str, instead: str) -> str:
        """Words that may contain names or addresses. A pack with roles has `instead` in their place."""
        return words if self.names is Names.RECORDED or not words else instead
