"""Takes each report in reports.toml to its state, day by day, with the actions that the people doing the work would
use.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date, time, timedelta
from pathlib import Path
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from inspections.enums import FindingKind
from inspections.findings.due_wording import read_due
from inspections.logging.actions.findings import FindingDetails
from inspections.logging.actions.reports import ReportFacts, log_inspection
from inspections.models import Finding, Inspection
from inspections.queries import findings_for_us
from inspections.watching.entries import Entry
from inspections.watching.reading import propose
from responses.approval import actions as approval
from responses.approval.trial_pdfs import render_trial
from responses.comments.actions import Said, reply_to_thread, start_thread
from responses.distribution import actions as distribution
from responses.distribution.methods import Method, usual_address, usual_method
from responses.drafting import actions as drafting
from responses.enums import Audience, GuestSide, Section, Side
from responses.force_comments import actions as force_comments
from responses.force_team.actions import assign_findings, share_draft
from responses.guests.actions.links import make_guest_link
from responses.models import ForceRequest, Response
from responses.publishing import actions as publication
from responses.publishing.asking import ask_for_withdrawal
from responses.queries import open_approval
from responses.sample_office.moments import on_day
from responses.sample_office.people import CHIEF_CONSTABLE, SampleOffice, make_office
from responses.sample_office.reminders import remind
from s55tracker.mail.models import OutgoingMail
from s55tracker.present import present
from s55tracker.richtext import from_simple_text
from s55tracker.saved_views.actions import save_view
from s55tracker.saved_views.models import SavedPage

DAYS_BEFORE = 1200
REPORTS = Path(__file__).with_name("reports.toml")

COPY_NOTES: dict[str, str] = {
    Method.EMAIL: "The receipt is in the case folder.",
    Method.PORTAL: "A screenshot of the entry is in the case folder.",
}
# The steps of the story, in order. A report's "reach" is the last one it takes.
STEPS = (
    "not_started",
    "drafting",
    "with_force",
    "force_submitted",
    "with_approver",
    "approved",
    "published",
    "distributed",
    "corrected",
)
DETOURS = {"force_returned": "force_submitted", "returned_by_approver": "with_approver", "none_received": "with_force"}


@transaction.atomic
def load_sample_office(*, today: date) -> SampleOffice:
    """Create the office and all its reports, dated back from `today`.

    Nothing is emailed, because no one there exists: the emails of the story are deleted, and those of recent summaries
    are marked as sent.
    """
    mail_before = set(OutgoingMail.objects.values_list("pk", flat=True))
    # Everyone joined long before the first report.
    with on_day(today - timedelta(days=DAYS_BEFORE), time(9)):
        office = make_office()
    reports = tomllib.loads(REPORTS.read_text())["report"]
    for report in sorted(reports, key=lambda report: -report["published_days_ago"]):
        Story(office, report, today=today).tell()
    with on_day(today, time(8)):
        save_views(office)
        find_new_report(office, today=today)
    OutgoingMail.objects.exclude(pk__in=mail_before).delete()
    with on_day(today, time(8, 1)):
        remind(today=today)
    return office


def find_new_report(office: SampleOffice, *, today: date) -> None:
    """Propose a report, as if a watched address had listed it two days after it was published. No address is watched, so
    that the sample office never asks a website for anything.
    """
    report = Entry(
        address="https://reports.example/digital-evidence/",
        title="Ready when needed: an inspection of how police forces manage digital evidence",
        summary="We looked at how quickly forces examine telephones and computers, and at how they keep what they find.",
        published_on=today - timedelta(days=2),
    )
    propose(office.body, [report], watched=None, today=today)


def save_views(office: SampleOffice) -> None:
    """Save two views: one shared by the manager, and one private to the officer."""
    for person, name, query, is_shared in (
        ("manager", "Late, or due in 14 days", "due=late&due=soon", True),
        ("officer", "With the force", "force=waiting", False),
    ):
        save_view(
            by=office.people[person],
            body=office.body,
            page=SavedPage.RESPONSES,
            name=name,
            query=query,
            is_shared=is_shared,
        )


class Story:
    """Takes one report through its steps."""

    def __init__(self, office: SampleOffice, report: dict, *, today: date) -> None:
        self.office, self.report, self.today = office, report, today
        self.published_on = today - timedelta(days=report["published_days_ago"])
        self.officer = office.people["officer"]
        self.minute = 0

    def tell(self) -> None:
        reach = self.report["reach"]
        self.log()
        if reach == "not_needed":
            with self.day(3):
                drafting.mark_not_needed(by=self.officer, response=self.response, reason=self.report["reason"])
            return
        steps = STEPS[1 : STEPS.index(DETOURS.get(reach, reach)) + 1]
        for step in steps:
            getattr(self, step)()
        if reach in DETOURS:
            getattr(self, reach)()

    def day(self, number: int):
        """Give what the block records a time in working hours on this day, counted from publication, but never later
        than today.
        """
        self.minute += 7
        day = min(self.published_on + timedelta(days=number), self.today)
        return on_day(day, time(9 + self.minute // 60 % 8, self.minute % 60))

    # --- The report ---

    def log(self) -> None:
        with self.day(1):
            inspection = log_inspection(
                by=self.officer,
                body=self.office.body,
                facts=ReportFacts(
                    title=self.report["title"],
                    kind=self.report["kind"],
                    publication_types=self.report["types"],
                    all_forces=self.report["kind"] in ("national", "joint"),
                    forces=()
                    if self.report["kind"] in ("national", "joint", "revisit_letter")
                    else (self.office.force,),
                    joint_with=self.report.get("joint_with", ""),
                    report_url=f"https://reports.example/{self.report['key']}/",
                    recommendations_stated=self.report.get("recommendations_stated"),
                ),
                published_on=self.published_on,
                date_confirmed=True,
                findings=[self.details(finding) for finding in self.report.get("finding", [])],
            )
        self.inspection: Inspection = inspection
        self.response = Response.objects.get(inspection=inspection)
        self.findings = list(zip(inspection.findings.order_by("position"), self.report.get("finding", []), strict=True))

    def details(self, finding: dict) -> FindingDetails:
        wording = re.sub(r"\{by (\d+)\}", lambda found: self.month_end(int(found[1])), finding["wording"].strip())
        due = read_due(wording, published_on=self.published_on)
        return FindingDetails(
            kind=finding.get("kind", FindingKind.RECOMMENDATION),
            reference=finding.get("reference", ""),
            html=from_simple_text(wording),
            addressees=finding.get("addressees", ()),
            due_text=due.due_text or "",
            due_on=due.due_on,
            due_precision=due.precision,
            parent_reference=finding.get("parent"),
        )

    def month_end(self, months: int) -> str:
        first = self.published_on.replace(day=1)
        for _ in range(months + 1):
            first = (first + timedelta(days=32)).replace(day=1)
        last = first - timedelta(days=1)
        return f"{last.day} {last:%B %Y}"

    # --- The steps ---

    def drafting(self) -> None:
        if "key_findings" in self.report:
            with self.day(5):
                self.write(Section.KEY_FINDINGS, self.report["key_findings"])

    def with_force(self) -> None:
        with self.day(6):
            force_comments.invite_force_comments(
                by=self.officer,
                request=self.request,
                comment_by=max(self.published_on + timedelta(days=28), timezone.localdate()),
                message="Please let us have the Chief Constable’s comments on each of the recommendations below.",
                today=timezone.localdate(),
            )
        if self.report.get("force_has_begun"):
            self.write_as_force(self.findings[:1])
            self.force_asks_others()

    def force_asks_others(self) -> None:
        """The lead assigns one finding to a specialist, asks a guest about another, and shares the draft with the
        office.
        """
        lead, ours = self.office.people["lead"], list(findings_for_us(self.inspection))
        with self.day(17):
            assign_findings(by=lead, request=self.request, person=self.office.people["specialist"], findings=ours[:1])
            make_guest_link(
                by=lead,
                request=self.request,
                side=GuestSide.FORCE,
                name="Peter Aldous",
                email="peter.aldous@wealdshire.example",
                findings=ours[-1:],
                days=21,
                message="You wrote the procedure, so please tell us what has changed since the inspection.",
            )
            share_draft(by=lead, request=self.request)

    def force_submitted(self) -> None:
        with self.day(17):
            self.save_as_force(None, self.report["overall_force"], "")
        self.write_as_force(self.findings)
        with self.day(23):
            force_comments.submit_force_comments(
                by=self.office.people["lead"], request=self.request, chief_officer_name=CHIEF_CONSTABLE
            )
        with self.day(29):
            for finding, written in self.findings:
                if "body_comment" in written:
                    self.write(Section.BODY_COMMENT, written["body_comment"], finding, written["action"])
            if "overall_body" in self.report:
                self.write(Section.BODY_COMMENT, self.report["overall_body"])
        if discussion := self.report.get("discussion"):
            self.discuss(discussion)

    def discuss(self, discussion: dict) -> None:
        """The officer asks the force about the first finding, and its lead answers."""
        with self.day(24):
            thread = start_thread(
                by=self.officer,
                response=self.response,
                request=self.request,
                finding=self.findings[0][0],
                side=Side.OFFICE,
                audience=Audience.BOTH,
                quote=discussion["quote"],
                said=Said(text=discussion["question"], form_key=uuid4(), tell=[]),
            )
        with self.day(25):
            reply = Said(text=discussion["answer"], form_key=uuid4(), tell=[])
            reply_to_thread(by=self.office.people["lead"], thread=thread, said=reply)

    def with_approver(self) -> None:
        with self.day(38):
            approval.submit_for_approval(by=self.officer, response=self.response, today=timezone.localdate())

    def approved(self) -> None:
        with self.day(40):
            render_trial(present(open_approval(self.response)).pk)
            approval.approve(
                by=self.office.people["approver"],
                response=self.response,
                content_hash=present(open_approval(self.response)).content_hash,
                today=timezone.localdate(),
            )

    def published(self) -> None:
        with self.day(self.report["published_on_day"]):
            publication.publish(by=self.officer, response=self.response, today=timezone.localdate())
        self.send_copies(self.report["published_on_day"], how_many=2)

    def distributed(self) -> None:
        self.send_copies(self.report["published_on_day"] + 1, how_many=99)

    def corrected(self) -> None:
        day = self.report["corrected_on_day"]
        with self.day(day - 1):
            publication.start_correction(
                by=self.officer, response=self.response, reason=self.report["correction_reason"]
            )
            self.write(
                Section.KEY_FINDINGS, self.report["key_findings"].strip() + "\n\nThe report covers the year to March."
            )
        with self.day(day - 1):
            approval.submit_for_approval(by=self.officer, response=self.response, today=timezone.localdate())
        with self.day(day):
            render_trial(present(open_approval(self.response)).pk)
            approval.approve(
                by=self.office.people["approver"],
                response=self.response,
                content_hash=present(open_approval(self.response)).content_hash,
                today=timezone.localdate(),
            )
        with self.day(day):
            publication.publish(by=self.officer, response=self.response, today=timezone.localdate())
        self.send_copies(day + 1, how_many=99)
        with self.day(self.report["published_days_ago"] - self.report["withdrawal_asked_days_ago"]):
            ask_for_withdrawal(
                by=self.officer,
                response=self.response,
                reason=self.report["withdrawal_reason"],
                publication=self.response.publications.get(number=1),
            )

    # --- The detours ---

    def force_returned(self) -> None:
        with self.day(25):
            force_comments.return_force_comments(
                by=self.officer,
                request=self.request,
                reason=self.report["return_reason"],
                comment_by=timezone.localdate() + timedelta(days=7),
                today=timezone.localdate(),
            )

    def returned_by_approver(self) -> None:
        with self.day(41):
            approval.return_to_officer(
                by=self.office.people["approver"], response=self.response, reason=self.report["approver_reason"]
            )

    def none_received(self) -> None:
        with self.day(31):
            force_comments.record_none_received(by=self.officer, request=self.request, today=timezone.localdate())

    # --- Who writes what ---

    @property
    def request(self) -> ForceRequest:
        return self.response.force_requests.get()

    def write(self, section: Section, text: str, finding: Finding | None = None, action_stance: str = "") -> None:
        earlier = self.response.passages.filter(section=section, finding=finding).first()
        drafting.save_passage(
            by=self.officer,
            response=self.response,
            section=section,
            finding=finding,
            html=from_simple_text(text.strip()),
            action_stance=action_stance,
            version=earlier.version if earlier else 0,
        )

    def write_as_force(self, findings: list[tuple[Finding, dict]]) -> None:
        ours = set(findings_for_us(self.inspection).values_list("pk", flat=True))
        with self.day(16):
            for finding, written in findings:
                if finding.pk in ours and "force_comment" in written:
                    self.save_as_force(finding, written["force_comment"], written["stance"])

    def save_as_force(self, finding: Finding | None, text: str, stance: str) -> None:
        force_comments.save_force_comment(
            by=self.office.people["contributor"],
            request=self.request,
            finding=finding,
            html=from_simple_text(text.strip()),
            stance=stance,
            version=0,
        )

    def send_copies(self, day: int, *, how_many: int) -> None:
        lines = self.response.distribution_lines.filter(publication__is_current=True, done_on=None)
        with self.day(day):
            for line in lines.select_related("recipient")[:how_many]:
                method = usual_method(line)
                distribution.record_copy_sent(
                    by=self.officer,
                    line=line,
                    done_on=timezone.localdate(),
                    done_by=self.officer.name,
                    method=method,
                    sent_to=usual_address(line),
                    note=COPY_NOTES.get(method, ""),
                    today=timezone.localdate(),
                )
