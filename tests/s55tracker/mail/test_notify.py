"""The outbox over GOV.UK Notify: what it sends, and what each response means for the email."""

import jwt
import pytest

from s55tracker.mail.models import OutgoingMail
from s55tracker.mail.notify import token
from s55tracker.mail.outbox import send_due
from tests.factories import refreshed
from tests.s55tracker.mail.notify_server import API_KEY, SECRET, SERVICE, NotifyServer

pytestmark = pytest.mark.django_db

ONE_CLICK = {
    "List-Unsubscribe": "<https://s55.test/reminders/unsubscribe/abc/>",
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
}


@pytest.fixture
def notify(settings):
    with NotifyServer() as server:
        settings.EMAIL_BACKEND = "s55tracker.mail.notify.NotifyBackend"
        settings.NOTIFY_API_KEY, settings.NOTIFY_TEMPLATE_ID, settings.NOTIFY_URL = API_KEY, "template-1", server.url
        settings.EMAIL_TIMEOUT = 4
        yield server


def a_mail(number: int = 1, **fields) -> OutgoingMail:
    return OutgoingMail.objects.create(
        to_email=f"reader{number}@force.example",
        subject="Your digest",
        text="Publish the response.\n",
        html="<p>Publish the response.</p>",
        message_id=f"<{number}@office.example>",
        **fields,
    )


def test_mail_goes_out_with_its_words_its_reference_and_its_one_click_link(notify):
    mail = a_mail(headers=ONE_CLICK)
    assert send_due() == 1
    assert notify.taken == [
        {
            "email_address": "reader1@force.example",
            "template_id": "template-1",
            "personalisation": {"subject": "Your digest", "body": "Publish the response.\n"},
            "reference": "<1@office.example>",
            "one_click_unsubscribe_url": "https://s55.test/reminders/unsubscribe/abc/",
        }
    ]
    assert refreshed(mail).sent_at is not None


def test_mail_without_a_one_click_link_has_none(notify):
    a_mail()
    send_due()
    assert "one_click_unsubscribe_url" not in notify.taken[0]


def test_token_is_one_that_another_library_reads():
    assert jwt.decode(token(API_KEY), SECRET, algorithms=["HS256"])["iss"] == SERVICE


@pytest.mark.parametrize(
    ("status", "said", "becomes"),
    [
        (400, ["email_address Not a valid email address"], "refused"),
        (400, ["Content for template has a character count greater than the limit of 2000000"], "refused"),
        (413, "<h1>Too large</h1>", "refused"),
        (400, ["Missing personalisation: body"], "waiting"),
        (400, ["Can’t send to this recipient using a team-only API key"], "waiting"),
        (403, ["Error: Your system clock must be accurate to within 30 seconds"], "waiting"),
        (429, ["Exceeded rate limit for key type LIVE of 3000 requests per 60 seconds"], "waiting"),
        (500, ["Internal server error"], "waiting"),
        (503, "Service unavailable", "waiting"),
        (302, [], "waiting"),
    ],
)
def test_answer_decides_whether_the_mail_is_tried_again(notify, status, said, becomes):
    mail = a_mail()
    notify.answers = [(status, said)]
    assert send_due() == 0
    row = refreshed(mail)
    assert ("refused" if row.refused_at else "waiting") == becomes
    assert f"GOV.UK Notify answered {status}" in row.last_error
    assert (row.sent_at, notify.taken, notify.asked) == (None, [], 1)
    OutgoingMail.objects.update(attempt_after=row.created_at)
    assert send_due() == (1 if becomes == "waiting" else 0)


def test_wrong_key_holds_the_run_up_and_refuses_nothing(notify, settings):
    settings.NOTIFY_API_KEY = f"office_key-{SERVICE}-{SERVICE}"
    for number in range(9):
        a_mail(number)
    assert send_due() == 0
    assert notify.asked == 3
    assert not OutgoingMail.objects.exclude(refused_at=None).exists()


def test_what_is_no_key_at_all_is_said_and_asks_nobody(notify, settings):
    settings.NOTIFY_API_KEY = "hunter2"
    mail = a_mail()
    send_due()
    assert "NOTIFY_API_KEY is not a GOV.UK Notify key" in refreshed(mail).last_error
    assert "hunter2" not in refreshed(mail).last_error
    assert notify.asked == 0


def test_server_that_breaks_off_is_tried_again(notify):
    mail = a_mail()
    notify.answers = [(0, [])]
    assert send_due() == 0
    assert "GOV.UK Notify disconnected" in refreshed(mail).last_error
    OutgoingMail.objects.update(attempt_after=mail.created_at)
    assert send_due() == 1


def test_no_server_there_is_tried_again(notify, settings):
    settings.NOTIFY_URL = "http://127.0.0.1:9"
    mail = a_mail()
    send_due()
    assert refreshed(mail).refused_at is None and "refused" in refreshed(mail).last_error
