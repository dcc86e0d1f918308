"""The force's people together: findings assigned, texts called ready, the draft shared, and the chief officer named."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from inspections.queries import findings_for_us
from responses.exceptions import WorkflowError
from responses.force_comments import actions as force_comments
from responses.force_queries import force_requests_open_to, force_requests_visible_to, latest_submission
from responses.force_team import actions as team
from responses.models import FindingAssignment, ForceComment
from responses.search.indexing import wrong_entries
from s55tracker.accounts.models import Membership
from s55tracker.accounts.roles import Role
from s55tracker.audit.models import AuditEvent
from s55tracker.audit.trail import history_of
from s55tracker.mail.models import OutgoingMail
from s55tracker.refusals import NotPermitted, Refused
from s55tracker.richtext import from_simple_text
from tests.factories import a_person, a_response, an_office, invite, refreshed, write_force_comments

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def asked(office):
    return invite(office, a_response(office, "drafting", title="Custody records"))


@pytest.fixture
def finder(office):
    """Someone at the force who sees only the findings assigned to them."""
    return a_person("Fiona Finder", organisation=office.force, roles=(Role.FINDING_CONTRIBUTOR,))


@pytest.fixture
def findings(asked):
    return list(findings_for_us(asked.response.inspection))


def signed_in(client, person):
    client.force_login(person)
    return client


def address(asked, tail=""):
    return f"/force-comments/{asked.response.reference}/{asked.force.slug}/{tail}"


def comment(by, asked, finding, words, version=0):
    return force_comments.save_force_comment(
        by=by, request=asked, finding=finding, html=from_simple_text(words), version=version
    )


def submit(office, asked, name="Chris Chief"):
    return force_comments.submit_force_comments(by=office.lead, request=asked, chief_officer_name=name)


# --- Assigning --------------------------------------------------------------------------------------------------------


def test_lead_assigns_findings_and_the_person_is_told_once(office, asked, finder, findings):
    team.assign_findings(by=office.lead, request=asked, person=finder, findings=findings)
    mail = OutgoingMail.objects.get(to_email=finder.email)

    assert list(FindingAssignment.objects.values_list("finding", flat=True)) == [each.pk for each in findings]
    assert "2 findings have been assigned to you" in mail.subject
    assert all(address(asked, f"findings/{each.pk}/") in mail.text for each in findings)
    assert history_of(team.draft_of(asked)).latest("pk").action == "finding_assigned"


def test_same_finding_is_not_assigned_twice(office, asked, finder, findings):
    team.assign_findings(by=office.lead, request=asked, person=finder, findings=findings[:1])
    with pytest.raises(Refused, match="already has these findings"):
        team.assign_findings(by=office.lead, request=asked, person=finder, findings=findings[:1])

    given = team.assign_findings(by=office.lead, request=asked, person=finder, findings=findings)
    assert [each.finding for each in given] == findings[1:]


def test_only_a_lead_assigns_and_only_to_people_of_the_force(office, asked, finder, findings):
    for person in (office.contributor, finder, office.officer):
        with pytest.raises(NotPermitted, match="Only a force lead"):
            team.assign_findings(by=person, request=asked, person=finder, findings=findings)
    with pytest.raises(Refused, match="does not work for"):
        team.assign_findings(by=office.lead, request=asked, person=office.officer, findings=findings)
    assert not FindingAssignment.objects.exists()


def test_finding_of_another_report_is_not_assigned(office, asked, finder):
    other = a_response(office, title="Another").inspection.findings.first()
    with pytest.raises(Refused, match="not addressed to your force"):
        team.assign_findings(by=office.lead, request=asked, person=finder, findings=[other])


# --- What a finding contributor sees ---------------------------------------------------------------------------------


def test_finding_contributor_sees_nothing_until_something_is_assigned(client, office, asked, finder):
    signed_in(client, finder)

    assert "Custody records" not in client.get("/").content.decode()
    assert "Custody records" not in client.get("/force-comments/").content.decode()
    assert client.get(address(asked)).status_code == 404
    assert not force_requests_open_to(finder).exists()


def test_finding_contributor_sees_their_findings_and_nothing_else(client, office, asked, finder, findings):
    first, second = findings
    for place, word in ((first, "firstword"), (second, "secondword"), (None, "overallword")):
        comment(office.contributor, asked, place, word)
    team.assign_findings(by=office.lead, request=asked, person=finder, findings=[first])
    signed_in(client, finder)
    pages = {tail: client.get(address(asked, tail)) for tail in ("", f"findings/{first.pk}/", f"findings/{second.pk}/")}
    pages |= {tail: client.get(address(asked, tail)) for tail in ("overall/", "submit/", "people/", "guests/")}

    assert {tail: page.status_code for tail, page in pages.items()} == {
        "": 200,
        f"findings/{first.pk}/": 200,
        f"findings/{second.pk}/": 404,
        "overall/": 404,
        "submit/": 404,
        "people/": 404,
        "guests/": 404,
    }
    shown = pages[""].content.decode() + pages[f"findings/{first.pk}/"].content.decode()
    assert "firstword" in shown and first.label in shown
    assert "Work in Word" not in shown  # of the whole request, so not theirs
    assert "secondword" not in shown and "overallword" not in shown and second.label not in shown
    assert not force_requests_visible_to(finder).exists()


def test_finding_contributor_writes_on_theirs_alone(office, asked, finder, findings):
    first, second = findings
    team.assign_findings(by=office.lead, request=asked, person=finder, findings=[first])
    comment(finder, asked, first, "We agree.")

    for place in (second, None):
        with pytest.raises(NotPermitted):
            comment(finder, asked, place, "Not mine.")
    assert ForceComment.objects.get().plain == "We agree."


def test_what_a_finding_contributor_types_is_kept_on_their_findings_alone(client, office, asked, finder, findings):
    first, second = findings[:2]
    team.assign_findings(by=office.lead, request=asked, person=finder, findings=[first])
    signed_in(client, finder)
    typed = {"person": finder.pk, "version": 0, "window": str(uuid4()), "number": 1, "text": "Not saved yet."}
    answers = {
        key: client.post(
            reverse("force-keep", args=[asked.response.reference, asked.force.slug, key]), typed
        ).status_code
        for key in (f"finding-{first.pk}", f"finding-{second.pk}", "overall")
    }

    assert list(answers.values()) == [200, 404, 404]
    assert "Not saved yet." in client.get(address(asked, f"findings/{first.pk}/")).content.decode()
    assert "Not saved yet." in client.get(reverse("kept-draft-list")).content.decode()

    FindingAssignment.objects.update(ended_at=timezone.now(), ended_by=office.lead)
    assert "Not saved yet." not in client.get(reverse("kept-draft-list")).content.decode()


def test_finding_taken_away_is_gone_at_once_and_the_text_stays(client, office, asked, finder, findings):
    [given] = team.assign_findings(by=office.lead, request=asked, person=finder, findings=findings[:1])
    comment(finder, asked, findings[0], "We agree.")
    team.end_assignment(by=office.lead, assignment=given)
    signed_in(client, finder)

    assert client.get(address(asked)).status_code == 404
    assert client.get(address(asked, f"findings/{findings[0].pk}/")).status_code == 404
    assert "Custody records" not in client.get("/").content.decode()
    assert ForceComment.objects.get().plain == "We agree."
    with pytest.raises(NotPermitted):
        comment(finder, asked, findings[0], "Again.", version=1)


def test_assignment_counts_for_nothing_once_the_role_is_ended(client, office, asked, finder, findings):
    team.assign_findings(by=office.lead, request=asked, person=finder, findings=findings[:1])
    Membership.objects.filter(user=finder).delete()
    finder.__dict__.pop("_current_memberships", None)

    assert signed_in(client, finder).get(address(asked)).status_code == 404


def test_no_reason_message_or_history_of_the_whole_is_shown_to_a_finding_contributor(
    client, office, asked, finder, findings
):
    write_force_comments(office, asked)
    team.assign_findings(by=office.lead, request=asked, person=finder, findings=findings[:1])
    submit(office, asked)
    force_comments.return_force_comments(
        by=office.officer, request=refreshed(asked), reason="wholereasonword", today=timezone.localdate()
    )
    signed_in(client, finder)
    for tail in ("", f"findings/{findings[0].pk}/"):
        assert "wholereasonword" not in client.get(address(asked, tail)).content.decode()
    assert "wholereasonword" not in client.get("/").content.decode()


def test_mail_to_the_whole_force_does_not_go_to_a_finding_contributor(office, asked, finder):
    force_comments.change_comment_date(
        by=office.officer,
        request=asked,
        comment_by=timezone.localdate(),
        reason="Sooner.",
        after_safe_day=True,
        today=timezone.localdate(),
    )
    assert not OutgoingMail.objects.filter(to_email=finder.email).exists()
    assert OutgoingMail.objects.filter(to_email=office.contributor.email).exists()


# --- My work ----------------------------------------------------------------------------------------------------------


def test_my_work_shows_each_assigned_finding_until_it_is_ready(client, office, asked, finder, findings):
    team.assign_findings(by=office.lead, request=asked, person=finder, findings=findings)
    signed_in(client, finder)
    words = client.get("/").content.decode()
    assert f"Comment on {findings[0].label.lower()}" in words and f"Comment on {findings[1].label.lower()}" in words
    assert "Leo Lead assigned it to you" in words

    comment(finder, asked, findings[0], "We agree.")
    team.mark_ready(by=finder, request=asked, finding=findings[0])
    words = client.get("/").content.decode()
    assert f"Your comment on {findings[0].label.lower()} is ready" in words
    assert f"Comment on {findings[1].label.lower()}" in words


def test_what_is_assigned_to_a_contributor_comes_first(client, office, asked, findings):
    team.assign_findings(by=office.lead, request=asked, person=office.contributor, findings=findings[1:])
    words = signed_in(client, office.contributor).get("/").content.decode()

    assert f"Comment on {findings[1].label.lower()}" in words
    assert f"Comment on {findings[0].label.lower()}" not in words


# --- Ready ------------------------------------------------------------------------------------------------------------


def test_ready_is_told_once_and_withdrawn_when_the_text_changes(office, asked, findings):
    comment(office.contributor, asked, findings[0], "We agree.")
    for _ in range(2):
        ready = team.mark_ready(by=office.contributor, request=asked, finding=findings[0])
    told = OutgoingMail.objects.filter(to_email=office.lead.email, subject__contains="ready")

    assert (ready.ready_by, told.count()) == (office.contributor, 1)
    comment(office.contributor, asked, findings[0], "We agree wholly.", version=1)
    changed = ForceComment.objects.get()
    assert (changed.ready_at, changed.ready_by) == (None, None)
    assert history_of(team.draft_of(asked)).latest("pk").detail["was_ready_by"] == "Connie Contributor"


def test_saving_the_same_text_leaves_it_ready(office, asked, findings):
    comment(office.contributor, asked, findings[0], "We agree.")
    team.mark_ready(by=office.contributor, request=asked, finding=findings[0])
    comment(office.contributor, asked, findings[0], "We agree.", version=1)

    assert ForceComment.objects.get().ready_by == office.contributor


def test_empty_text_is_not_ready(office, asked, findings):
    with pytest.raises(WorkflowError, match="Write the comment before"):
        team.mark_ready(by=office.contributor, request=asked, finding=findings[0])


def test_lead_sees_what_is_ready_and_what_is_missing(client, office, asked, findings):
    client.force_login(office.contributor)
    data = {"text": "We agree.", "stance": "accepted", "version": 0, "then": "ready"}
    client.post(address(asked, f"findings/{findings[0].pk}/"), data)
    words = " ".join(signed_in(client, office.lead).get(address(asked)).content.decode().split())

    assert "Connie Contributor marked it as ready" in words
    assert f"Not written yet: {findings[1].label.lower()} and the report as a whole." in words


# --- Sharing ----------------------------------------------------------------------------------------------------------


def test_office_reads_the_draft_only_while_it_is_shared(client, office, asked):
    write_force_comments(office, asked, "draftword")
    page = reverse("response-force", args=[asked.response.reference, asked.force.slug])
    signed_in(client, office.officer)
    assert "draftword" not in client.get(page).content.decode()

    team.share_draft(by=office.lead, request=asked)
    words = client.get(page).content.decode()
    assert "draftword" in words
    assert "Draft shared by the force, not submitted" in words

    team.keep_draft_private(by=office.lead, request=asked)
    assert "draftword" not in client.get(page).content.decode()


def test_officers_are_emailed_once_each_time_the_force_begins_to_share(office, asked):
    team.share_draft(by=office.lead, request=asked)
    team.share_draft(by=office.lead, request=asked)
    write_force_comments(office, refreshed(asked))
    mails = OutgoingMail.objects.filter(subject__contains="has shared its draft with you")
    page = reverse("response-force", args=[asked.response.reference, asked.force.slug])

    assert set(mails.values_list("to_email", flat=True)) == {office.officer.email, office.other_officer.email}
    assert mails.count() == 2
    assert f"{page}#shared-draft" in mails.first().text and "agrees and has begun" not in mails.first().text

    team.keep_draft_private(by=office.lead, request=asked)
    team.share_draft(by=office.lead, request=refreshed(asked))
    assert mails.count() == 4


def test_my_work_of_the_office_names_a_shared_draft_while_it_is_shared(client, office, asked):
    signed_in(client, office.officer)
    words = "Borsetshire Police has shared its draft with you"
    page = reverse("response-force", args=[asked.response.reference, asked.force.slug])
    assert words not in client.get("/").content.decode()

    team.share_draft(by=office.lead, request=asked)
    shown = client.get("/").content.decode()
    assert words in shown and f'href="{page}#shared-draft"' in shown
    assert 'id="shared-draft"' in client.get(page).content.decode()

    team.keep_draft_private(by=office.lead, request=asked)
    assert words not in client.get("/").content.decode()


@pytest.mark.parametrize("end", ["private", "submit", "recall"])
def test_office_searches_the_draft_only_while_it_is_shared(client, office, asked, end):
    write_force_comments(office, asked, "draftword")

    def found() -> list[str]:
        return [result.kind for result in client.get("/search/", {"q": "draftword"}).context["results"]]

    signed_in(client, office.officer)
    assert found() == []
    team.share_draft(by=office.lead, request=asked)
    assert found() == ["Force’s draft, shared with you"] * 3
    assert len(client.get("/search/", {"q": "draftword", "kind": "force_comment"}).context["results"]) == 3
    assert wrong_entries() == []

    if end == "private":
        team.keep_draft_private(by=office.lead, request=refreshed(asked))
    elif end == "submit":
        submit(office, refreshed(asked))
    else:
        force_comments.recall_invitation(by=office.officer, request=refreshed(asked), reason="Sent too early.")
    assert found() == (["Force’s comment"] * 3 if end == "submit" else [])
    assert wrong_entries() == []


def test_sharing_is_in_the_history_of_both_sides(client, office, asked):
    team.share_draft(by=office.lead, request=asked)
    team.share_draft(by=office.lead, request=asked)
    team.keep_draft_private(by=office.lead, request=asked)

    assert [event.action for event in history_of(asked)][-2:] == ["force_share_draft", "force_unshare_draft"]
    history = reverse("response-history", args=[asked.response.reference])
    words = signed_in(client, office.officer).get(history).content.decode()
    assert "Leo Lead shared Borsetshire Police’s draft with the office" in words
    assert (
        "The force shared its draft with the office"
        in signed_in(client, office.lead).get(address(asked)).content.decode()
    )


def test_only_a_lead_shares(office, asked, finder):
    for person in (office.contributor, finder, office.officer):
        with pytest.raises(NotPermitted):
            team.share_draft(by=person, request=asked)


def test_returned_comments_are_private_again(office, asked):
    write_force_comments(office, asked)
    team.share_draft(by=office.lead, request=asked)
    submit(office, asked)
    force_comments.return_force_comments(
        by=office.officer, request=refreshed(asked), reason="Say when.", today=timezone.localdate()
    )

    assert (refreshed(asked).shared_at, refreshed(asked).shared_by) == (None, None)


def test_shared_draft_is_no_comment_to_publish(office, asked):
    """A shared draft is not in the preview, and the response is as incomplete as before."""
    write_force_comments(office, asked, "draftword")
    team.share_draft(by=office.lead, request=asked)

    assert latest_submission(asked) is None


# --- The chief officer's name ------------------------------------------------------------------------------------------


def test_chief_officer_is_asked_stored_shown_and_suggested(client, office, asked):
    write_force_comments(office, asked)
    page = signed_in(client, office.lead).get(address(asked, "submit/"))
    answer = client.post(address(asked, "submit/"), {"read": page.context["read"]})
    assert answer.status_code == 422
    assert "Enter the name of the Chief Constable" in answer.content.decode()

    client.post(address(asked, "submit/"), {"read": page.context["read"], "chief_officer_name": " Dame  Ada Ash "})
    assert asked.submissions.get().chief_officer_name == "Dame Ada Ash"
    for person, where in (
        (office.lead, address(asked)),
        (office.officer, reverse("response-force", args=[asked.response.reference, asked.force.slug])),
        (office.officer, reverse("response-history", args=[asked.response.reference])),
    ):
        assert "Dame Ada Ash" in signed_in(client, person).get(where).content.decode(), where

    other = invite(office, a_response(office, "drafting", title="The next report"))
    write_force_comments(office, other)
    assert 'value="Dame Ada Ash"' in signed_in(client, office.lead).get(address(other, "submit/")).content.decode()


def test_name_of_the_chief_officer_must_be_given(office, asked):
    write_force_comments(office, asked)
    with pytest.raises(WorkflowError, match="Enter the name of the Chief Constable"):
        submit(office, asked, name="  ")
    assert not asked.submissions.exists()
    assert not AuditEvent.objects.filter(action="force_submit").exists()


def test_force_page_says_what_is_left_when_everything_is_written(client, office, asked):
    write_force_comments(office, asked)
    lead = " ".join(signed_in(client, office.lead).get(address(asked)).content.decode().split())
    contributor = " ".join(signed_in(client, office.contributor).get(address(asked)).content.decode().split())

    assert "written. Next step: review and submit them." in lead
    assert "Written, but not marked as ready:" in lead and "Not written yet" not in lead
    assert "written. Next step: a force lead has to submit them." in contributor
