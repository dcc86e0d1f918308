"""Generated data at a given size, written in bulk: 43 bodies, 20,000 responses and 200,000 comments cover England and
Wales.

Bulk rows skip the actions, so this is only for measuring; tests reach their states through the actions
(tests/factories.py).
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.utils import timezone

from inspections.clock.deadlines import clock_for
from inspections.models import Finding, FindingAddressee, Inspection, PublicationType
from responses.document.composition import plain_text_of
from responses.document.content import (
    BodyNames,
    BodySection,
    ChiefOfficerSection,
    CommentContent,
    DocumentContent,
    FindingContent,
    InspectionFacts,
)
from responses.models import (
    Approval,
    DistributionLine,
    ForceRequest,
    ForceSubmission,
    Invitation,
    Passage,
    Publication,
    Response,
    SubmittedComment,
)
from s55tracker.accounts.models import Force, ForceLink, Membership, PolicingBody, User
from s55tracker.accounts.roles import Role

FINDINGS = 4  # per response: 6 passages including key findings and an overall comment, and 4 force comments
WORDS = "force officers victims public report inspection found better sooner training records partners council plan measure".split()


@dataclass(frozen=True)
class Size:
    name: str
    bodies: int
    responses: int


ONE_OFFICE = Size("one office", bodies=1, responses=465)
NATIONAL = Size("national", bodies=43, responses=20_000)


Sentence = Callable[[random.Random, int], str]


def of_few_words(chance: random.Random, words: int) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(words)).capitalize() + "."


def fill(size: Size, *, today: date, sentence: Sentence = of_few_words) -> None:
    """Write the data, always the same for the same size and day. `sentence` makes one of so many words."""
    chance = random.Random(55)
    types = [PublicationType.objects.create(name=name) for name in ("Custody", "PEEL assessment", "Fraud", "Vetting")]
    bodies = [_body(number) for number in range(size.bodies)]
    User.objects.create(email="platform@example.test", name="Platform", is_staff=True, password=make_password(None))
    for number, body in enumerate(bodies):
        share = size.responses // size.bodies + (number < size.responses % size.bodies)
        _responses(body, share, chance, types, today, sentence)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _body(number: int) -> PolicingBody:
    name = f"County {number:02d}"
    force = Force.objects.create(slug=f"county-{number:02d}", name=f"{name} Police")
    body = PolicingBody.objects.create(
        slug=f"county-{number:02d}", name=name, office_name=f"Office of the PCC for {name}"
    )
    ForceLink.objects.create(body=body, force=force, from_on=date(2012, 11, 22))
    password = make_password(None)
    for role in Role:
        user = User.objects.create(
            email=f"{role}@{body.slug}.example", name=f"{role.label} of {name}", password=password
        )
        of_force = role in (Role.FORCE_CONTRIBUTOR, Role.FORCE_LEAD)
        Membership.objects.create(user=user, role=role, **({"force": force} if of_force else {"body": body}))
    return body


@transaction.atomic
def _responses(
    body: PolicingBody, share: int, chance: random.Random, types: list, today: date, sentence: Sentence
) -> None:
    """An office's responses over about nine years: the newest few open, the rest published and distributed."""
    officer = User.objects.get(email=f"{Role.OFFICER}@{body.slug}.example")
    force = Force.objects.get(slug=body.slug)
    now = timezone.now()
    ages = [3 + number * 7 for number in range(share)]
    inspections, responses = [], []
    for number, age in enumerate(ages):
        published_on = today - timedelta(days=age)
        clock = clock_for(published_on)
        inspection = Inspection(
            recorded_by=body,
            title=f"{sentence(chance, 6)[:-1]}: an inspection of how forces work, number {number}",
            kind=chance.choice(["national", "national", "national", "force_specific", "joint"]),
            published_on=published_on,
            published_on_confirmed_by=officer,
            published_on_confirmed_at=now,
            deadline_on=clock.deadline,
            safe_day_on=clock.safe_day,
            all_forces=True,
            recommendations_stated=FINDINGS + 1,
            created_by=officer,
        )
        inspections.append(inspection)
        if age <= 56:
            status = ("not_started", "drafting", "drafting", "drafting", "with_approver", "approved")[min(age // 10, 5)]
        else:
            status = "drafting" if chance.random() < 0.01 else "published" if age < 90 else "distributed"
        public = status in ("published", "distributed")
        responses.append(
            Response(
                reference=f"{body.slug}-{published_on.year}-{number:03d}",
                body=body,
                inspection=inspection,
                status=status,
                owner=officer,
                public_slug=f"{body.slug}-{number}" if public else None,
                first_published_on=published_on + timedelta(days=chance.randint(30, 60)) if public else None,
                created_by=officer,
            )
        )
    Inspection.objects.bulk_create(inspections)
    Inspection.publication_types.through.objects.bulk_create(
        Inspection.publication_types.through(inspection=inspection, publicationtype=chance.choice(types))
        for inspection in inspections
    )
    Response.objects.bulk_create(responses)
    findings = Finding.objects.bulk_create(
        Finding(
            inspection=inspection,
            position=position,
            reference=str(position + 1),
            html=f"<p>{(wording := sentence(chance, 30))}</p>",
            plain=wording,
            due_text="Within so many months",
            # Some are due next year, most were due long ago: closing them is not recorded yet.
            due_on=inspection.published_on + timedelta(days=chance.choice([91, 182, 274, 365, 548])),
            due_precision="relative",
        )
        for inspection in inspections
        for position in range(FINDINGS)
    )
    FindingAddressee.objects.bulk_create(
        FindingAddressee(finding=finding, addressee="chief_constables") for finding in findings
    )
    requests = ForceRequest.objects.bulk_create(
        ForceRequest(
            response=response,
            force=force,
            status_changed_at=_at(response, 29),
            status="not_invited"
            if response.status == "not_started"
            else "submitted"
            if response.status != "drafting"
            else chance.choice(["invited", "submitted"]),
            comment_by=response.inspection.published_on + timedelta(days=28),
        )
        for response in responses
    )
    Invitation.objects.bulk_create(
        Invitation(
            request=request,
            sent_at=_at(request.response, chance.randint(2, 8)),
            sent_by=officer,
            addressed_to=str(force),
            comment_by=request.comment_by,
        )
        for request in requests
        if request.status != "not_invited"
    )
    submissions = ForceSubmission.objects.bulk_create(
        ForceSubmission(
            request=request,
            number=1,
            submitted_at=_at(request.response, chance.randint(14, 29)),
            submitted_by=officer,
        )
        for request in requests
    )
    texts = {}
    passages, comments = [], []
    for number, response in enumerate(responses):
        own = findings[number * FINDINGS : (number + 1) * FINDINGS]
        texts[response.pk] = [sentence(chance, 80) for _ in range(2 * FINDINGS + 2)]
        written = iter(texts[response.pk])
        for section, finding in [
            ("key_findings", None),
            ("body_comment", None),
            *(("body_comment", one) for one in own),
        ]:
            text = next(written)
            passages.append(
                Passage(
                    response=response,
                    section=section,
                    finding=finding,
                    html=f"<p>{text}</p>",
                    plain=text,
                    action_stance="action_taken" if finding else "",
                    edited_at=now,
                    edited_by=officer,
                )
            )
        for finding in own:
            text = next(written)
            comments.append(
                SubmittedComment(
                    submission=submissions[number],
                    finding=finding,
                    html=f"<p>{text}</p>",
                    plain=text,
                    stance="accepted",
                )
            )
    Passage.objects.bulk_create(passages, batch_size=2000)
    SubmittedComment.objects.bulk_create(comments, batch_size=2000)
    _publish(body, force, [row for row in responses if row.first_published_on], findings, texts, officer, now)


def _at(response: Response, day: int) -> datetime:
    """A moment during working hours, this many days after the report, and never later than now."""
    moment = datetime.combine(response.inspection.published_on + timedelta(days=day), time(10), tzinfo=UTC)
    return min(moment, timezone.now())


def _publish(body, force, responses, findings, texts, officer, now: datetime) -> None:
    by_inspection: dict[int, list[Finding]] = {}
    for finding in findings:
        by_inspection.setdefault(finding.inspection_id, []).append(finding)
    contents = [_content(body, force, row, by_inspection[row.inspection_id], texts[row.pk]) for row in responses]
    approvals = Approval.objects.bulk_create(
        Approval(
            response=response,
            submitted_by=officer,
            content={},
            content_hash="0" * 64,
            submitted_at=_at(response, 27),
            decision="approved",
            decided_at=_at(response, 29),
            decided_by=officer,
        )
        for response in responses
    )
    publications = Publication.objects.bulk_create(
        (
            Publication(
                response=response,
                body=body,
                approval=approval,
                number=1,
                slug=response.public_slug,
                title=response.inspection.title,
                kind=response.inspection.kind,
                inspection_published_on=response.inspection.published_on,
                deadline_on=response.inspection.deadline_on,
                safe_day_on=response.inspection.safe_day_on,
                findings_answered=FINDINGS,
                search_text=plain_text_of(content),
                content=content.to_json(),
                content_hash="0" * 64,
                published_on=response.first_published_on,
                published_by=officer,
                rendered_at=now,
            )
            for response, approval, content in zip(responses, approvals, contents, strict=True)
        ),
        batch_size=500,
    )
    DistributionLine.objects.bulk_create(
        DistributionLine(
            response=publication.response,
            publication=publication,
            position=position,
            line=f"Copy {position}",
            done_on=publication.published_on if done else None,
            done_by="Officer" if done else "",
            recorded_at=now if done else None,
            recorded_by=officer if done else None,
        )
        for publication in publications
        for position in range(5)
        for done in [publication.response.status == "distributed"]
    )


def _content(body, force, response, findings, texts) -> DocumentContent:
    inspection = response.inspection
    written = iter(texts)
    key_findings, overall = next(written), next(written)
    return DocumentContent(
        body=BodyNames(
            area=body.name,
            kind=body.kind,
            office_name=body.office_name,
            holder_title=body.holder_title,
            holder_initials=body.holder_initials,
        ),
        inspection=InspectionFacts(
            title=inspection.title,
            published_on=inspection.published_on,
            deadline=inspection.deadline_on,
            all_forces=True,
        ),
        key_findings=f"<p>{key_findings}</p>",
        findings=tuple(
            FindingContent(key=str(row.pk), kind=row.kind, reference=row.reference, wording=row.html)
            for row in findings
        ),
        body_section=BodySection(
            overall=f"<p>{overall}</p>",
            comments=tuple(
                CommentContent(finding=str(row.pk), stance="action_taken", text=f"<p>{next(written)}</p>")
                for row in findings
            ),
        ),
        chief_officers=(
            ChiefOfficerSection(
                role="Chief Constable",
                force=force.name,
                status="received",
                comments=tuple(
                    CommentContent(finding=str(row.pk), stance="accepted", text=f"<p>{next(written)}</p>")
                    for row in findings
                ),
            ),
        ),
    )
