"""Rows in every table that is evidence, made by the real actions, and changes of them by SQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from responses.approval import actions as approval
from responses.checks.actions import override_check, withdraw_override
from responses.distribution import actions as distribution
from responses.distribution.deliveries import settle_copy_emails
from responses.distribution.sending import Addressed, send_copies
from responses.document.readiness import all_problems_of
from responses.enums import ResponseStatus, Section, WithholdingGround
from responses.evidence.files import checked
from responses.force_comments import actions as force_comments
from responses.models import CopyEmail, Publication, Response
from responses.publishing import actions as publishing
from responses.publishing.asking import ask_for_withdrawal
from responses.publishing.rendering import render
from responses.redaction.actions import withhold_words
from responses.texts import Text
from s55tracker.mail.models import OutgoingMail
from tests.factories import a_response, an_office, approve, invite, refreshed, write
from tests.factories import write_force_comments as written_by_the_force
from tests.responses.evidence.hostile import PNG


def a_full_story() -> Response:
    """Published, corrected and published again, with a row in each table of evidence."""
    office, today = an_office(), timezone.localdate()
    response = a_response(office, ResponseStatus.DRAFTING)
    request = invite(office, response)
    force_comments.recall_invitation(by=office.officer, request=request, reason="The date was wrong.")
    written_by_the_force(office, invite(office, response))
    force_comments.submit_force_comments(by=office.lead, request=refreshed(request), chief_officer_name="Chris Chief")
    write(office, response, Section.BODY_COMMENT, words="On the whole the budget is TBC, says Jo Smith.")
    text = Text(response=response, section=Section.BODY_COMMENT)
    withhold_words(by=office.officer, response=response, text=text, words="Jo Smith", ground=WithholdingGround.PERSONAL)
    problem = next(each for each in all_problems_of(refreshed(response), today=today) if each.may_be_overridden)
    overriding = {"by": office.approver, "key": problem.key, "today": today}
    override = override_check(response=refreshed(response), reason="A mistake.", **overriding)
    withdraw_override(by=office.approver, override=override)
    override_check(response=refreshed(response), reason="The panel knows.", **overriding)
    publish(office, response)
    assert render(Publication.objects.get().pk)
    copies_of(office, response)
    publishing.start_correction(by=office.officer, response=refreshed(response), reason="A number was wrong.")
    write(office, refreshed(response), Section.KEY_FINDINGS, words="The report found two things.")
    publish(office, response)
    ask_for_withdrawal(by=office.officer, response=refreshed(response), reason="It names a witness.")
    return refreshed(response)


def publish(office, response: Response) -> None:
    today = timezone.localdate()
    approval.submit_for_approval(by=office.officer, response=refreshed(response), today=today)
    approve(office, refreshed(response))
    publishing.publish(by=office.officer, response=refreshed(response), today=today)


def copies_of(office, response: Response) -> None:
    """One copy recorded by hand with two evidence files, one of them removed; one email accepted, one that came back."""
    today = timezone.localdate()
    accepted, by_hand, bounced, *_ = response.distribution_lines.all()
    line = distribution.record_copy_sent(
        by=office.officer,
        line=by_hand,
        done_on=today,
        done_by="Olive Officer",
        method="portal",
        sent_to="The portal",
        reference="HO-1",
        note="Entered.",
        evidence=checked(PNG, name="receipt.png"),
        today=today,
    )
    wrong = distribution.add_evidence(by=office.officer, line=line, evidence=checked(PNG, name="w.png"), today=today)
    distribution.remove_evidence(by=office.officer, evidence=wrong, reason="The wrong one.")
    send_copies(
        by=office.officer,
        response=response,
        copies=[Addressed(accepted, "clerk@panel.example"), Addressed(bounced, "gone@panel.example")],
        subject="Our response",
        message="Here it is.",
        attach_pdf=True,
    )
    mails = OutgoingMail.objects.filter(copy_email__isnull=False).order_by("pk")
    mails.update(sent_at=timezone.now())
    settle_copy_emails()
    mails.filter(to_email="gone@panel.example").update(bounced_at=timezone.now(), bounce_report="No such user")
    assert settle_copy_emails() == 1
    assert CopyEmail.objects.exclude(bounce_settled_at=None).count() == 1


# --- By SQL, without what the database refuses ---------------------------------------------------------------------------


@contextmanager
def anything_goes() -> Iterator[None]:
    """Change a row as the owner of an SQLite file could. PostgreSQL refuses a row that breaks a constraint."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_keys = OFF")
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        try:
            yield
        finally:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA ignore_check_constraints = OFF")
                cursor.execute("PRAGMA foreign_keys = ON")


def is_done(sql: str, parameters: list) -> bool:
    """False if the database refuses it, because verification then has nothing to report."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, parameters)
    except IntegrityError:
        if connection.vendor == "sqlite":
            raise
        return False
    return True


def set_column(model: type[models.Model], column: str, pk: int, value) -> bool:
    return set_columns(model, pk, {column: value})


def set_columns(model: type[models.Model], pk: int, values: dict) -> bool:
    columns = ", ".join(f'"{name}" = %s' for name in values)
    return is_done(f"UPDATE {model._meta.db_table} SET {columns} WHERE id = %s", [*values.values(), pk])


def raw_row(model: type[models.Model], pk: int) -> dict:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {model._meta.db_table} WHERE id = %s", [pk])
        return dict(zip([each[0] for each in cursor.description], cursor.fetchone(), strict=True))


def insert_row(model: type[models.Model], row: dict) -> bool:
    # Leaves out the columns that PostgreSQL fills in.
    written = {field.column for field in model._meta.concrete_fields if not field.generated}
    row = {name: value for name, value in row.items() if name in written}
    columns = ", ".join(f'"{name}"' for name in row)
    places = ", ".join(["%s"] * len(row))
    return is_done(f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({places})", list(row.values()))


def delete_row(model: type[models.Model], pk: int) -> bool:
    return is_done(f"DELETE FROM {model._meta.db_table} WHERE id = %s", [pk])


def other_value(field: models.Field, value):
    """Another value that the column allows, in the form the driver accepts."""
    match field:
        case models.ForeignKey() | models.IntegerField():
            return (value or 0) + 1000
        case models.BooleanField():
            return not value
        case models.DateTimeField():
            return _moved(value, datetime(2026, 1, 1, 12, tzinfo=timezone.get_current_timezone()), seconds=1)
        case models.DateField():
            return _moved(value, date(2026, 1, 1), days=1)
        case models.JSONField():
            return '{"changed": true}'
        case models.BinaryField():
            return bytes(value)[:-1] + bytes([bytes(value)[-1] ^ 1])
        case _:
            words = value or ""
            return f"{words[:-1]}{'a' if words[-1:] != 'a' else 'b'}"


def _moved(value, otherwise, **by):
    if value is None:
        return otherwise
    if isinstance(value, str):
        read = datetime if isinstance(otherwise, datetime) else date
        moved = read.fromisoformat(value) + timedelta(**by)
        return moved.isoformat(*([" "] if read is datetime else []))
    return value + timedelta(**by)
