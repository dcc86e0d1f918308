"""Withdrawing what is published: gone from every public place at once, kept for the office, and the notice says why."""

import pytest
from django.urls import reverse
from django.utils import timezone

from inspections.clock.deadlines import format_date
from responses.approval import actions as approval
from responses.enums import ResponseStatus, Section, WithholdingGround
from responses.exceptions import WorkflowError
from responses.history import entry_of, events_of
from responses.models import CopyEmail, Publication, SearchEntry
from responses.publishing import actions as publishing
from responses.publishing.rendering import publications_to_render, render
from responses.publishing.withdrawing import withdraw_publication, withdraw_version
from responses.redaction.actions import withhold_words
from responses.redaction.queries import still_public, written_texts
from responses.sealing.seals import seal
from responses.search.indexing import wrong_entries
from s55tracker.mail.models import OutgoingMail
from s55tracker.refusals import NotPermitted
from tests.factories import a_response, an_office, approve, comment_as_force, refreshed, write
from tests.history import verified

pytestmark = pytest.mark.django_db
MARK = "Zirkelmarke"
REASON = "It named a witness."


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def published(office):
    """Published twice, with its PDFs; the marked word is in the text of both."""
    response = a_response(office, ResponseStatus.DRAFTING)
    comment_as_force(office, response)
    for reason in ("", "A figure was wrong."):
        if reason:
            publishing.start_correction(by=office.officer, response=refreshed(response), reason=reason)
        write(office, refreshed(response), Section.KEY_FINDINGS, words=f"{MARK} was found. {reason}")
        approval.submit_for_approval(by=office.officer, response=refreshed(response), today=timezone.localdate())
        approve(office, refreshed(response))
        publication = publishing.publish(by=office.officer, response=refreshed(response), today=timezone.localdate())
        assert render(publication.pk)
    return refreshed(response)


def public_places(slug: str) -> list[str]:
    return [
        reverse("published-response", args=[slug]),
        reverse("published-pdf", args=[slug]),
        *(reverse("published-version", args=[slug, number]) for number in (1, 2)),
        *(reverse("published-version-pdf", args=[slug, number]) for number in (1, 2)),
        reverse("published-feed"),
        reverse("published-json"),
        reverse("published-csv"),
        reverse("published-list"),
        f"{reverse('published-list')}?q=found",
    ]


def body_of(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_text_goes_from_every_public_place_and_a_notice_stays(office, published, client):
    slug = published.public_slug
    title = published.inspection.title
    assert MARK in client.get(reverse("published-response", args=[slug])).content.decode()

    withdraw_publication(by=office.approver, response=published, reason=REASON)

    for address in public_places(slug):
        answer = client.get(address)
        said = body_of(answer)
        assert MARK.encode() not in said, address
        assert not said.startswith(b"%PDF"), address
        if f"/{slug}" in address:
            assert answer.status_code == 410, address
            assert REASON in said.decode(), address
            assert "no-store" in answer["Cache-Control"], address
        elif "?" not in address:
            assert slug.encode() not in said, address
    assert title in client.get(reverse("published-response", args=[slug])).content.decode()


def test_record_stays_whole_for_the_office_and_the_audit(office, published, client):
    withdraw_publication(by=office.approver, response=published, reason=REASON)

    assert Publication.objects.filter(response=published).count() == 2
    assert verified().altered == []
    assert refreshed(published).status == ResponseStatus.DRAFTING
    client.force_login(office.officer)
    tab = client.get(reverse("response-publication", args=[published.reference])).content.decode()
    assert "Withdrawn from publication" in tab
    assert REASON in tab
    entry = entry_of(events_of(published).filter(action="response_withdraw_publication").get())
    assert (entry.sentence, entry.reason) == ("April Approver withdrew the published response.", REASON)
    assert wrong_entries() == []
    assert not SearchEntry.objects.filter(response=published, is_public=True).exists()


def test_head_of_each_page_says_withdrawn_and_no_longer_that_the_public_reads_it(office, published, client):
    client.force_login(office.officer)
    pages = [reverse(name, args=[published.reference]) for name in ("response-workspace", "response-distribution")]
    publishing.start_correction(by=office.officer, response=published, reason="A figure was wrong.")
    for page in pages:
        assert "The published version stays online" in client.get(page).content.decode()

    withdraw_publication(by=office.approver, response=refreshed(published), reason=REASON)

    for page in pages:
        said = client.get(page).content.decode()
        assert "It has been withdrawn. The public sees a" in said
        assert "stays online" not in said and "A correction is being prepared" not in said
    assert "does not have a distribution list" not in said


def test_withdrawal_changed_in_the_database_is_named(office, published):
    withdraw_publication(by=office.approver, response=published, reason=REASON)
    Publication.objects.filter(number=2).update(
        withdrawn_at=None, withdrawn_by=None, withdrawn_because="", is_current=True
    )

    assert verified().altered == [
        f"Publication 2 of {published.reference}: it was withdrawn or shown again without a record."
    ]


def test_office_and_force_are_told(office, published):
    OutgoingMail.objects.all().delete()
    withdraw_publication(by=office.approver, response=published, reason=REASON)

    told = set(OutgoingMail.objects.filter(subject__contains="withdrawn").values_list("to_email", flat=True))
    assert {office.officer.email, office.manager.email, office.lead.email, office.contributor.email} <= told
    assert office.approver.email not in told


def test_publishing_again_replaces_the_notice_at_the_same_address(office, published, client):
    slug = published.public_slug
    withdraw_publication(by=office.approver, response=published, reason=REASON)
    write(office, refreshed(published), Section.KEY_FINDINGS, words="All in order.")
    approval.submit_for_approval(by=office.officer, response=refreshed(published), today=timezone.localdate())
    approve(office, refreshed(published))
    publishing.publish(by=office.officer, response=refreshed(published), today=timezone.localdate())

    page = client.get(reverse("published-response", args=[slug]))
    assert (page.status_code, MARK in page.content.decode()) == (200, False)
    assert "Publication 2 (withdrawn on" in page.content.decode()
    old = client.get(reverse("published-version", args=[slug, 2]))
    assert (old.status_code, "Read the current version, published on" in old.content.decode()) == (410, True)
    assert verified().altered == []


def test_withdrawal_during_a_correction_leaves_the_correction_where_it_is(office, published):
    publishing.start_correction(by=office.officer, response=published, reason="Another figure.")
    withdraw_publication(by=office.approver, response=refreshed(published), reason=REASON)

    response = refreshed(published)
    assert (response.status, response.correction_reason) == (ResponseStatus.DRAFTING, "Another figure.")
    with pytest.raises(WorkflowError, match="no published version to go back to"):
        publishing.drop_correction(by=office.officer, response=response, reason="Not needed.")
    with pytest.raises(WorkflowError, match="nothing to withdraw"):
        withdraw_publication(by=office.approver, response=response, reason=REASON)


def test_pdf_that_was_still_to_be_made_is_not_made(office):
    response = a_response(office, ResponseStatus.PUBLISHED)
    publication = response.publications.get()
    withdraw_publication(by=office.approver, response=response, reason=REASON)

    assert publications_to_render() == []
    assert not render(publication.pk)


def test_withdrawal_needs_a_reason_and_an_approver(office, published):
    with pytest.raises(WorkflowError, match="Enter a reason"):
        withdraw_publication(by=office.approver, response=published, reason=" ")
    for person in (office.manager, office.officer):
        with pytest.raises(NotPermitted):
            withdraw_publication(by=person, response=published, reason=REASON)
        with pytest.raises(NotPermitted):
            withdraw_version(by=person, publication=published.publications.first(), reason=REASON)
    assert published.publications.filter(is_current=True).count() == 1


def test_reason_cannot_contain_words_that_are_withheld(office):
    response = a_response(office, ResponseStatus.DRAFTING)
    write(office, response, Section.KEY_FINDINGS, words="The report spoke of Zebulon Quartz. Nothing more.")
    text = next(each.text for each in written_texts(refreshed(response)) if "key findings" in each.placed.named)
    withhold_words(
        by=office.officer,
        response=refreshed(response),
        text=text,
        words="Zebulon Quartz",
        ground=WithholdingGround.PERSONAL,
    )
    comment_as_force(office, refreshed(response))
    today = timezone.localdate()
    approval.submit_for_approval(by=office.officer, response=refreshed(response), today=today)
    approve(office, refreshed(response))
    publishing.publish(by=office.officer, response=refreshed(response), today=today)

    with pytest.raises(WorkflowError, match="words that are withheld"):
        withdraw_publication(
            by=office.approver, response=refreshed(response), reason="It named Zebulon Quartz by mistake."
        )


# --- One version ---------------------------------------------------------------------------------------------------------


def version_page(response, number: int) -> str:
    return reverse("response-version-withdraw", args=[response.reference, number])


def test_replaced_version_leaves_a_notice_and_the_current_one_stays(office, published, client):
    slug = published.public_slug
    sha256 = published.publications.get(number=1).file.sha256
    client.force_login(office.approver)

    asked = client.post(version_page(published, 1), {"reason": REASON}, follow=True)
    if "password" in asked.content.decode():
        withdraw_version(by=office.approver, publication=published.publications.get(number=1), reason=REASON)

    for address in (f"/published/{slug}/1/", f"/published/{slug}/1.pdf", f"/published/{slug}/1.pdf?sha256={sha256}"):
        answer = client.get(address)
        assert (answer.status_code, REASON in answer.content.decode()) == (410, True), address
        assert "no-store" in answer["Cache-Control"], address
        page = answer.content.decode()
        day = format_date(published.publications.get(number=1).published_on)
        assert f"The version published on {day} has been withdrawn" in page
        assert "This response has been withdrawn" not in page and "has withdrawn its response" not in page
        assert f'href="/published/{slug}/">Read the current version, published on {day}</a>' in page
        assert f'homepage-link">{office.body.office_name}</a>' in page and 'id="contact">Contact</h2>' in page
    current = client.get(f"/published/{slug}/")
    assert current.status_code == 200
    assert f">The version published on {day}</a> was withdrawn" in current.content.decode()
    assert client.get(f"/published/{slug}/2.pdf").status_code == 200
    assert refreshed(published).status == ResponseStatus.PUBLISHED
    assert verified().altered == []
    with pytest.raises(WorkflowError, match="already been withdrawn"):
        withdraw_version(by=office.approver, publication=published.publications.get(number=1), reason=REASON)


def test_current_version_alone_is_withdrawn_and_the_earlier_one_stays(office, published, client):
    slug = published.public_slug
    withdraw_version(by=office.approver, publication=published.publications.get(number=2), reason=REASON)

    assert client.get(f"/published/{slug}/").status_code == 410
    notice = client.get(f"/published/{slug}/2/")
    assert (notice.status_code, "The version published on" in notice.content.decode()) == (410, True)
    assert client.get(f"/published/{slug}/1/").status_code == 200
    assert refreshed(published).status == ResponseStatus.DRAFTING
    assert verified().altered == []
    client.force_login(office.approver)
    tab = client.get(reverse("response-publication", args=[published.reference])).content.decode()
    assert version_page(published, 1) in tab
    assert version_page(published, 2) not in tab


def test_emails_waiting_with_a_withdrawn_version_are_cancelled_and_others_go(office, published):
    first, second = published.publications.order_by("number")
    emails = [
        CopyEmail.objects.create(line=line, mail=mail, sent_by=office.officer)
        for line, mail in zip(
            [first.distribution_lines.first(), second.distribution_lines.first()],
            OutgoingMail.objects.filter(sent_at=None)[:2],
            strict=True,
        )
    ]
    seal(published, emails)

    withdraw_version(by=office.approver, publication=first, reason=REASON)

    assert [refreshed(each.mail).refused_at is None for each in emails] == [False, True]
    assert verified().altered == []


def test_words_withheld_since_are_named_as_still_public_until_that_version_is_withdrawn(office, published, client):
    response = refreshed(published)
    publishing.start_correction(by=office.officer, response=response, reason="It named a person.")
    text = next(each.text for each in written_texts(refreshed(response)) if "key findings" in each.placed.named)
    withhold_words(
        by=office.officer, response=refreshed(response), text=text, words=MARK, ground=WithholdingGround.PERSONAL
    )
    today = timezone.localdate()
    approval.submit_for_approval(by=office.officer, response=refreshed(response), today=today)

    client.force_login(office.approver)
    for name in ("response-publication", "response-approval"):
        said = " ".join(client.get(reverse(name, args=[response.reference])).content.decode().split())
        for number in (1, 2):
            assert f"These withheld words are still public in version {number}: “{MARK}”." in said
            assert version_page(response, number) in said
    approve(office, refreshed(response))
    publishing.publish(by=office.officer, response=refreshed(response), today=today)
    assert [each.number for each in still_public(refreshed(response))] == [1, 2]

    with pytest.raises(WorkflowError, match="words that are withheld"):
        withdraw_version(
            by=office.approver, publication=response.publications.get(number=1), reason=f"{MARK} is there."
        )
    for number in (1, 2):
        withdraw_version(by=office.approver, publication=response.publications.get(number=number), reason=REASON)
    assert still_public(refreshed(response)) == []
    client.force_login(office.officer)
    assert "still public" not in client.get(reverse("response-publication", args=[response.reference])).content.decode()
