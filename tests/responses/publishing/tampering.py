"""Changes one character of a stored row by SQL, without the product."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection

from s55tracker.audit import guard


@dataclass(frozen=True)
class Case:
    """A column whose value is changed in the last row of its table that has one; `begins` starts the sentence that names it."""

    table: str
    column: str
    begins: str
    is_of_response: bool = True
    where: str = ""

    @property
    def name(self) -> str:
        return f"{self.table.partition('_')[2]}.{self.column}"

    def sentence_begins(self, reference: str) -> str:
        return self.begins.format(reference=reference)

    def rows_exist(self) -> bool:
        return row_of(self) is not None


PUBLICATION, ARTICLE, PDF = (
    "Publication 1 of {reference}:",
    "Page of publication 1 of {reference}:",
    "PDF of publication 1 of {reference}:",
)
APPROVAL, COPY = "Approval of publication 1 of {reference}:", "Copy of publication 1 of {reference}, "
CASES = [
    *(
        Case("responses_publication", column, PUBLICATION)
        for column in (
            *("slug", "title", "kind", "inspection_published_on", "deadline_on", "safe_day_on", "content"),
            *("content_hash", "published_at", "published_on", "published_by_id", "findings_answered", "search_text"),
        )
    ),
    Case("responses_publication", "rendered_at", PUBLICATION),
    Case("responses_publication", "is_current", PUBLICATION),
    *(Case("responses_publishedarticle", column, ARTICLE) for column in ("html", "headings", "sha256", "created_at")),
    *(Case("responses_publishedfile", column, PDF) for column in ("data", "size", "sha256")),
    *(
        Case("responses_approval", column, APPROVAL)
        for column in (
            *("content", "submitted_at", "submitted_by_id", "decided_at", "decided_by_id", "reason"),
            "unchanged_because",
        )
    ),
    *(
        Case("responses_approvalsignature", column, "Signature ")
        for column in ("person_id", "name", "role", "content_hash", "signed_at")
    ),
    *(
        Case("responses_invitation", column, "Invitation ")
        for column in ("sent_at", "sent_by_id", "addressed_to", "comment_by", "message")
    ),
    *(
        Case("responses_forcesubmission", column, "Submission ")
        for column in ("number", "submitted_at", "submitted_by_id", "chief_officer_name", "received_from")
    ),
    *(Case("responses_submittedcomment", column, "Submitted comment ") for column in ("html", "plain", "stance")),
    *(
        Case("responses_distributionline", column, COPY)
        for column in ("line", "duty", "done_on", "done_by", "note", "recorded_by_id")
    ),
    Case("responses_response", "status", "{reference}: its status is "),
    Case("responses_forcerequest", "status", "{reference}/"),
    *(
        Case("audit_auditevent", column, "Audit event ", is_of_response=False, where="action = 'response_approve'")
        for column in ("target", "action", "happened_at", "actor_id", "actor_name", "reason", "detail", "content_hash")
    ),
    *(
        Case("audit_auditlink", column, "Audit event ", is_of_response=False, where="position = 3")
        for column in ("previous_hash", "hash")
    ),
]
# A value that the column may hold; any other column has its last character changed, or gets one.
OTHER = {
    "is_current": False,
    "kind": "joint",
    "stance": "not_accepted",
    "duty": "practice",
    "status": "published",
    "headings": '[{"id": "x", "text": "Other"}]',
    "content": '{"schema": 1}',
    "detail": '{"changed": 1}',
}
NEXT = ("published_by_id", "submitted_by_id", "decided_by_id", "sent_by_id", "recorded_by_id", "actor_id", "person_id")
NUMBERS = ("findings_answered", "size", "number")
MOMENTS = (
    "published_at",
    "rendered_at",
    "created_at",
    "submitted_at",
    "decided_at",
    "sent_at",
    "happened_at",
    "signed_at",
)
DAYS = ("inspection_published_on", "deadline_on", "safe_day_on", "published_on", "comment_by", "done_on")


def row_of(case: Case):
    key = "event_id" if case.table == "audit_auditlink" else "id"
    wanted = f" AND {case.where}" if case.where else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {key}, {case.column} FROM {case.table} WHERE TRUE{wanted} ORDER BY {key} LIMIT 1")
        return cursor.fetchone()


def change_by_sql(case: Case) -> None:
    key = "event_id" if case.table == "audit_auditlink" else "id"
    pk, value = row_of(case)
    with without_guard(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {case.table} SET {case.column} = %s WHERE {key} = %s", [changed(case, value), pk])


def changed(case: Case, value):
    column = case.column
    if column == "status" and case.table == "responses_forcerequest":
        return "none_received"
    if column in OTHER:
        return OTHER[column]
    if column in NEXT:
        return _another("accounts_user", value)
    if column in NUMBERS:
        return value + 1
    if column in MOMENTS:
        return _later(value, seconds=1)
    if column in DAYS:
        return _later(value, days=1)
    if column == "data":
        data = bytes(value)
        return data[:-1] + bytes([data[-1] ^ 1])
    return f"{value[:-1]}{'a' if value[-1:] != 'a' else 'b'}"


def _another(table: str, pk: int | None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table} WHERE id <> %s ORDER BY id LIMIT 1", [pk or 0])
        return cursor.fetchone()[0]


def _later(value, *, days: int = 0, seconds: int = 0):
    """SQLite's driver gives text back, PostgreSQL's a date or a moment."""
    if isinstance(value, str):
        read = datetime if seconds else date
        return (read.fromisoformat(value) + timedelta(days=days, seconds=seconds)).isoformat(
            *([" "] if seconds else [])
        )
    return value + timedelta(days=days, seconds=seconds)


@contextmanager
def without_guard() -> Iterator[None]:
    """Do what the owner of the tables can: switch the triggers off, make the change, and switch them on again."""
    guard.remove(connection)
    try:
        yield
    finally:
        guard.install(connection)
