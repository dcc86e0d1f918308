"""Earlier answers beside a similar finding: only those of the person’s own side, and never saved automatically."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inspections.logging.actions.findings import edit_finding
from responses.enums import Section
from responses.force_comments import actions as force_comments
from responses.models import LikeFinding, Passage
from responses.places import finding_url, force_comment_url
from responses.reuse.pages import answers_for_force, answers_for_office
from responses.search.sweeping import sweep
from s55tracker.accounts.roles import Role
from tests.factories import a_finding, a_person, a_response, an_office, give_role, invite, write, write_force_comments

pytestmark = pytest.mark.django_db

EARLIER = "Make sure custody records show why each detained child was strip searched, and who authorised it."
LATER = "Custody records must explain why any child detained was strip searched and who authorised the search."
OTHER = "Publish the backlog of firearms licensing applications, renewals and reviews."


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def earlier(office):
    """A response with a finding answered by the office and, in a draft, by the force."""
    response = a_response(
        office, title="Custody in 2025", findings=[a_finding("4", wording=EARLIER), a_finding("5", wording=OTHER)]
    )
    for finding in response.inspection.findings.all():
        write(office, response, Section.BODY_COMMENT, finding=finding, words=f"Our **answer** to {finding.reference}.")
    write_force_comments(office, invite(office, response), "the force’s answer")
    return response


@pytest.fixture
def later(office, earlier):
    response = a_response(
        office,
        title="Custody in 2026",
        findings=[
            a_finding("9", wording=LATER),
            a_finding("10", wording="Train every dog handler twice yearly in kennel hygiene."),
        ],
    )
    while sweep():
        pass
    return response


def test_office_sees_its_answer_to_the_like_finding_only(office, earlier, later):
    like, unlike = later.inspection.findings.all()
    (answer,) = answers_for_office(office.officer, later, like)
    assert (answer.heading, answer.report) == ("Recommendation 4", "Custody in 2025")
    assert answer.html == "<p>Our <strong>answer</strong> to 4.</p>"
    assert answer.per_cent >= 50
    assert answers_for_office(office.officer, later, unlike) == []


def test_force_sees_its_own_answer_and_neither_side_sees_the_others(client, office, earlier, later):
    finding = later.inspection.findings.first()
    asked = invite(office, later)
    (answer,) = answers_for_force(office.lead, asked, finding)
    assert "the force’s answer" in answer.html

    client.force_login(office.lead)
    force_page = client.get(force_comment_url(asked, finding.pk)).content.decode()
    client.force_login(office.officer)
    office_page = client.get(finding_url(later, finding)).content.decode()
    assert ("the force’s answer" in force_page, "answer</strong> to 4" in force_page) == (True, False)
    assert ("the force’s answer" in office_page, "answer</strong> to 4" in office_page) == (False, True)


def test_force_sees_what_it_sent_by_letter(office):
    response = a_response(office, findings=[a_finding("4", wording=EARLIER)], title="Custody in 2025")
    finding = response.inspection.findings.get()
    received = force_comments.ReceivedComment(html="<p>Sent on paper.</p>")
    force_comments.record_received_comments(
        by=office.officer,
        request=invite(office, response),
        received_from="A letter",
        overall=None,
        comments={finding: received},
    )
    later = a_response(office, title="Custody in 2026", findings=[a_finding("9", wording=LATER)])
    while sweep():
        pass
    (answer,) = answers_for_force(office.lead, invite(office, later), later.inspection.findings.get())
    assert answer.html == "<p>Sent on paper.</p>"


def test_another_offices_answer_is_not_shown(office, earlier):
    other = an_office("Ambridge")
    theirs = a_response(other, title="Custody in 2026", findings=[a_finding("9", wording=LATER)])
    while sweep():
        pass
    assert answers_for_office(other.officer, theirs, theirs.inspection.findings.get()) == []


def test_someone_of_two_offices_and_forces_gets_no_answer_of_the_other_one(office, earlier):
    """Pairs stay within one office. Even a pair across two would show nothing, to someone who may read both."""
    other = an_office("Ambridge")
    theirs = a_response(other, title="Custody in 2026", findings=[a_finding("9", wording=LATER)])
    finding, like = theirs.inspection.findings.get(), earlier.inspection.findings.first()
    LikeFinding.objects.create(finding=finding, other=like, likeness=1)
    officer = a_person("Both Offices", organisation=office.body, roles=(Role.OFFICER,))
    give_role(officer, other.body, Role.OFFICER)
    lead = a_person("Both Forces", organisation=office.force, roles=(Role.FORCE_LEAD,))
    give_role(lead, other.force, Role.FORCE_LEAD)

    assert answers_for_office(officer, theirs, finding) == []
    assert answers_for_force(lead, invite(other, theirs), finding) == []


def test_use_this_text_fills_the_box_after_what_was_typed_and_saves_nothing(client, office, earlier, later):
    finding = later.inspection.findings.first()
    (answer,) = answers_for_office(office.officer, later, finding)
    client.force_login(office.officer)
    page = client.post(finding_url(later, finding), {"use": answer.key, "version": "0", "text": "Typed so far."})
    assert page.status_code == 200
    assert page.context["form"]["text"].value() == "Typed so far.\n\nOur **answer** to 4."
    assert "Your changes have not been saved." in page.content.decode()
    assert not Passage.objects.filter(response=later).exists()

    asked = invite(office, later)
    (answer,) = answers_for_force(office.lead, asked, finding)
    client.force_login(office.lead)
    page = client.post(force_comment_url(asked, finding.pk), {"use": answer.key, "version": "0", "text": ""})
    assert page.context["form"]["text"].value() == "Recommendation 4: the force’s answer"
    assert not asked.comments.exists()


def test_use_this_text_goes_after_the_editors_html_in_its_own_format(client, office, earlier, later):
    finding = later.inspection.findings.first()
    (answer,) = answers_for_office(office.officer, later, finding)
    client.force_login(office.officer)
    typed = {"version": "0", "text": "<p>Typed <em>so</em> far.</p>", "text_format": "html"}
    form = client.post(finding_url(later, finding), {"use": answer.key, **typed}).context["form"]
    assert form["text"].value() == "Typed _so_ far.\n\nOur **answer** to 4."
    assert form.fields["text"].widget.attrs["data-s55-html"] == (
        "<p>Typed <em>so</em> far.</p><p>Our <strong>answer</strong> to 4.</p>"
    )


def test_answer_of_the_other_side_cannot_be_used(client, office, earlier, later):
    finding = later.inspection.findings.first()
    (theirs,) = answers_for_force(office.lead, invite(office, later), finding)
    client.force_login(office.officer)
    page = client.post(finding_url(later, finding), {"use": theirs.key, "version": "0", "text": "Typed."})
    assert page.context["form"]["text"].value() == "Typed."


def test_pairs_follow_a_changed_wording(office, earlier, later):
    finding = later.inspection.findings.first()
    assert LikeFinding.objects.filter(finding=finding).count() == 1
    edit_finding(
        by=office.officer,
        finding=finding,
        details=a_finding("9", wording="Feed every police horse oats."),
        version=finding.version,
    )
    while sweep():
        pass
    assert not LikeFinding.objects.filter(finding=finding).exists()


def test_earlier_answers_cost_one_query_for_the_office_and_two_for_the_force(office, earlier, later):
    finding, asked = later.inspection.findings.first(), invite(office, later)
    user = type(office.officer).objects.get(pk=office.officer.pk)
    lead = type(office.lead).objects.get(pk=office.lead.pk)
    answers_for_office(user, later, finding), answers_for_force(lead, asked, finding)  # their roles are read
    with CaptureQueriesContext(connection) as of_office:
        answers_for_office(user, later, finding)
    with CaptureQueriesContext(connection) as of_force:
        answers_for_force(lead, asked, finding)
    assert (len(of_office), len(of_force)) == (1, 2)
