"""The channel in Microsoft Teams: allowed addresses, messages posted once, and their outcome."""

import json
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.utils import timezone

from responses.enums import ReminderKind, ReminderState
from responses.models import TeamsChannel, TeamsMessage
from responses.teams import messages as teams
from responses.teams.messages import NEWS_FOR, is_allowed, send_messages, send_to_channels
from s55tracker.audit.models import AuditEvent
from tests.factories import a_response, an_office, refreshed
from tests.responses.summaries.reminder_rows import a_reminder

URL = "https://prod-1.uksouth.logic.azure.com/workflows/1/triggers/manual/paths/invoke?sig=hunter2"
PAGE = "/office/reminders/teams/?office=borsetshire"
LATE = ReminderKind.LATE


@pytest.fixture
def office(db):
    return an_office()


@pytest.fixture
def channel(office, monkeypatch):
    """A channel that ends on this machine, over plain HTTP. `answers` are given in turn, then 202."""
    heard, answers = [], []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            status = answers.pop(0) if answers else 202
            if status == "drop":
                self.connection.close()
                return
            self.send_response(status)
            if status == 302:
                self.send_header("Location", f"{url}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST

        def log_message(self, *words):
            """Print nothing in the test's output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    url = f"http://127.0.0.1:{server.server_port}/hook"
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    opener = teams._opener

    class Road:
        def open(self, request, timeout):
            assert request.full_url == URL
            request.full_url = url
            return opener.open(request, timeout=timeout)

    monkeypatch.setattr(teams, "_opener", Road())
    row = TeamsChannel.objects.create(body=office.body, url=URL, since=timezone.now() - timedelta(hours=1))
    row.heard, row.answers = heard, answers
    yield row
    server.shutdown()
    server.server_close()


def let_the_wait_pass():
    TeamsMessage.objects.update(attempt_after=timezone.now() - timedelta(minutes=1))


# --- Allowed addresses
# --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        (URL, True),
        ("https://a.b.environment.api.powerplatform.com:443/powerautomate/1", True),
        ("https://PROD-1.uksouth.logic.azure.com/x", True),
        ("http://prod-1.uksouth.logic.azure.com/x", False),
        ("https://prod-1.uksouth.logic.azure.com:8443/x", False),
        ("https://logic.azure.com/x", False),
        ("https://evillogic.azure.com/x", False),
        ("https://logic.azure.com.evil.example/x", False),
        ("https://evil.example/.logic.azure.com", False),
        ("https://evil.example#.logic.azure.com", False),
        ("https://evil.example\\.logic.azure.com/x", False),
        ("https://user@prod-1.logic.azure.com/x", False),
        ("https://@prod-1.logic.azure.com/x", False),
        ("https://prod-1.logic.azure.com\n.evil.example/x", False),
        ("https://prod-1.logic.azure.com:x/", False),
        ("https://169.254.169.254/latest", False),
        ("https://[::1]/x", False),
        ("file:///etc/passwd", False),
        ("", False),
    ],
)
def test_only_https_at_a_host_that_is_allowed_is_asked(url, allowed):
    assert is_allowed(url) is allowed


def test_host_may_be_named_in_settings(settings):
    settings.TEAMS_HOSTS = ["teams.office.example"]
    assert is_allowed("https://teams.office.example/x") and not is_allowed(URL)
    assert not is_allowed("https://a.teams.office.example/x")


# --- Messages -----------------------------------------------------------------------------------------------------


def test_late_and_escalated_is_said_once_a_day_and_nothing_else(office, channel):
    response = a_response(office)
    today = timezone.localdate()
    for person in (office.officer, office.manager):
        a_reminder(person, response, kind=LATE, due_on=today, sentence="The safe day has passed")
    a_reminder(office.manager, response, kind=ReminderKind.ESCALATED_TO_MANAGER, sentence="Not with the approver")
    a_reminder(office.officer, response, kind=ReminderKind.SAFE_DAY)
    a_reminder(office.officer, response, kind=LATE, state=ReminderState.SUPERSEDED, due_on=today - timedelta(days=1))
    assert send_to_channels(now=timezone.now()) == 2
    assert send_to_channels(now=timezone.now()) == 0
    said = [card["attachments"][0]["content"]["body"][0]["text"] for card in channel.heard]
    assert sorted(said) == [
        f"{response.reference}: Not with the approver.",
        f"{response.reference}: The safe day has passed.",
    ]


def test_message_names_the_reference_and_the_date_and_not_the_report(office, channel, settings):
    response = a_response(office, title="Hidden harm")
    a_reminder(office.officer, response, kind=LATE)
    send_to_channels(now=timezone.now())
    [card] = channel.heard
    assert "Hidden harm" not in json.dumps(card)
    [action] = card["attachments"][0]["content"]["actions"]
    assert action["url"] == settings.PUBLIC_URL + response.get_absolute_url()


def test_office_without_a_channel_and_what_came_before_it_are_not_said(office, channel):
    other = an_office("Felpersham")
    a_reminder(other.officer, a_response(other), kind=LATE)
    early = timezone.now() - timedelta(hours=2)
    a_reminder(office.officer, a_response(office), kind=LATE, created_at=early)
    assert send_to_channels(now=timezone.now()) == 0
    assert not TeamsMessage.objects.exists()


# --- Outcomes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "becomes"),
    [(202, "sent"), (200, "sent"), (404, "refused"), (401, "refused"), (302, "refused"), (429, "waiting"), (503, "waiting"), ("drop", "waiting")],
)  # fmt: skip
def test_answer_decides_whether_it_is_tried_again(office, channel, answer, becomes):
    a_reminder(office.officer, a_response(office), kind=LATE)
    channel.answers.append(answer)
    send_to_channels(now=timezone.now())
    message = TeamsMessage.objects.get()
    found = "sent" if message.sent_at else "refused" if message.refused_at else "waiting"
    assert (found, message.attempts, len(channel.heard)) == (becomes, 1, 1)
    assert "hunter2" not in message.last_error
    let_the_wait_pass()
    assert send_messages(now=timezone.now()) == (1 if becomes == "waiting" else 0)


def test_two_workers_send_it_once(office, channel):
    a_reminder(office.officer, a_response(office), kind=LATE)
    teams.write_messages(now=timezone.now())
    first, second = teams._claim_next(timezone.now()), teams._claim_next(timezone.now())
    assert (first is not None, second) == (True, None)


def test_what_is_no_news_any_more_is_given_up(office, channel):
    a_reminder(office.officer, a_response(office), kind=LATE)
    teams.write_messages(now=timezone.now())
    TeamsMessage.objects.update(created_at=timezone.now() - NEWS_FOR - timedelta(hours=1))
    channel.answers.append(503)
    send_messages(now=timezone.now())
    assert TeamsMessage.objects.get().refused_at is not None


def test_channel_at_a_host_that_is_allowed_no_longer_is_not_asked(office, channel, settings):
    a_reminder(office.officer, a_response(office), kind=LATE)
    settings.TEAMS_HOSTS = [".office.example"]
    send_to_channels(now=timezone.now())
    assert TeamsMessage.objects.get().refused_at is not None
    assert channel.heard == []


# --- The page ---------------------------------------------------------------------------------------------------------


def test_channel_is_named_and_its_address_is_shown_and_recorded_nowhere(client, office):
    client.force_login(office.administrator)
    page = client.post(PAGE, {"url": f" {URL} ", "do": "save"}, follow=True).content.decode()
    assert TeamsChannel.objects.get().url == URL
    assert "Teams messages are switched on." in page and "prod-1.uksouth.logic.azure.com" in page
    assert "hunter2" not in page
    event = AuditEvent.objects.get(action="teams_channel_set")
    assert event.detail == {"host": "prod-1.uksouth.logic.azure.com"}


@pytest.mark.parametrize("url", ["", "https://evil.example/hook", "http://prod-1.uksouth.logic.azure.com/x"])
def test_address_that_may_not_be_asked_comes_back(client, office, url):
    client.force_login(office.administrator)
    answer = client.post(PAGE, {"url": url, "do": "save"})
    assert (answer.status_code, TeamsChannel.objects.count()) == (422, 0)


def test_test_message_goes_the_same_way(client, office, channel):
    client.force_login(office.administrator)
    client.post(PAGE, {"do": "test"})
    assert send_to_channels(now=timezone.now()) == 1
    assert "A test of reminders" in json.dumps(channel.heard)
    assert "Delivered" in client.get(PAGE).content.decode()


def test_switched_off_channel_is_told_nothing_more(client, office, channel):
    a_reminder(office.officer, a_response(office), kind=LATE)
    teams.write_messages(now=timezone.now())
    client.force_login(office.administrator)
    page = client.post(PAGE, {"do": "off"}, follow=True).content.decode()
    assert "Teams messages are switched off." in page
    assert send_to_channels(now=timezone.now()) == 0
    assert (channel.heard, refreshed(TeamsMessage.objects.get()).refused_at is None) == ([], False)


def test_test_without_a_channel_is_refused(client, office):
    client.force_login(office.administrator)
    answer = client.post(PAGE, {"do": "test"})
    assert answer.status_code == 422
    assert "Save the channel’s address first." in answer.content.decode()
