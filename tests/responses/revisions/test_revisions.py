"""Every save is a version: listed, compared, restored; each side sees its own alone."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from inspections.logging.actions.findings import remove_finding
from inspections.queries import findings_for_us
from responses.approval import actions as approval
from responses.drafting.actions import save_passage
from responses.enums import Section
from responses.force_comments.actions import return_force_comments, save_force_comment, submit_force_comments
from responses.models import Passage, TextRevision
from responses.publishing.actions import drop_correction, start_correction
from responses.revisions.actions import restore_revision
from responses.texts import force_text, office_text
from s55tracker.audit.models import AuditEvent
from s55tracker.refusals import ChangedMeanwhile, NotPermitted
from tests.factories import (
    a_response,
    an_office,
    comment_as_force,
    invite,
    refreshed,
    write,
    write_everything,
    write_force_comments,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def response(office):
    return a_response(office)


def saved(office, response, *words):
    for each in words:
        write(office, response, Section.KEY_FINDINGS, words=each)
    return office_text(response, "key-findings")


def versions_of(response):
    return list(TextRevision.objects.filter(response=response).values_list("version", "html"))


def address(response, key="key-findings", *more):
    name = "text-revision" if more else "text-revisions"
    return reverse(name, args=[response.reference, key, *more])


def test_each_save_is_a_version_and_saving_the_same_is_none(office, response):
    saved(office, response, "One.", "Two.", "Two.")
    assert versions_of(response) == [(1, "<p>One.</p>"), (2, "<p>Two.</p>")]
    passage = Passage.objects.get()
    latest = TextRevision.objects.latest("version")
    assert (latest.html, latest.version, latest.saved_at, latest.saved_by) == (
        passage.html,
        passage.version,
        passage.edited_at,
        office.officer,
    )


def test_refused_save_is_no_version(office, response):
    saved(office, response, "One.")
    with pytest.raises(ChangedMeanwhile):
        save_passage(by=office.officer, response=response, section=Section.KEY_FINDINGS, html="<p>Two.</p>", version=0)
    assert versions_of(response) == [(1, "<p>One.</p>")]


def test_list_names_versions_with_who_and_what_happened_to_the_whole(client, office):
    response = a_response(office, "approved")
    client.force_login(office.approver)
    page = client.get(address(response)).content.decode()
    assert "Olive Officer" in page and "Latest" in page
    assert "Submitted for approval." in page and "Approved." in page


def test_two_versions_are_compared_by_word_without_colour(client, office, response):
    saved(office, response, "The force has begun a register.", "The force has finished a register.")
    client.force_login(office.officer)
    page = client.get(f"{address(response)}?from=1&to=2").content.decode()
    assert "<del>begun</del>" in page and "<ins>finished</ins>" in page
    assert "Added words are underlined, and removed words are struck through." in page
    assert client.get(f"{address(response)}?from=1&to=9").status_code == 404


def test_restoring_is_an_ordinary_save_with_a_version_of_its_own(client, office, response):
    text = saved(office, response, "One.", "Two.", "Three.")
    client.force_login(office.officer)
    answer = client.post(address(response, text.key, 1), {"version": 3}, follow=True)
    assert "Version 1 has been restored, as version 4." in answer.content.decode()
    assert versions_of(response)[-1] == (4, "<p>One.</p>")
    assert TextRevision.objects.get(version=4).restored_from == 1
    event = AuditEvent.objects.filter(action="text_saved").latest("pk")
    assert event.detail["restored_version"] == 1
    history = client.get(reverse("response-history", args=[response.reference])).content.decode()
    assert "restored version 1 of the key findings (version 4)" in history


def test_restoring_brings_back_the_stance(office, response):
    finding = findings_for_us(response.inspection)[0]
    for words, stance in (("One.", "proposed"), ("Two.", "no_action")):
        write(office, response, Section.BODY_COMMENT, finding=finding, words=words, action_stance=stance)
    text = office_text(response, f"finding-{finding.pk}")
    first = TextRevision.objects.get(version=1)
    restore_revision(by=office.officer, text=text, revision=first, version=2)
    passage = Passage.objects.get()
    assert (passage.plain, passage.action_stance, passage.version) == ("One.", "proposed", 3)


def test_restoring_over_a_version_not_seen_changes_nothing(client, office, response):
    text = saved(office, response, "One.", "Two.", "Three.")
    client.force_login(office.officer)
    assert client.post(address(response, text.key, 1), {"version": 2}).status_code == 409
    assert len(versions_of(response)) == 3


def test_only_people_who_write_restore(client, office):
    response = a_response(office, "drafting")
    saved(office, response, "Two.")
    first = TextRevision.objects.get(section=Section.KEY_FINDINGS, version=1)
    client.force_login(office.manager)
    assert "Restore this version" not in client.get(address(response, "key-findings", 1)).content.decode()
    with pytest.raises(NotPermitted):
        restore_revision(by=office.manager, text=office_text(response, "key-findings"), revision=first, version=2)


def test_dropped_correction_is_a_version_too(office):
    response = a_response(office, "published")
    start_correction(by=office.officer, response=response, reason="A number was wrong.")
    saved(office, refreshed(response), "Half done.")
    drop_correction(by=office.officer, response=refreshed(response), reason="It was right.")
    texts = [html for _version, html in versions_of(response) if "much" in html or "Half" in html]
    assert len(texts) == 3 and texts[0] == texts[2]


def test_approvals_and_publications_of_the_whole_are_compared(client, office):
    response = a_response(office, "drafting")
    comment_as_force(office, response)
    today = timezone.localdate()
    approval.submit_for_approval(by=office.officer, response=refreshed(response), today=today)
    approval.return_to_officer(by=office.approver, response=refreshed(response), reason="Say when.")
    saved(office, refreshed(response), "The report found much more.")
    client.force_login(office.officer)
    whole = reverse("response-revisions", args=[response.reference])
    page = client.get(whole)
    words = page.content.decode()
    assert "Submitted for approval" in words and "Returned" in words and "Say when." in words
    [key] = [key for key, _words, at in page.context["choices"] if at]
    compared = client.get(f"{whole}?from={key}&to=now").content.decode()
    assert "<ins>" in compared and "Key findings" in compared
    assert client.get(f"{whole}?from=round-999&to=now").status_code == 404


def test_force_has_versions_of_its_own_which_the_office_cannot_reach(client, office, response):
    asked = invite(office, response)
    write_force_comments(office, asked, "The first secret.")
    write_force_comments(office, asked, "The second secret.")
    whole = reverse("force-revisions", args=[response.reference, office.force.slug])
    overall = reverse("force-text-revisions", args=[response.reference, office.force.slug, "overall"])
    client.force_login(office.contributor)
    assert "version 2" in client.get(whole).content.decode()
    assert "<ins>second</ins>" in client.get(f"{overall}?from=1&to=2").content.decode()
    client.force_login(office.officer)
    for path in (whole, overall, f"{overall}1/"):
        assert client.get(path).status_code == 404
    page = client.get(reverse("response-revisions", args=[response.reference])).content.decode()
    assert "secret" not in page


def test_force_cannot_reach_the_offices_versions(client, office, response):
    invite(office, response)
    saved(office, response, "The office’s secret.")
    client.force_login(office.lead)
    for path in (address(response), address(response, "key-findings", 1)):
        assert client.get(path).status_code == 404
    finding = findings_for_us(response.inspection)[0]
    write(office, response, Section.BODY_COMMENT, finding=finding, words="Another secret.", action_stance="proposed")
    theirs = reverse("force-text-revisions", args=[response.reference, office.force.slug, f"finding-{finding.pk}"])
    assert "secret" not in client.get(theirs).content.decode()


def test_force_restores_its_own_and_compares_submissions(client, office, response):
    asked = invite(office, response)
    write_force_comments(office, asked, "First.")
    submit_force_comments(by=office.lead, request=asked, chief_officer_name="Chris Chief")
    return_force_comments(by=office.officer, request=refreshed(asked), reason="Say when.", today=timezone.localdate())
    comment = asked.comments.get(finding=None)
    save_force_comment(
        by=office.lead, request=refreshed(asked), finding=None, html="<p>Second.</p>", version=comment.version
    )
    client.force_login(office.lead)
    whole = reverse("force-revisions", args=[response.reference, office.force.slug])
    page = client.get(whole)
    assert "Returned by the office" in page.content.decode()
    [key] = [key for key, _words, at in page.context["choices"] if at]
    assert "<ins>" in client.get(f"{whole}?from={key}&to=now").content.decode()
    one = reverse("force-text-revision", args=[response.reference, office.force.slug, "overall", 1])
    client.post(one, {"version": 2})
    assert asked.comments.get(finding=None).plain == "Overall: First."
    assert TextRevision.objects.get(request=asked, finding=None, version=3).restored_from == 1
    assert force_text(asked, "finding-0") is None


def test_versions_about_a_removed_finding_stay(client, office, response):
    finding = findings_for_us(response.inspection)[0]
    for words in ("Written.", ""):
        write(office, response, Section.BODY_COMMENT, finding=finding, words=words)
    remove_finding(by=office.officer, finding=finding, reason="Not in the report.")
    client.force_login(office.officer)
    page = client.get(reverse("response-revisions", args=[response.reference])).content.decode()
    assert "Recommendation 2, version 1" in page and "Written." in page


def test_texts_from_before_get_their_present_version(office):
    response = a_response(office, "drafting")
    asked = invite(office, response)
    write_force_comments(office, asked)
    columns = ("response", "request", "section", "finding", "version", "html", "stance", "saved_at", "saved_by")
    before = sorted(TextRevision.objects.values_list(*columns), key=str)
    TextRevision.objects.all().delete()
    import_module("responses.migrations.0017_drafts_and_revisions").store_present_versions(apps, None)
    assert sorted(TextRevision.objects.values_list(*columns), key=str) == before


@pytest.mark.parametrize("saves", [2, 6])
def test_lists_take_the_same_queries_for_few_versions_and_many(client, office, django_assert_max_num_queries, saves):
    response = a_response(office)
    write_everything(office, response)
    saved(office, response, *(f"Words {number}." for number in range(saves)))
    client.force_login(office.officer)
    with django_assert_max_num_queries(11):
        client.get(address(response))
    with django_assert_max_num_queries(16):
        client.get(reverse("response-revisions", args=[response.reference]))
