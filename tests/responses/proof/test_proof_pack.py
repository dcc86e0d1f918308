"""The proof pack: everything that proves a publication, and nothing that was not published."""

from __future__ import annotations

import hashlib
import json
from copy import deepcopy

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from responses.approval import actions as approval
from responses.checks.actions import override_check
from responses.completeness.problems import problems_of
from responses.distribution import actions as distribution
from responses.distribution.methods import can_be_emailed
from responses.distribution.sending import Addressed, send_copies
from responses.document.reports import pdf_of
from responses.enums import PackNames as Names
from responses.enums import ResponseStatus, Section
from responses.evidence.files import checked
from responses.models import Approval, DistributionLine, EvidenceFile, Publication, PublishedFile, Response
from responses.proof.actions import json_of, make_proof_pack
from responses.proof.queries import now, proof_pack_of
from responses.proof.report import report_of
from responses.publishing import actions as publishing
from responses.publishing.rendering import render
from responses.publishing.withdrawing import withdraw_publication
from s55tracker.audit.models import AuditEvent
from s55tracker.govuk.templatetags.dates import govuk_date
from tests.factories import (
    Office,
    a_response,
    an_office,
    approve,
    comment_as_force,
    refreshed,
    write,
    write_everything,
)
from tests.history import link_history
from tests.responses.reading import words_of_pdf
from tests.verapdf import failures_of

pytestmark = pytest.mark.django_db

SECRET = "zanzibarine"  # only in what was never published
NOTE = "By post to Jane Clerk, receipt 4711"


def an_office_with_a_correction() -> tuple[Office, Response]:
    """Returned once, published, corrected, and one copy recorded; with words that must not be in a pack."""
    office = an_office()
    today = timezone.localdate()
    response = a_response(office, ResponseStatus.DRAFTING)
    comment_as_force(office, response)
    write(office, response, Section.KEY_FINDINGS, words=f"A first draft: {SECRET}, TBC.")
    (mark,) = [each for each in problems_of(refreshed(response), today=today) if each.must]
    override_check(
        by=office.approver, response=refreshed(response), key=mark.key, reason=f"{SECRET} is known.", today=today
    )
    approval.submit_for_approval(by=office.officer, response=refreshed(response), today=today)
    approval.return_to_officer(by=office.approver, response=refreshed(response), reason=f"Take {SECRET} out.")
    write_everything(office, refreshed(response))
    approval.submit_for_approval(by=office.officer, response=refreshed(response), today=today)
    approve(office, refreshed(response))
    publishing.publish(by=office.officer, response=refreshed(response), today=today)
    render(Publication.objects.get().pk)
    publishing.start_correction(by=office.officer, response=refreshed(response), reason="The number was wrong.")
    write(office, refreshed(response), Section.KEY_FINDINGS, words="The number was 460.")
    approval.submit_for_approval(by=office.officer, response=refreshed(response), today=today)
    approve(office, refreshed(response))
    publishing.publish(by=office.officer, response=refreshed(response), today=today)
    line = DistributionLine.objects.filter(publication__number=2).first()
    distribution.record_copy_sent(
        by=office.officer,
        line=line,
        done_on=today,
        done_by="Jane Clerk",
        note=NOTE,
        method="post",
        sent_to="jane.clerk@homeoffice.example",
        reference="HO-4711",
        today=today,
    )
    return office, refreshed(response)


@pytest.fixture(scope="module")
def written(written_once):
    return written_once(an_office_with_a_correction)


@pytest.fixture
def office(written) -> Office:
    return deepcopy(written[0])


@pytest.fixture
def response(written) -> Response:
    return Response.objects.select_related("body", "inspection").get(pk=written[1].pk)


def said_in(pack) -> str:
    """The words of the PDF on one line."""
    return " ".join(words_of_pdf(pdf_of(report_of(pack))))


def pack_of(response: Response, names: Names = Names.RECORDED):
    link_history()
    return proof_pack_of(response, made_by=response.owner, made_at=now(), names=names)


def test_pack_has_each_publication_with_its_hashes_and_addresses(response):
    first, second = pack_of(response).publications
    stored = PublishedFile.objects.get()
    rows = list(Publication.objects.order_by("number"))

    assert (first.number, first.is_current, second.number, second.is_current) == (1, False, 2, True)
    assert [each.text_sha256 for each in (first, second)] == [row.content_hash for row in rows]
    assert [each.page_sha256 for each in (first, second)] == [row.article.sha256 for row in rows]
    assert (first.pdf_sha256, first.pdf_bytes) == (stored.sha256, stored.size)
    assert first.pdf == f"http://localhost:8000/published/{rows[0].slug}/1.pdf"
    assert second.pdf == "" and second.without_pdf == "The PDF has not been made yet."
    assert (second.correction_reason, second.approved_by) == ("The number was wrong.", "April Approver")


def test_addresses_and_hashes_in_the_pack_are_those_of_what_the_public_is_sent(response):
    first = pack_of(response).publications[0]
    answer = Client().get(first.pdf.removeprefix("http://localhost:8000"))
    assert hashlib.sha256(answer.content).hexdigest() == first.pdf_sha256
    assert Client().get(first.page.removeprefix("http://localhost:8000")).status_code == 200


def test_pack_has_the_invitation_the_comments_and_every_round_of_approval(response):
    pack = pack_of(response)
    (officer,) = pack.chief_officers
    (invited,) = officer.invitations
    (submitted,) = officer.submissions

    assert (officer.role, officer.force, officer.outcome) == (
        "Chief Constable",
        "Borsetshire Police",
        "Comments submitted",
    )
    assert (invited.sent_by, invited.comment_by) == ("Olive Officer", officer.comment_by)
    assert "Leo Lead" in invited.addressed_to
    assert (submitted.submitted_by, submitted.on_behalf_of) == ("Leo Lead", "Chris Chief")
    assert [(each.decision, each.publication) for each in pack.approvals] == [
        ("Returned", None),
        ("Approved", 1),
        ("Approved", 2),
    ]
    (signed,) = pack.approvals[1].signatures
    assert (signed.name, signed.step, signed.approved_for) == ("April Approver", 1, "")
    assert [each.text_sha256 for each in pack.approvals] == [
        row.content_hash for row in Approval.objects.order_by("pk")
    ]


def test_pack_has_each_copy_with_its_evidence_and_says_which_are_still_to_be_sent(response):
    copies = [each for each in pack_of(response).copies if each.publication == 2]
    assert len(copies) == 5
    assert (copies[0].done_by, copies[0].evidence, copies[0].recorded_by) == (
        "Jane Clerk",
        ["Post to jane.clerk@homeoffice.example", "Reference HO-4711", NOTE],
        "Olive Officer",
    )
    assert copies[0].is_statutory and copies[0].done_on == timezone.localdate()
    assert [each.done_on for each in copies[1:]] == [None] * 4
    assert "1 of the 2 copies required by law has been sent." in said_in(pack_of(response))


def test_timeline_tells_who_did_what_in_order(response):
    timeline = pack_of(response).timeline
    told = [each.sentence for each in timeline]

    assert [each.at for each in timeline] == sorted(each.at for each in timeline)
    assert told[0] == "Olive Officer logged the inspection."
    for sentence in (
        "Leo Lead submitted Borsetshire Police’s comments on behalf of Chris Chief.",
        "April Approver overrode a check: “No working marks are left in the text”.",
        "April Approver returned the response.",
        "April Approver approved the response.",
        "Olive Officer published the response.",
        "Section 55 Tracker made the PDF of publication 1.",
        "Olive Officer started a correction.",
    ):
        assert sentence in told
    assert not [sentence for sentence in told if "saved" in sentence]


@pytest.mark.parametrize("names", Names)
def test_pack_has_no_word_that_was_not_published(response, names):
    pack = pack_of(response, names)
    for said in (said_in(pack), json_of(pack).decode()):
        assert SECRET not in said and "TBC" not in said
        assert "Custody records" in said


def test_pack_with_roles_names_no_member_of_staff_and_nothing_that_was_typed(office, response):
    pack = pack_of(response, Names.ROLES)
    for said in (said_in(pack), json_of(pack).decode()):
        for person in office.people.values():
            assert person.name not in said and person.email not in said
        assert "Jane Clerk" not in said and "4711" not in said and "homeoffice.example" not in said
    (sent,) = [each for each in pack.copies if each.done_on]
    assert sent.evidence == [
        "Post to an address of the recipient",
        "Reference kept by the office",
        "The office’s record has a note.",
    ]
    assert pack.made_by == pack.publications[0].published_by == "Officer 1"
    assert pack.publications[1].published_by == "Officer 1"
    assert pack.publications[0].approved_by == "Approver 1"
    assert pack.chief_officers[0].submissions[0].submitted_by == "Force lead 1"
    assert pack.chief_officers[0].submissions[0].on_behalf_of == "Chris Chief"  # a public office
    assert not [each for each in pack.timeline if "Olive" in each.sentence or "Jane" in each.sentence]


def test_pack_reports_what_is_no_longer_what_it_was(response):
    assert pack_of(response).altered == []
    Publication.objects.filter(number=1).update(title="Other")
    altered = pack_of(response).altered
    assert altered == [f"Publication 1 of {response.reference}: its record is not what was published."]
    assert altered[0] in said_in(pack_of(response))


def test_pack_with_roles_leaves_the_name_of_an_altered_evidence_file_out(office, response):
    distribution.add_evidence(
        by=office.officer,
        line=DistributionLine.objects.filter(publication__number=2).first(),
        evidence=checked(b"Received.", name="Jane Clerk” of “4711.txt"),
        today=timezone.localdate(),
    )
    EvidenceFile.objects.update(size=1)

    (named,), (without,) = pack_of(response).altered, pack_of(response, Names.ROLES).altered
    assert "Jane Clerk" in named and "4711" in named
    assert (
        without
        == f"Evidence of “Sent to the Home Office”, {response.reference}: it has been changed since it was recorded."
    )
    assert "Jane Clerk" not in json_of(pack_of(response, Names.ROLES)).decode()


def test_pack_says_what_became_of_each_email_and_that_a_cancelled_one_was_never_refused(office, response):
    lines = DistributionLine.objects.filter(publication__number=2, done_on=None)
    line = next(line for line in lines if can_be_emailed(line))
    (email,) = send_copies(
        by=office.officer,
        response=response,
        copies=[Addressed(line, "clerk@panel.example")],
        subject="Our response",
        message="Here it is.",
        attach_pdf=False,
    )
    began = f"An email dated {govuk_date(email.created_at)}"

    def became() -> str:
        (copy,) = [each for each in pack_of(response).copies if each.publication == 2 and each.line == line.line]
        return copy.evidence[0]

    assert became() == f"{began} has not been sent yet"
    withdraw_publication(by=office.approver, response=refreshed(response), reason="It named a person.")
    assert refreshed(email.mail).refused_at is not None
    assert became() == f"{began} was cancelled on {govuk_date(email.created_at)}, before it was sent"


@pytest.mark.sweep
def test_pdf_conforms_to_pdf_ua(response):
    assert failures_of([pdf_of(report_of(pack_of(response)))]) == [[]]


@pytest.mark.sweep
def test_pack_of_a_long_history_conforms_and_takes_the_same_queries(office, response, django_assert_max_num_queries):
    """Tables over several pages, words that no font has, and an address without a break."""
    for _ in range(120):
        AuditEvent.objects.create(
            target=f"response:{response.reference}",
            action="copy_undone",
            happened_at=timezone.now(),
            actor=office.officer,
            actor_name="Olive Officer 🦄 " + "x" * 100,
            detail={"line": "https://example.test/" + "y" * 150},
        )
    with django_assert_max_num_queries(46):
        pack = pack_of(response)
    assert failures_of([pdf_of(report_of(pack))]) == [[]]


def test_json_is_one_object_with_dates_that_a_program_can_read(response):
    said = json.loads(json_of(pack_of(response)))
    assert (said["document"], said["version"], said["reference"]) == ("proof pack", 1, response.reference)
    assert said["report_published_on"] == response.inspection.published_on.isoformat()
    assert said["made_at"].endswith("Z")
    assert len(said["last_hash"]) == 64


# --- The command ------------------------------------------------------------------------------------------


def test_command_writes_both_files(response, tmp_path, capsys):
    pdf, facts = tmp_path / "proof.pdf", tmp_path / "proof.json"
    call_command("proof_pack", response.reference.lower(), "--pdf", str(pdf), "--json", str(facts))

    assert pdf.read_bytes().startswith(b"%PDF-")
    assert json.loads(facts.read_bytes())["made_by"] == "Section 55 Tracker"
    assert capsys.readouterr().out == ""
    assert AuditEvent.objects.filter(action="proof_pack_made").count() == 2


def test_command_says_why_it_cannot(office, response, tmp_path):
    draft = a_response(office, ResponseStatus.DRAFTING, title="Not published")
    with pytest.raises(CommandError, match="There is no response nowhere-1"):
        call_command("proof_pack", "nowhere-1", "--pdf", str(tmp_path / "x.pdf"))
    with pytest.raises(CommandError, match="has not been published"):
        call_command("proof_pack", draft.reference, "--pdf", str(tmp_path / "x.pdf"))
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("proof_pack", response.reference, "--pdf", str(tmp_path))


def test_same_pack_makes_the_same_bytes(response):
    pack = pack_of(response)
    assert pdf_of(report_of(pack)) == pdf_of(report_of(pack))


def test_pack_made_after_another_is_as_good(office, response):
    """Making one adds an event to the history, which the next one’s check also covers."""
    make_proof_pack(by=office.officer, response=response, names=Names.RECORDED)
    assert pack_of(response).altered == []
