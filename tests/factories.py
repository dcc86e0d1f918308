"""People, offices and responses for tests. A status is reached by the real actions, never by setting a field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from django.utils import timezone

from inspections.enums import Addressee, DuePrecision, FindingKind
from inspections.logging.actions.findings import FindingDetails
from inspections.logging.actions.reports import ReportFacts, log_inspection
from inspections.models import Inspection
from inspections.queries import findings_for_us
from responses.approval import actions as approval
from responses.approval.trial_pdfs import store_trial
from responses.distribution import actions as distribution
from responses.drafting import actions as drafting
from responses.enums import ActionStance, ForceStance, ResponseStatus, Section
from responses.force_comments import actions as force_comments
from responses.models import ForceRequest, Response, SavedParagraph
from responses.publishing import actions as publication
from responses.queries import open_approval
from responses.saved_paragraphs.actions import add_saved_paragraph
from responses.workflow import PUBLISHED
from s55tracker.accounts.models import (
    DistributionRecipient,
    Force,
    ForceLink,
    Membership,
    PolicingBody,
    User,
)
from s55tracker.accounts.roles import Role
from s55tracker.present import present
from s55tracker.richtext import from_simple_text
from tests.snapshots import remembered

PASSWORD = "a long enough sentence"

_numbers = count(1)

DISTRIBUTION_LINES = (
    ("Sent to the Home Office", DistributionRecipient.Duty.STATUTORY),
    ("Entered on the inspectorate’s monitoring portal", DistributionRecipient.Duty.STATUTORY),
    ("Sent to the chief officer", DistributionRecipient.Duty.PRACTICE),
    ("Sent to the police and crime panel", DistributionRecipient.Duty.PRACTICE),
    ("Put on the office’s website", DistributionRecipient.Duty.PRACTICE),
)


@remembered
def a_person(name: str = "", *, organisation: PolicingBody | Force | None = None, roles: tuple[Role, ...] = ()) -> User:
    """A person who can sign in with PASSWORD, with these roles in one organisation."""
    number = next(_numbers)
    user = User.objects.create_user(
        email=f"person{number}@example.test", password=PASSWORD, name=name or f"Person {number}"
    )
    for role in roles:
        give_role(user, organisation, role)
    return user


@remembered
def give_role(user: User, organisation: PolicingBody | Force, role: Role) -> Membership:
    field = "body" if isinstance(organisation, PolicingBody) else "force"
    user.__dict__.pop("_current_memberships", None)
    return Membership.objects.create(user=user, role=role, **{field: organisation})


@dataclass
class Office:
    """A policing body with its force, and someone in every role."""

    body: PolicingBody
    force: Force
    officer: User
    other_officer: User
    approver: User
    other_approver: User
    manager: User
    administrator: User
    contributor: User
    lead: User

    @property
    def people(self) -> dict[str, User]:
        return {name: value for name, value in vars(self).items() if isinstance(value, User)}


@remembered
def an_office(name: str = "Borsetshire", **fields) -> Office:
    """An office with people in every role. Each call with another name creates another office."""
    slug = name.lower().replace(" ", "-")
    force = Force.objects.create(slug=slug, name=f"{name} Police")
    body = PolicingBody.objects.create(
        slug=slug, name=name, office_name=f"Office of the Police and Crime Commissioner for {name}", **fields
    )
    ForceLink.objects.create(body=body, force=force, from_on=date(2012, 11, 22))
    DistributionRecipient.objects.bulk_create(
        DistributionRecipient(body=body, position=position, line=line, duty=duty)
        for position, (line, duty) in enumerate(DISTRIBUTION_LINES)
    )
    return Office(
        body=body,
        force=force,
        officer=a_person("Olive Officer", organisation=body, roles=(Role.OFFICER,)),
        other_officer=a_person("Oscar Officer", organisation=body, roles=(Role.OFFICER,)),
        approver=a_person("April Approver", organisation=body, roles=(Role.APPROVER,)),
        other_approver=a_person("Arthur Approver", organisation=body, roles=(Role.APPROVER,)),
        manager=a_person("Mina Manager", organisation=body, roles=(Role.MANAGER,)),
        administrator=a_person("Adam Administrator", organisation=body, roles=(Role.ADMINISTRATOR,)),
        contributor=a_person("Connie Contributor", organisation=force, roles=(Role.FORCE_CONTRIBUTOR,)),
        lead=a_person("Leo Lead", organisation=force, roles=(Role.FORCE_LEAD,)),
    )


@remembered
def people_around(office: Office, other: Office) -> dict[str, User | None]:
    """Everyone who may request an office's pages: its own people, and those who must not get in."""
    platform = a_person("Petra Platform")
    platform.is_staff = platform.is_superuser = True
    platform.save()
    former = a_person("Fern Former", organisation=office.body, roles=(Role.OFFICER,))
    Membership.objects.filter(user=former).update(ended_at=timezone.now(), ended_by=office.administrator)
    return {
        **office.people,
        "nobody": None,
        "stranger": other.officer,
        "other_lead": other.lead,
        "platform": platform,
        "former": former,
        "finder": a_person("Fiona Finder", organisation=office.force, roles=(Role.FINDING_CONTRIBUTOR,)),
    }


def a_finding(reference: str = "1", **details) -> FindingDetails:
    wording = details.pop("wording", f"By 31 August 2030, chief constables should keep a register number {reference}.")
    defaults = {
        "kind": FindingKind.RECOMMENDATION,
        "reference": reference,
        "html": from_simple_text(wording),
        "addressees": (Addressee.CHIEF_CONSTABLES,),
        "due_text": "By 31 August 2030",
        "due_on": date(2030, 8, 31),
        "due_precision": DuePrecision.DAY,
    }
    return FindingDetails(**{**defaults, **details})


@remembered
def an_inspection(
    office: Office,
    *,
    title: str = "Custody records",
    published_on: date | None = None,
    findings: list[FindingDetails] | None = None,
    date_confirmed: bool = True,
    **facts,
) -> Inspection:
    """A logged national report, with two recommendations unless others are given. Logging opens its response."""
    facts = {
        "kind": "national",
        "publication_types": ("Custody",),
        "all_forces": True,
        "report_url": "https://example.test/report",
        **facts,
    }
    return log_inspection(
        by=office.officer,
        body=office.body,
        facts=ReportFacts(title=title, **facts),
        published_on=published_on or timezone.localdate() - timedelta(days=10),
        date_confirmed=date_confirmed,
        findings=[a_finding("2"), a_finding("3")] if findings is None else findings,
        another_because="It is about another force.",
    )


@remembered
def a_response(office: Office, status: str = ResponseStatus.NOT_STARTED, **inspection) -> Response:
    """A response brought to this status by real moves."""
    response = Response.objects.get(inspection=an_inspection(office, **inspection))
    today = timezone.localdate()
    if status == ResponseStatus.NOT_STARTED:
        return response
    if status == ResponseStatus.NOT_NEEDED:
        drafting.mark_not_needed(by=office.officer, response=response, reason="It is about another force.")
        return refreshed(response)
    write_everything(office, response)
    if status == ResponseStatus.DRAFTING:
        return refreshed(response)
    comment_as_force(office, response)
    approval.submit_for_approval(by=office.officer, response=response, today=today)
    has_trial_pdf(response)
    if status == ResponseStatus.WITH_APPROVER:
        return refreshed(response)
    approve(office, response)
    if status == ResponseStatus.APPROVED:
        return refreshed(response)
    assert status in PUBLISHED, f"No moves lead to “{status}” here yet."
    publication.publish(by=office.officer, response=response, today=today)
    if status == ResponseStatus.DISTRIBUTED:
        for line in response.distribution_lines.all():
            distribution.record_copy_sent(
                by=office.officer, line=line, done_on=today, done_by="Olive Officer", today=today
            )
    return refreshed(response)


@remembered
def write_everything(office: Office, response: Response, words: str = "We have looked at this with care.") -> None:
    """All of the body's text, each passage with its own words."""
    write(office, response, Section.KEY_FINDINGS, words=f"The report found much. {words}")
    for finding in findings_for_us(response.inspection):
        write(
            office,
            response,
            Section.BODY_COMMENT,
            finding=finding,
            words=f"About {finding.label}: {words}",
            action_stance=ActionStance.PROPOSED,
        )
    write(office, response, Section.BODY_COMMENT, words=f"On the whole: {words}")


@remembered
def write(
    office: Office, response: Response, section: str, *, words: str, finding=None, by: User | None = None, **fields
):
    earlier = response.passages.filter(section=section, finding=finding).first()
    return drafting.save_passage(
        by=by or office.officer,
        response=response,
        section=section,
        finding=finding,
        html=from_simple_text(words),
        version=earlier.version if earlier else 0,
        **fields,
    )


@remembered
def a_saved_paragraph(office: Office, title: str = "Accepted") -> SavedParagraph:
    return add_saved_paragraph(
        by=office.officer, body=office.body, title=title, html="<p>The force accepts this recommendation.</p>"
    )


@remembered
def invite(office: Office, response: Response, *, days: int = 14) -> ForceRequest:
    """Invite the force, with two weeks to answer."""
    request = response.force_requests.get(force=office.force)
    today = timezone.localdate()
    force_comments.invite_force_comments(
        by=office.officer, request=request, comment_by=today + timedelta(days=days), after_safe_day=True, today=today
    )
    return refreshed(request)


@remembered
def write_force_comments(office: Office, request: ForceRequest, words: str = "The force agrees and has begun.") -> None:
    """The force's draft text, overall and on each finding, not yet submitted."""
    for finding in [None, *findings_for_us(request.response.inspection)]:
        earlier = request.comments.filter(finding=finding).first()
        force_comments.save_force_comment(
            by=office.contributor,
            request=request,
            finding=finding,
            html=from_simple_text(f"{finding.label if finding else 'Overall'}: {words}"),
            stance=ForceStance.ACCEPTED if finding else "",
            version=earlier.version if earlier else 0,
        )


@remembered
def comment_as_force(office: Office, response: Response) -> ForceRequest:
    """Invited, written and submitted."""
    request = invite(office, response)
    write_force_comments(office, request)
    force_comments.submit_force_comments(by=office.lead, request=request, chief_officer_name="Chris Chief")
    return refreshed(request)


@remembered
def has_trial_pdf(response: Response) -> None:
    """Store a PDF as a worker would, because approving needs one. Drawing one takes a quarter of a second."""
    store_trial(present(open_approval(response)), b"%PDF-1.7 as a worker would make it")


@remembered
def approve(office: Office, response: Response) -> None:
    has_trial_pdf(response)
    approval.approve(
        by=office.approver,
        response=response,
        content_hash=open_approval(response).content_hash,
        today=timezone.localdate(),
    )


def refreshed(row):
    """The row as it is now in the database."""
    return type(row)._default_manager.get(pk=row.pk)
