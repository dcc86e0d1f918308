"""The search index, and which findings resemble each other. Both come from other rows and can be rebuilt
(responses/search/indexing.py, responses/search/likeness.py).
"""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q

from inspections.models import Finding, Inspection
from responses.enums import SearchSource
from responses.models.force_request import ForceComment, ForceRequest, SubmittedComment
from responses.models.passage import Passage
from responses.models.publication import Publication
from responses.models.response import Response
from s55tracker.accounts.models import PolicingBody
from s55tracker.text.indexed_words import IndexedWordsField

# The column that refers to the row an entry was made from, for each source.
ROW_OF = {
    SearchSource.REPORT: "report",
    SearchSource.FINDING: "finding",
    SearchSource.OFFICE_TEXT: "passage",
    SearchSource.FORCE_COMMENT: "submitted_comment",
    SearchSource.FORCE_DRAFT: "force_comment",
    SearchSource.PUBLICATION: "publication",
}


def _made_from_one_row() -> Q:
    """The condition that the source’s own column is filled, and no other."""
    kinds = (
        Q(source=source, **{f"{each}__isnull": each != name for each in ROW_OF.values()})
        for source, name in ROW_OF.items()
    )
    return reduce(or_, kinds)


class SearchEntry(models.Model):
    """A text that people can search for, with its readers: its office (`body`), its force (`request`), or everyone.
    Migration 0016 creates the word indexes. On SQLite, any later migration that rebuilds this table drops its triggers,
    so it must create them again.
    """

    source = models.CharField(max_length=20, choices=SearchSource)
    report = models.OneToOneField(
        Inspection, null=True, blank=True, on_delete=models.CASCADE, related_name="search_entry"
    )
    finding = models.OneToOneField(
        Finding, null=True, blank=True, on_delete=models.CASCADE, related_name="search_entry"
    )
    passage = models.OneToOneField(
        Passage, null=True, blank=True, on_delete=models.CASCADE, related_name="search_entry"
    )
    submitted_comment = models.OneToOneField(
        SubmittedComment, null=True, blank=True, on_delete=models.CASCADE, related_name="search_entry"
    )
    force_comment = models.OneToOneField(
        ForceComment, null=True, blank=True, on_delete=models.CASCADE, related_name="search_entry"
    )
    publication = models.OneToOneField(
        Publication, null=True, blank=True, on_delete=models.CASCADE, related_name="search_entry"
    )
    # The key of the row this entry was made from. With `source` and `dated_on` it puts results in the same order on any
    # database.
    key = models.BigIntegerField()
    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="+")
    response = models.ForeignKey(Response, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    body = models.ForeignKey(PolicingBody, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    request = models.ForeignKey(ForceRequest, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    is_public = models.BooleanField(default=False)
    about = models.ForeignKey(Finding, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    dated_on = models.DateField()
    heading = models.CharField(max_length=500)
    text = models.TextField(blank=True)
    heading_words = IndexedWordsField()
    words = IndexedWordsField()
    # True if SearchWord has all the words of the current text.
    is_learned = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=_made_from_one_row(), name="search_entry_is_of_one_row")]
        indexes = [models.Index(fields=["id"], condition=Q(is_learned=False), name="search_entries_to_learn")]

    def __str__(self) -> str:
        return self.heading


class SearchWord(models.Model):
    """A word from any text, to suggest in place of a mistyped word. We suggest it only to a person whose own search
    finds it.
    """

    word = models.CharField(max_length=30, unique=True)

    class Meta:
        ordering = ["word"]

    def __str__(self) -> str:
        return self.word


class SearchTrigram(models.Model):
    """Three consecutive letters of a word."""

    trigram = models.CharField(max_length=3)
    word = models.ForeignKey(SearchWord, on_delete=models.CASCADE, related_name="trigrams", db_index=False)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["trigram", "word"], name="one_row_a_trigram_and_word")]

    def __str__(self) -> str:
        return self.trigram


class LikeFinding(models.Model):
    """Two findings in one office’s reports with similar wording, one row in each direction."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="like_findings", db_index=False)
    other = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="+")
    likeness = models.FloatField(help_text="From 0 to 1: the share of their words that both have.")

    class Meta:
        ordering = ["-likeness", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["finding", "other"], name="one_row_a_pair_of_findings"),
            models.CheckConstraint(condition=~Q(finding=models.F("other")), name="finding_is_not_like_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.finding_id} is like {self.other_id}"
