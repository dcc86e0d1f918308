"""The force's own pages: the request, writing, submitting, and none of the office's text."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inspections.queries import findings_for_us
from responses.approval import actions as approval
from responses.enums import Audience, ForceStatus, ResponseStatus, Section, Side
from responses.force_comments import actions as force_comments
from responses.models import ForceComment, ForceSubmission, SubmittedComment
from responses.publishing import actions as publication
from s55tracker.accounts.roles import Role
from s55tracker.mail.models import OutgoingMail
from s55tracker.richtext import to_plain_text
from tests.factories import (
    a_person,
    a_response,
    an_office,
    approve,
    comment_as_force,
    give_role,
    invite,
    refreshed,
    write,
    write_everything,
    write_force_comments,
)
from tests.responses.comments.threads import on_request

pytestmark = pytest.mark.django_db

SECRET = "marmalade"  # in every text of the office, and in none of the force's


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def asked(office):
    return invite(office, a_response(office))


def signed_in(client, person):
    client.force_login(person)
    return client


def address(asked, tail=""):
    return f"/force-comments/{asked.response.reference}/{asked.force.slug}/{tail}"


def finding_of(asked, number=0):
    return list(findings_for_us(asked.response.inspection))[number]


def every_page(asked):
    tails = ["", "overall/", "submit/", *(f"findings/{f.pk}/" for f in findings_for_us(asked.response.inspection))]
    return ["/", "/force-comments/", *(address(asked, tail) for tail in tails)]


def save(client, asked, finding=None, **fields):
    tail = f"findings/{finding.pk}/" if finding else "overall/"
    return client.post(address(asked, tail), {"version": 0, "text": "We agree.", "then": "stay", **fields})


# --- Access ----------------------------------------------------------------------------------------------------


def test_pages_of_a_request_are_not_there_for_the_office_or_another_force(client, office, asked):
    other = an_office("Loamshire")
    for person in [*office.people.values(), *other.people.values()]:
        expected = 200 if person in (office.contributor, office.lead) else 404
        signed_in(client, person)
        for page in (address(asked), address(asked, "overall/"), address(asked, "submit/")):
            assert client.get(page).status_code == expected, (person, page)
            if expected == 404 and page != address(asked):
                assert client.post(page, {"version": 0, "text": "Mine"}).status_code == 404
    assert not ForceComment.objects.exists()


def test_request_that_nobody_sent_is_not_there(client, office):
    request = a_response(office).force_requests.get()

    assert signed_in(client, office.lead).get(address(request)).status_code == 404


def test_recalled_invitation_is_gone_and_my_work_says_nothing_of_it(client, office, asked):
    force_comments.recall_invitation(by=office.officer, request=asked, reason="Sent too early.")
    signed_in(client, office.lead)

    assert client.get(address(asked)).status_code == 404
    assert asked.response.inspection.title not in client.get("/force-comments/").content.decode()
    assert asked.response.inspection.title not in client.get("/").content.decode()


def test_signed_out_visitor_is_sent_to_sign_in_and_back(client, asked):
    answer = client.get(address(asked))

    assert answer.status_code == 302
    assert answer.url.endswith(f"?next={address(asked)}")


def test_finding_of_another_report_is_not_there(client, office, asked):
    other = finding_of(invite(office, a_response(office, title="Another report")))

    assert signed_in(client, office.lead).get(address(asked, f"findings/{other.pk}/")).status_code == 404


# --- What the force reads --------------------------------------------------------------------------------------------


def test_page_says_what_is_asked_by_when_and_by_whom(client, office):
    request = a_response(office, title="Custody records").force_requests.get()
    today = timezone.localdate()
    force_comments.invite_force_comments(
        by=office.officer,
        request=request,
        comment_by=today + timedelta(days=9),
        message="Please be frank.",
        today=today,
    )
    words = signed_in(client, office.contributor).get(address(request)).content.decode()

    for expected in (
        "Custody records",
        "in 9 days",
        "Olive Officer",
        "Please be frank.",
        "https://example.test/report",
    ):
        assert expected in words
    assert words.count("To\N{NO-BREAK SPACE}do") == 3


def test_contributor_sees_who_can_submit(client, office, asked):
    write_force_comments(office, asked)
    for tail in ("", "submit/"):
        words = signed_in(client, office.contributor).get(address(asked, tail)).content.decode()
        assert "Leo Lead" in words
        assert "<button" not in words.split("<main")[1]


def secret_everywhere(office, response):
    """All of the office's text, reasons and notes contain the word."""
    write_everything(office, response, words=f"Our {SECRET} text.")
    write(office, response, Section.INTRODUCTION, words=f"An introduction with {SECRET}.")


def pages_without_the_secret(client, office, asked):
    for person in (office.contributor, office.lead):
        signed_in(client, person)
        for page in every_page(asked):
            words = client.get(page, follow=True).content.decode()
            assert SECRET not in words, (person, page)
            for status in ("Drafting", "With the approver", "Approved", "drafting", "with the approver"):
                assert status not in words, (person, page)


@pytest.mark.sweep
def test_nothing_that_the_office_writes_is_on_any_page_of_the_force(client, office):
    response = a_response(office)
    secret_everywhere(office, response)
    asked = invite(office, response)
    pages_without_the_secret(client, office, asked)

    write_force_comments(office, asked)
    force_comments.submit_force_comments(by=office.lead, request=asked, chief_officer_name="Chris Chief")
    pages_without_the_secret(client, office, asked)

    today = timezone.localdate()
    approval.submit_for_approval(by=office.officer, response=response, today=today)
    pages_without_the_secret(client, office, asked)
    approval.return_to_officer(by=office.approver, response=refreshed(response), reason=f"Too much {SECRET}.")
    pages_without_the_secret(client, office, asked)
    approval.submit_for_approval(
        by=office.officer, response=refreshed(response), today=today, unchanged_because=f"It is {SECRET}."
    )
    approve(office, refreshed(response))
    pages_without_the_secret(client, office, asked)

    publication.publish(by=office.officer, response=refreshed(response), today=today)
    pages_without_the_secret(client, office, asked)
    publication.start_correction(by=office.officer, response=refreshed(response), reason=f"The {SECRET} was wrong.")
    pages_without_the_secret(client, office, asked)


def test_mail_to_the_force_carries_nothing_of_the_office(office):
    response = a_response(office)
    secret_everywhere(office, response)
    asked = invite(office, response)
    write_force_comments(office, asked)
    force_comments.submit_force_comments(by=office.lead, request=asked, chief_officer_name="Chris Chief")
    force_comments.return_force_comments(
        by=office.officer, request=asked, reason="Say more.", today=timezone.localdate()
    )
    sent = OutgoingMail.objects.filter(to_email__in=[office.lead.email, office.contributor.email])

    assert sent.count() == 4
    assert not [mail for mail in sent if SECRET in mail.text or SECRET in mail.html]


# --- Writing ---------------------------------------------------------------------------------------------------------


def test_comment_is_saved_with_its_stance_and_its_bullets(client, office, asked):
    finding = finding_of(asked)
    answer = save(
        signed_in(client, office.contributor), asked, finding, text="We agree:\n\n* soon\n* wholly", stance="accepted"
    )
    comment = ForceComment.objects.get(finding=finding)

    assert answer.status_code == 302
    assert comment.html == "<p>We agree:</p><ul><li>soon</li><li>wholly</li></ul>"
    assert (comment.stance, comment.version, comment.edited_by) == ("accepted", 1, office.contributor)
    assert "* wholly" in client.get(address(asked, f"findings/{finding.pk}/")).content.decode()


def test_save_and_go_on_leads_to_the_next_place_and_at_last_back(client, office, asked):
    first, second = findings_for_us(asked.response.inspection)
    signed_in(client, office.contributor)

    assert save(client, asked, first, then="next").url == address(asked, f"findings/{second.pk}/")
    assert save(client, asked, second, then="next").url == address(asked, "overall/")
    assert save(client, asked, then="next").url == address(asked)


def test_second_editor_sees_both_texts_and_overwrites_only_knowingly(client, office, asked):
    finding = finding_of(asked)
    save(signed_in(client, office.contributor), asked, finding, text="Connie’s words.")
    answer = save(signed_in(client, office.lead), asked, finding, text="Leo’s words.")
    words = answer.content.decode()

    assert answer.status_code == 409
    assert "Connie’s words." in words and "Leo’s words." in words
    assert ForceComment.objects.get(finding=finding).plain == "Connie’s words."

    save(client, asked, finding, text="Leo’s words.", version=1)
    assert ForceComment.objects.get(finding=finding).plain == "Leo’s words."


def test_what_was_typed_stays_when_the_comments_were_submitted_meanwhile(client, office, asked):
    write_force_comments(office, asked)
    force_comments.submit_force_comments(by=office.lead, request=asked, chief_officer_name="Chris Chief")
    answer = save(signed_in(client, office.contributor), asked, text="One more thing.", version=1)

    assert answer.status_code == 403
    assert "One more thing." in answer.content.decode()
    assert not ForceComment.objects.filter(plain="One more thing.").exists()


def test_script_in_a_comment_is_not_kept(client, office, asked):
    save(signed_in(client, office.contributor), asked, text="<script>alert(1)</script> Yes.")

    assert "<script" not in ForceComment.objects.get().html
    assert "<script>alert" not in client.get(address(asked, "submit/")).content.decode()


# --- Submitting ------------------------------------------------------------------------------------------------------


def read_of(client, asked):
    return client.get(address(asked, "submit/")).context["read"]


def test_lead_submits_what_was_read_and_it_stands(client, office, asked):
    write_force_comments(office, asked, "We have begun.")
    signed_in(client, office.lead)
    shown = client.get(address(asked, "submit/")).content.decode()
    answer = client.post(
        address(asked, "submit/"), {"read": read_of(client, asked), "chief_officer_name": "Chris Chief"}, follow=True
    )
    words = answer.content.decode()

    assert shown.count("We have begun.") == 3
    assert refreshed(asked).status == ForceStatus.SUBMITTED
    assert [c.plain for c in SubmittedComment.objects.filter(finding=None)] == ["Overall: We have begun."]
    assert "The office has your comments." in words and "What happens next" in words
    assert words.count("We have begun.") == 3
    assert client.get(address(asked, "overall/")).url == address(asked)


def test_contributor_cannot_submit(client, office, asked):
    write_force_comments(office, asked)
    signed_in(client, office.contributor)
    answer = client.post(
        address(asked, "submit/"), {"read": read_of(client, asked), "chief_officer_name": "Chris Chief"}
    )

    assert answer.status_code == 403
    assert "force lead" in answer.content.decode()
    assert refreshed(asked).status == ForceStatus.INVITED


def test_pressing_submit_twice_submits_once(client, office, asked):
    write_force_comments(office, asked)
    signed_in(client, office.lead)
    read = read_of(client, asked)
    answers = [
        client.post(address(asked, "submit/"), {"read": read, "chief_officer_name": "Chris Chief"}) for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert ForceSubmission.objects.count() == 1
    assert OutgoingMail.objects.filter(to_email=office.officer.email).count() == 1


def test_text_that_changed_after_it_was_read_is_not_submitted(client, office, asked):
    write_force_comments(office, asked)
    read = read_of(signed_in(client, office.lead), asked)
    write_force_comments(office, asked, "Connie has thought again.")
    answer = client.post(address(asked, "submit/"), {"read": read, "chief_officer_name": "Chris Chief"})

    assert answer.status_code == 422
    assert "Someone has changed the comments" in answer.content.decode()
    assert "Connie has thought again." in answer.content.decode()
    assert not ForceSubmission.objects.exists()
    assert (
        client.post(
            address(asked, "submit/"), {"read": answer.context["read"], "chief_officer_name": "Chris Chief"}
        ).status_code
        == 302
    )


def test_nothing_written_cannot_be_submitted(client, office, asked):
    signed_in(client, office.lead)
    answer = client.post(
        address(asked, "submit/"), {"read": read_of(client, asked), "chief_officer_name": "Chris Chief"}
    )

    assert answer.status_code == 422
    assert "There is nothing to submit yet" in answer.content.decode()


def test_returned_comments_say_why_and_go_out_again(client, office, asked):
    write_force_comments(office, asked)
    force_comments.submit_force_comments(by=office.lead, request=asked, chief_officer_name="Chris Chief")
    today = timezone.localdate()
    force_comments.return_force_comments(
        by=office.officer, request=asked, reason="Recommendation 2 is not answered.", today=today
    )
    signed_in(client, office.lead)

    for tail in ("", "overall/"):
        assert "Recommendation 2 is not answered." in client.get(address(asked, tail)).content.decode()
    write_force_comments(office, asked, words="It is answered now.")
    client.post(address(asked, "submit/"), {"read": read_of(client, asked), "chief_officer_name": "Chris Chief"})
    assert ForceSubmission.objects.count() == 2
    assert "The office has your comments." in client.get(address(asked)).content.decode()


def test_letter_that_is_returned_becomes_the_working_text(client, office, asked):
    finding = finding_of(asked)
    received = force_comments.ReceivedComment(html="<p>From our letter.</p>", stance="accepted")
    force_comments.record_received_comments(
        by=office.officer,
        request=asked,
        received_from="The Chief Constable",
        overall=None,
        comments={finding: received},
    )
    force_comments.return_force_comments(
        by=office.officer, request=asked, reason="Say when.", today=timezone.localdate()
    )
    words = signed_in(client, office.lead).get(address(asked, f"findings/{finding.pk}/")).content.decode()

    assert "From our letter." in words


def test_published_response_is_linked_once_it_is_public(client, office):
    response = a_response(office, ResponseStatus.PUBLISHED)
    words = signed_in(client, office.contributor).get(address(response.force_requests.get())).content.decode()

    assert f"/published/{response.public_slug}/" in words


def test_person_of_two_forces_sees_both_requests(client, office, asked):
    other = an_office("Loamshire")
    theirs = comment_as_force(other, a_response(other, ResponseStatus.DRAFTING, title="Firearms licensing"))
    give_role(office.lead, other.force, Role.FORCE_CONTRIBUTOR)
    words = signed_in(client, office.lead).get("/force-comments/").content.decode()

    assert "Custody records" in words and "Firearms licensing" in words
    assert client.get(address(theirs)).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_list_of_requests_takes_the_same_queries_at_any_length(client, office, django_assert_num_queries, rows):
    for number in range(rows):
        invite(office, a_response(office, title=f"Report {number}"))
    signed_in(client, office.lead).get("/published/")  # the first page of a session records that it was seen
    with django_assert_num_queries(6):
        client.get("/force-comments/")


def test_page_of_a_request_takes_few_queries(client, office, asked, django_assert_num_queries):
    write_force_comments(office, asked)
    signed_in(client, office.lead).get("/published/")
    page = address(asked)
    with django_assert_num_queries(12):
        client.get(page)


@pytest.mark.parametrize(("threads", "queries"), [(0, 14), (1, 17), (3, 17)])
def test_page_of_a_comment_takes_few_queries(client, office, asked, django_assert_num_queries, threads, queries):
    finding = findings_for_us(asked.response.inspection)[0]
    write_force_comments(office, asked)
    for _ in range(threads):
        on_request(office.lead, asked, Audience.FORCE, side=Side.FORCE, finding=finding, tell=[office.contributor])
    signed_in(client, office.lead).get("/published/")
    page = reverse("force-comment", args=[asked.response.reference, asked.force.slug, finding.pk])
    with django_assert_num_queries(queries):
        client.get(page)


def test_plain_text_is_kept_beside_the_stored_text(client, office, asked):
    save(signed_in(client, office.contributor), asked, text="One.\n\n* Two")
    comment = ForceComment.objects.get()

    assert comment.plain == to_plain_text(comment.html) == "One.\n\n- Two"


def test_member_whose_role_ended_is_out(client, office, asked):
    person = a_person("Gone", organisation=office.force, roles=(Role.FORCE_LEAD,))
    membership = person.memberships.get()
    membership.ended_at, membership.ended_by = timezone.now(), office.lead
    membership.save()

    assert signed_in(client, person).get(address(asked)).status_code == 404
