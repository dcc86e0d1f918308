"""The database's own protection of history: it refuses to change or delete an event, and makes the chain of hashes.

Triggers apply to every statement, whichever program sends it. PostgreSQL adds an event to the chain at the very end of
its transaction, under a lock that nothing else waits behind (docs/decisions/0023-history-that-cannot-be-altered.md).
SQLite, which has one writer at a time, adds it immediately.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

EVENT, LINK = "audit_auditevent", "audit_auditlink"

SQLITE = {
    "audit_event_not_updated": "BEFORE UPDATE ON audit_auditevent BEGIN SELECT RAISE(ABORT, 'History is written once and never changed.'); END",
    "audit_event_not_deleted": "BEFORE DELETE ON audit_auditevent BEGIN SELECT RAISE(ABORT, 'History is written once and never changed.'); END",
    # REPLACE INTO deletes the earlier row without firing the trigger above.
    "audit_event_not_replaced": """BEFORE INSERT ON audit_auditevent WHEN EXISTS (SELECT 1 FROM audit_auditevent WHERE id = NEW.id)
        BEGIN SELECT RAISE(ABORT, 'History is written once and never changed.'); END""",
    "audit_link_not_updated": "BEFORE UPDATE ON audit_auditlink BEGIN SELECT RAISE(ABORT, 'History is written once and never changed.'); END",
    "audit_link_not_deleted": "BEFORE DELETE ON audit_auditlink BEGIN SELECT RAISE(ABORT, 'History is written once and never changed.'); END",
    "audit_link_not_replaced": """BEFORE INSERT ON audit_auditlink
        WHEN EXISTS (SELECT 1 FROM audit_auditlink WHERE event_id = NEW.event_id OR position = NEW.position)
        BEGIN SELECT RAISE(ABORT, 'History is written once and never changed.'); END""",
    # SHA256 is a function that Django adds to each SQLite connection.
    "audit_event_linked": """AFTER INSERT ON audit_auditevent BEGIN
        INSERT INTO audit_auditlink (event_id, position, previous_hash, hash)
        SELECT NEW.id, COALESCE(position, 0) + 1, last_hash, SHA256(last_hash || ' ' || NEW.id || ' ' || NEW.content_hash)
        FROM (SELECT (SELECT MAX(position) FROM audit_auditlink) AS position,
                     COALESCE((SELECT hash FROM audit_auditlink ORDER BY position DESC LIMIT 1), '') AS last_hash);
        END""",
}

POSTGRESQL_FUNCTIONS = {
    "audit_refuse": """BEGIN
        RAISE EXCEPTION 'History is written once and never changed.' USING ERRCODE = 'restrict_violation';
        END""",
    # This runs at the end of the transaction. The insert comes after everything else deferred to the end, such as
    # foreign key checks: those may wait for rows that others have locked, and must not do so while this lock is held.
    "audit_await_link": """BEGIN
        INSERT INTO audit_auditlink (event_id, position, previous_hash, hash) VALUES (NEW.id, NULL, '', '');
        RETURN NULL;
        END""",
    # Nothing else uses this lock's number. The lock is held from the end of a transaction's work until it is committed.
    "audit_link": """DECLARE
        last_position bigint;
        last_hash text;
        content text;
        BEGIN
        PERFORM pg_advisory_xact_lock(551996);
        SELECT position, hash INTO last_position, last_hash FROM audit_auditlink
            WHERE position IS NOT NULL ORDER BY position DESC LIMIT 1;
        SELECT content_hash INTO content FROM audit_auditevent WHERE id = NEW.event_id;
        last_hash := COALESCE(last_hash, '');
        UPDATE audit_auditlink SET position = COALESCE(last_position, 0) + 1, previous_hash = last_hash,
            hash = encode(sha256(convert_to(last_hash || ' ' || NEW.event_id || ' ' || content, 'UTF8')), 'hex')
            WHERE event_id = NEW.event_id;
        RETURN NULL;
        END""",
}
POSTGRESQL = {
    "audit_event_not_changed": (EVENT, "BEFORE UPDATE OR DELETE", "FOR EACH ROW EXECUTE FUNCTION audit_refuse()"),
    "audit_event_not_emptied": (EVENT, "BEFORE TRUNCATE", "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"),
    "audit_link_not_deleted": (LINK, "BEFORE DELETE", "FOR EACH ROW EXECUTE FUNCTION audit_refuse()"),
    "audit_link_not_updated": (
        LINK,
        "BEFORE UPDATE",
        "FOR EACH ROW WHEN (OLD.position IS NOT NULL) EXECUTE FUNCTION audit_refuse()",
    ),
    "audit_link_not_emptied": (LINK, "BEFORE TRUNCATE", "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"),
    "audit_event_linked": (
        EVENT,
        "AFTER INSERT",
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_await_link()",
    ),
    "audit_link_made": (
        LINK,
        "AFTER INSERT",
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.position IS NULL) EXECUTE FUNCTION audit_link()",
    ),
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Install the triggers. A migration that recreates one of the two tables, as SQLite's do, must call this again at
    its end.
    """
    remove(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name, rest in SQLITE.items():
                cursor.execute(f"CREATE TRIGGER {name} {rest}")
            return
        for name, body in POSTGRESQL_FUNCTIONS.items():
            cursor.execute(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$")
        for name, (table, when, rest) in POSTGRESQL.items():
            kind = "CONSTRAINT TRIGGER" if "DEFERRABLE" in rest else "TRIGGER"
            cursor.execute(f"CREATE {kind} {name} {when} ON {table} {rest}")


def remove(connection: BaseDatabaseWrapper) -> None:
    """Remove the triggers: to reverse the migration, or for tests, which empty every table before the next one."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in SQLITE:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            return
        for name, (table, *_) in POSTGRESQL.items():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The triggers that are missing or switched off."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            wanted = set(SQLITE)
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')")
            wanted = set(POSTGRESQL)
        return sorted(wanted - {name for (name,) in cursor.fetchall()})


def cut_off(connection: BaseDatabaseWrapper) -> int:
    """The number of events deleted from the end of the history, worked out from SQLite's own numbering. 0 if the
    history is empty.

    SQLite reuses the numbers of a transaction that was rolled back, so a gap at the end means deleted events.
    PostgreSQL does not reuse them, so a gap means nothing, and only a hash kept elsewhere shows a deletion.
    """
    if connection.vendor != "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT MAX(id) FROM {EVENT}")  # noqa: S608 - our own table's name
        (last,) = cursor.fetchone()
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [EVENT])
        numbered = cursor.fetchone()
    return numbered[0] - last if last and numbered else 0
