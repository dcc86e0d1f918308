"""Searches the texts a person may read. Every database gives the same results in the same order.

Order: texts with every word in their heading, then those with every word anywhere; in each group, texts with exactly
these words come before texts with longer words. Within that, the newest first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.utils import timezone

from inspections.queries import inspections_visible_to
from responses.enums import ResponseStatus, SearchSource
from responses.force_queries import assignments_open_to, force_requests_visible_to
from responses.models import SearchEntry
from s55tracker.accounts.memberships import body_ids_of, force_ids_of
from s55tracker.accounts.models import User
from s55tracker.accounts.queries import bodies_over
from s55tracker.accounts.roles import FINDING_ROLES, ROLES_IN_A_FORCE
from s55tracker.text.indexed_words import Term, WordQuery, terms_of

# No one reads more results than this: someone who gets more should add a word to the search.
MOST_FOUND = 500
REPORTS = (SearchSource.REPORT, SearchSource.FINDING)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A search: the typed words and the filters. An empty filter means any."""

    text: str
    sources: Collection[str] = ()
    years: Collection[int] = ()
    statuses: Collection[str] = ()


def search_entries_visible_to(user) -> QuerySet[SearchEntry]:
    """The entries this person may find: published responses; the texts of their own offices, with the comments
    submitted to them; for a force’s people, reports about the force and its own comments on requests they can see; and
    for a finding contributor, the findings assigned to them and the force’s comments on those.
    """
    visible = Q(is_public=True) | Q(body__in=body_ids_of(user))
    if force_ids_of(user):
        visible |= Q(request__in=force_requests_visible_to(user).order_by().values("pk"))
        visible |= Q(source__in=REPORTS, inspection__in=inspections_visible_to(user).order_by().values("pk"))
    if force_ids_of(user, FINDING_ROLES):
        theirs = assignments_open_to(user).order_by()
        visible |= Q(source=SearchSource.FINDING, about__in=theirs.values("finding"))
        visible |= Q(Exists(theirs.filter(request=OuterRef("request"), finding=OuterRef("about"))))
    return SearchEntry.objects.filter(visible)


def marks_of(user) -> tuple[str, ...]:
    """The marks on the entries this person may read (Found.marks). They only make the search faster."""
    force_ids = force_ids_of(user)
    over = set(bodies_over(force_ids, on=timezone.localdate()).values_list("pk", flat=True)) if force_ids else set()
    if force_ids_of(user, FINDING_ROLES):
        over |= set(assignments_open_to(user).values_list("finding__inspection__recorded_by", flat=True))
    return (
        "_p",
        *(f"_b{pk}" for pk in sorted(body_ids_of(user))),
        *(f"_f{pk}" for pk in sorted(force_ids_of(user, ROLES_IN_A_FORCE))),
        *(f"_o{pk}" for pk in sorted(over)),
    )


def keys_found(user, wanted: Wanted, *, terms: tuple[Term, ...] | None = None) -> list[int]:
    """The keys of the entries found, in order: at most MOST_FOUND plus one. A search without words finds nothing."""
    terms = terms_of(wanted.text) if terms is None else terms
    if not terms:
        return []
    return list(found_entries(user, wanted, terms=terms).values_list("pk", flat=True)[: MOST_FOUND + 1])


def found_entries(user, wanted: Wanted, *, terms: tuple[Term, ...]) -> QuerySet[SearchEntry]:
    query = WordQuery(terms=terms, marks=marks_of(user))
    exact = replace(query, is_exact=True)
    found = narrowed(search_entries_visible_to(user).filter(words__matches=query), wanted, user=user)
    return found.alias(
        tier=Case(
            When(heading_words__matches=replace(exact, marks=()), then=0),
            When(heading_words__matches=replace(query, marks=()), then=1),
            When(words__are_among=exact, then=2),
            default=3,
        )
    ).order_by("tier", "-dated_on", "source", "-key")


def narrowed(entries: QuerySet[SearchEntry], wanted: Wanted, *, user) -> QuerySet[SearchEntry]:
    if wanted.sources:
        entries = entries.filter(source__in=wanted.sources)
    if wanted.years:
        entries = entries.filter(dated_on__year__in=wanted.years)
    if wanted.statuses:
        # Another office’s status is private: we know only that its response is published.
        own = Q(body__in=body_ids_of(user))
        standing = own & Q(response__status__in=wanted.statuses)
        if ResponseStatus.PUBLISHED in wanted.statuses:
            standing |= Q(is_public=True) & ~own
        entries = entries.filter(standing)
    return entries


def with_keys(keys: Iterable[int]) -> list[SearchEntry]:
    """A page’s entries in the order of these keys, with the rows their links need."""
    rows = (
        SearchEntry.objects.select_related(
            "inspection", "response", "response__body", "passage", "request__force", "publication"
        )
        .select_related("submitted_comment__submission__request__force", "force_comment")
        .defer(
            "heading_words",
            "words",
            "publication__content",
            "publication__search_text",
            "publication__search_words",
            "passage__html",
            "passage__plain",
            "force_comment__html",
            "force_comment__plain",
            "submitted_comment__html",
            "submitted_comment__plain",
        )
        .in_bulk(list(keys))
    )
    return [rows[key] for key in keys if key in rows]


def are_found(user, searches: Iterable[tuple[Term, ...]]) -> list[bool]:
    """Whether each of these searches would find anything for this person. Makes one query."""
    marks = marks_of(user)
    visible = search_entries_visible_to(user).order_by()
    asked = {
        f"found_{number}": Exists(visible.filter(words__matches=WordQuery(terms=terms, marks=marks)))
        for number, terms in enumerate(searches)
    }
    if not asked:
        return []
    (answers,) = User.objects.filter(pk=user.pk).order_by().annotate(**asked).values_list(*asked)
    return [bool(answer) for answer in answers]
