"""Ways to misuse a guest link: each is refused with its sentence, and recorded in a row and in the history."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from inspections.queries import findings_for_us
from responses.enums import GuestSide, GuestUseKind
from responses.force_comments import actions as force_comments
from responses.guests.actions.links import revoke_guest_link
from responses.guests.wording import REFUSALS, sentence_of
from responses.models import ForceComment, GuestCode, GuestLink, GuestSession, GuestText, GuestUse
from s55tracker.audit.models import AuditEvent
from tests.factories import a_response, an_office, invite, refreshed, write_force_comments
from tests.responses.guests.guests import (
    EMAIL,
    a_guest_link,
    code_of,
    kinds,
    link_page,
    mails_to,
    make_officer_lead,
    opened,
    save,
    token_of,
    without_people,
    work,
)

pytestmark = pytest.mark.django_db

K = GuestUseKind
TYPED = "Words typed before the refusal."


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def asked(office):
    return invite(office, a_response(office, "drafting"))


@pytest.fixture
def link(office, asked):
    return a_guest_link(office, asked)


def told(answer) -> str:
    """The words of the page, as read."""
    return re.sub(r"\s+", " ", answer.content.decode().replace("&#x27;", "'"))


def assert_refused(answer, link, kind, *, status):
    """Check the sentence and the status, that there is a row and a history event, and that nothing was saved."""
    assert answer.status_code == status
    assert sentence_of(kind, link) in told(answer)
    assert kinds(link)[-1] == kind
    event = AuditEvent.objects.filter(action__in=("guest_link_used", "guest_link_refused")).latest("pk")
    assert event.detail["kind"] == kind
    assert event.actor_name == (link.called if link else "Unknown visitor")
    assert not GuestText.objects.filter(plain=TYPED).exists()


# --- The link ---------------------------------------------------------------------------------------------------------


def test_forwarded_link_sends_its_code_to_the_invited_address_alone(link):
    """Someone else opens the forwarded link. What they post as an address changes nothing."""
    stranger = Client()
    page = stranger.get(link_page(link))
    stranger.post(link_page(link), {"email": "stranger@elsewhere.example"})

    assert EMAIL not in told(page)
    assert "g***@force.example" in told(page)
    assert mails_to("stranger@elsewhere.example") == []
    assert len(mails_to(EMAIL)) == 2
    wrong = "000 000" if code_of(link) != "000 000" else "000 001"
    answer = stranger.post(f"{link_page(link)}code/", {"code": wrong})
    assert_refused(answer, link, K.WRONG_CODE, status=422)
    assert not GuestSession.objects.exists()


def test_expired_link_opens_nothing(link, clock):
    clock.move_on(days=14)
    answer = Client().get(link_page(link))

    assert_refused(answer, link, K.EXPIRED_LINK, status=410)
    assert_refused(Client().post(link_page(link)), link, K.EXPIRED_LINK, status=410)
    assert not GuestCode.objects.exists()


def test_revoked_link_opens_nothing(office, link):
    page = link_page(link)
    revoke_guest_link(by=office.lead, link=link)

    assert_refused(Client().get(page), link, K.REVOKED_LINK, status=410)
    assert_refused(Client().post(page), link, K.REVOKED_LINK, status=410)
    assert not GuestCode.objects.exists()


def test_guessed_token_is_not_found_and_noted(link):
    for method in ("get", "post"):
        answer = getattr(Client(), method)(link_page(link, "x" * 43))
        assert_refused(answer, None, K.UNKNOWN_LINK, status=404)
    assert kinds(link) == []
    assert not GuestCode.objects.exists()


def test_guessing_tokens_fills_no_history(link):
    for number in range(70):
        Client().get(link_page(link, f"{'x' * 40}{number}"), REMOTE_ADDR=f"203.0.113.{number}")

    assert GuestUse.objects.filter(link=None).count() == 60
    assert AuditEvent.objects.filter(action="guest_link_refused").count() == 60


def test_scanner_that_fetches_the_link_uses_nothing_up(link):
    """A mail scanner opens each link with GET and HEAD, several times, and follows what it finds there."""
    scanner = Client()
    for _ in range(3):
        page = scanner.get(link_page(link))
        assert scanner.head(link_page(link)).status_code == 200
        for address in re.findall(r'href="(/guest/[^"]+)"', page.content.decode()):
            scanner.get(address)
    scanner.get(f"{link_page(link)}code/")

    assert len(mails_to(EMAIL)) == 1  # the invitation, and no code
    assert not GuestCode.objects.exists() and not GuestSession.objects.exists()
    assert kinds(link) == [K.PAGE_OPENED]
    assert opened(link).get(work(link)).status_code == 200


def test_link_is_closed_by_too_many_wrong_codes(link, clock):
    page = link_page(link)
    for _ in range(3):
        clock.move_on(hours=2)
        Client().post(page)
        wrong = "000 000" if code_of(link) != "000 000" else "000 001"
        for _ in range(5):
            Client().post(f"{page}code/", {"code": wrong})

    assert refreshed(link).wrong_codes == 15
    answer = Client().post(f"{page}code/", {"code": code_of(link)})
    assert_refused(answer, link, K.LOCKED_LINK, status=410)
    assert_refused(Client().post(page), link, K.LOCKED_LINK, status=410)


# --- The code ---------------------------------------------------------------------------------------------------------


def test_guessed_code_is_refused_and_after_five_the_right_one_too(link):
    client, page = Client(), link_page(link)
    client.post(page)
    right = code_of(link)
    wrong = "000 000" if right != "000 000" else "000 001"
    for _ in range(5):
        assert_refused(client.post(f"{page}code/", {"code": wrong}), link, K.WRONG_CODE, status=422)

    here = client.post(f"{page}code/", {"code": right})
    assert here.status_code == 422 and "Wait 5 minutes and try again." in told(here)
    elsewhere = client.post(f"{page}code/", {"code": right}, REMOTE_ADDR="198.51.100.7")
    assert_refused(elsewhere, link, K.SPENT_CODE, status=422)
    assert not GuestSession.objects.exists()


def test_code_replayed_after_use_is_refused(link):
    code_used = code_of(link) if opened(link) else ""
    answer = Client().post(f"{link_page(link)}code/", {"code": code_used})

    assert_refused(answer, link, K.USED_CODE, status=422)
    assert GuestSession.objects.count() == 1


def test_old_code_is_refused(link, clock):
    client, page = Client(), link_page(link)
    client.post(page)
    clock.move_on(minutes=10)

    assert_refused(client.post(f"{page}code/", {"code": code_of(link)}), link, K.OLD_CODE, status=422)


def test_earlier_code_is_refused_once_a_new_one_is_sent(link):
    client, page = Client(), link_page(link)
    client.post(page)
    earlier = code_of(link)
    while code_of(link) == earlier:
        GuestCode.objects.update(sent_at=timezone.now() - timedelta(days=2))
        client.post(page)

    assert_refused(client.post(f"{page}code/", {"code": earlier}), link, K.WRONG_CODE, status=422)


def test_code_of_another_link_is_refused(office, asked, link):
    other = a_guest_link(office, asked, email="oz@force.example", name="Oz Other")
    client, page = Client(), link_page(link)
    client.post(page)
    Client().post(link_page(other))
    GuestCode.objects.filter(link=other).update(attempts=0)
    foreign = code_of(other)
    if foreign == code_of(link):  # one time in a million
        return
    assert_refused(client.post(f"{page}code/", {"code": foreign}), link, K.WRONG_CODE, status=422)


def test_code_for_a_link_that_asked_for_none_is_refused(link):
    assert_refused(Client().post(f"{link_page(link)}code/", {"code": "123 456"}), link, K.NO_CODE, status=422)


def test_asking_for_code_after_code_is_refused(link):
    client, page = Client(), link_page(link)
    for _ in range(3):
        client.post(page)

    assert_refused(client.post(page), link, K.TOO_MANY_CODES, status=429)
    assert len(mails_to(EMAIL)) == 4


def test_code_and_session_end_when_the_address_is_changed(link):
    """The product never changes the address. If someone changed the row, nothing sent to the old address would open the
    link.
    """
    client, page = Client(), link_page(link)
    inside = opened(link)
    client.post(page)
    code = code_of(link)
    GuestLink.objects.filter(pk=link.pk).update(email="someone.else@force.example")
    changed = refreshed(link)

    assert_refused(client.post(f"{page}code/", {"code": code}), changed, K.WRONG_CODE, status=422)
    assert_refused(save(inside, link, text=TYPED), changed, K.NO_SESSION, status=401)


# --- The session ------------------------------------------------------------------------------------------------------


def test_page_without_a_session_is_refused_and_tells_nothing_of_the_link(link):
    answer = Client().get(work(link))

    assert_refused(answer, link, K.NO_SESSION, status=401)
    assert link.name not in told(answer) and str(link.request.force) not in told(answer)
    assert Client().get("/guest/comments/999999/").status_code == 401


def test_session_reaches_no_other_response(office, link):
    """Neither with its own cookie nor with that cookie under the other link's name."""
    elsewhere = invite(office, a_response(office, "drafting", title="Another report"))
    other = a_guest_link(office, elsewhere, email="oz@force.example", name="Oz Other")
    client = opened(link)

    assert_refused(client.get(work(other)), other, K.NO_SESSION, status=401)
    client.cookies[f"guest-{other.pk}"] = client.cookies[f"guest-{link.pk}"].value
    assert_refused(save(client, other, text=TYPED), other, K.NO_SESSION, status=401)


def test_session_reaches_no_other_finding(office, asked):
    first, second = findings_for_us(asked.response.inspection)
    link = a_guest_link(office, asked, findings=[first])
    client = opened(link)
    page = told(client.get(work(link)))

    assert first.label in page and second.label not in page
    for tail in (f"findings/{second.pk}/", "overall/"):
        assert_refused(client.get(work(link, tail)), link, K.OTHER_FINDING, status=404)
        answer = save(client, link, tail, text=TYPED)
        assert_refused(answer, link, K.OTHER_FINDING, status=404)
        assert TYPED in told(answer)
    assert save(client, link, f"findings/{first.pk}/").status_code == 302


def test_session_is_of_no_use_anywhere_else(office, asked, link):
    client = opened(link)
    for page in ("/", "/responses/", "/force-comments/", asked.get_absolute_url(), "/account/", "/inspections/"):
        answer = client.get(page)
        assert answer.status_code == 302 and "/accounts/login/" in answer.url, page


def test_revocation_ends_every_session_of_the_link_and_of_no_other(office, asked, link):
    other = a_guest_link(office, asked, email="hal@force.example")
    opened(link)
    opened(other)
    revoke_guest_link(by=office.lead, link=link)

    assert [each.ended_at for each in GuestSession.objects.filter(link=link)] == [refreshed(link).revoked_at]
    assert [each.ended_at for each in GuestSession.objects.filter(link=other)] == [None]


def test_session_reused_after_revocation_is_refused_and_gives_the_text_back(office, link):
    client = opened(link)
    revoke_guest_link(by=office.lead, link=link)
    answer = save(client, link, text=TYPED)

    assert_refused(answer, link, K.REVOKED_LINK, status=410)
    assert TYPED in told(answer)


def test_nothing_is_written_after_submission(office, asked, link):
    client = opened(link)
    write_force_comments(office, asked)
    force_comments.submit_force_comments(by=office.lead, request=asked, chief_officer_name="Chris Chief")
    answer = save(client, link, text=TYPED)

    assert_refused(answer, refreshed(link), K.NO_LONGER_ASKED, status=410)
    assert TYPED in told(answer)
    assert_refused(Client().post(link_page(link)), refreshed(link), K.NO_LONGER_ASKED, status=410)
    assert not ForceComment.objects.filter(plain__contains=TYPED).exists()


def test_second_browser_ends_the_first_whose_text_is_kept(link, clock):
    """With two browsers at once, only the one confirmed last can continue. Text typed in the other is kept and shown
    again.
    """
    first = opened(link)
    second = opened(link)
    answer = save(first, link, text=TYPED)

    assert_refused(answer, link, K.REPLACED_SESSION, status=401)
    assert second.get(work(link)).status_code == 200
    assert_text_comes_back(first, answer, link)


def test_same_code_twice_opens_one_session(link):
    """Two windows with one code: the second is told that the code has been used."""
    client, page = Client(), link_page(link)
    client.post(page)
    code = code_of(link)

    assert client.post(f"{page}code/", {"code": code}).status_code == 302
    assert_refused(Client().post(f"{page}code/", {"code": code}), link, K.USED_CODE, status=422)
    assert GuestSession.objects.count() == 1


def test_session_left_for_an_hour_is_refused_and_the_text_comes_back_with_a_new_code(link, clock):
    client = opened(link)
    clock.move_on(minutes=60)
    answer = save(client, link, text=TYPED)

    assert_refused(answer, link, K.OLD_SESSION, status=401)
    assert_text_comes_back(client, answer, link)


def test_session_in_use_lasts_beyond_an_hour_but_not_beyond_twelve(link, clock):
    client = opened(link)
    for _ in range(14):
        clock.move_on(minutes=50)
        assert client.get(work(link)).status_code == 200
    clock.move_on(minutes=50)

    assert_refused(client.get(work(link)), link, K.OLD_SESSION, status=401)


def test_offices_link_ends_when_the_force_has_a_lead(office, asked):
    without_people(office)
    link = a_guest_link(office, asked, side=GuestSide.OFFICE)
    client = opened(link)
    make_officer_lead(office)

    assert_refused(save(client, link, text=TYPED), link, K.OVERTAKEN_LINK, status=410)
    assert_refused(Client().get(link_page(link)), link, K.OVERTAKEN_LINK, status=410)


def test_what_was_sent_to_the_office_can_no_longer_be_changed(office, asked):
    without_people(office)
    link = a_guest_link(office, asked, side=GuestSide.OFFICE)
    client = opened(link)
    save(client, link)
    assert client.post(work(link, "send/"), {"chief_officer_name": "Chris Chief"}).status_code == 200

    answer = save(client, link, text=TYPED, version=1)
    assert_refused(answer, refreshed(link), K.ALREADY_SENT, status=410)


def assert_text_comes_back(client, answer, link):
    """From the refusal, ask for a new code and open the form, which has the typed text."""
    sealed = re.search(r'name="kept_text" value="([^"]+)"', answer.content.decode()).group(1)
    GuestCode.objects.update(sent_at=timezone.now() - timedelta(days=2))  # not too many in this hour
    page = client.post(work(link, "again/"), {"kept_text": sealed})
    assert page.status_code == 200
    assert 'name="kept_text"' in page.content.decode()
    back = client.post(work(link, "again/"), {"kept_text": sealed, "code": code_of(link)}, follow=True)
    assert back.redirect_chain[-1][0] == work(link, "overall/")
    assert TYPED in told(back)
    assert not GuestText.objects.exists()  # nothing is saved until the guest saves it


# --- Completeness of the list ---------------------------------------------------------------------------------------


def test_each_refusal_has_its_sentence():
    fine = {K.PAGE_OPENED, K.CODE_SENT, K.SIGNED_IN, K.TEXT_SAVED, K.TEXT_SENT, K.LEFT}
    assert set(REFUSALS) == set(K) - fine


def test_secrets_are_stored_only_as_hashes(link):
    opened(link)
    rows = [
        *GuestLink.objects.values_list(),
        *GuestCode.objects.values_list(),
        *GuestSession.objects.values_list(),
        *GuestUse.objects.values_list(),
        *AuditEvent.objects.values_list(),
    ]
    stored = " ".join(map(str, rows))

    assert token_of(link) not in stored
    assert code_of(link) not in stored and code_of(link).replace(" ", "") not in stored
