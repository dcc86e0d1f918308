"""The test services themselves: a helper that quietly did nothing would make every test that uses it pass."""

import smtplib
import socket
import subprocess
import sys

import pytest
from django.core.mail import send_mail
from django.db import connection

from tests.conftest import OutsideIsClosed
from tests.services import Process, free_port, is_alive, wait_for


def test_outside_is_closed_to_tests():
    with socket.socket() as outside, pytest.raises(OutsideIsClosed):
        outside.connect(("192.0.2.1", 80))


def test_this_machine_stays_open_to_tests():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as client:
        client.connect(server.getsockname())


@pytest.mark.django_db
def test_database_is_the_one_that_the_run_names(settings):
    wanted = "postgresql" if settings.DATABASES["default"]["HOST"] else "sqlite"
    assert connection.vendor == wanted


@pytest.mark.services
def test_mail_server_keeps_what_it_accepts(mail_server):
    send_mail("Subject", "Text", "from@office.example", ["to@force.example"])
    assert [message["Subject"] for message in mail_server.messages] == ["Subject"]
    assert mail_server.envelopes == [("from@office.example", ["to@force.example"])]


@pytest.mark.services
def test_mail_server_refuses_when_told(mail_server):
    mail_server.refuse(550, "No such mailbox")
    with pytest.raises(smtplib.SMTPDataError) as refusal:
        send_mail("Subject", "Text", "from@office.example", ["to@force.example"])
    assert refusal.value.smtp_code == 550
    assert mail_server.messages == []


@pytest.mark.services
def test_mail_server_drops_the_connection_when_told(mail_server):
    mail_server.drop()
    with pytest.raises(smtplib.SMTPServerDisconnected):
        send_mail("Subject", "Text", "from@office.example", ["to@force.example"])


@pytest.mark.services
def test_mail_server_hangs_when_told(mail_server, settings):
    settings.EMAIL_TIMEOUT = 0.3
    mail_server.hang()
    with pytest.raises(smtplib.SMTPServerDisconnected, match="timed out"):
        send_mail("Subject", "Text", "from@office.example", ["to@force.example"])


@pytest.mark.services
def test_killed_process_takes_its_children_along(tmp_path):
    program = "import subprocess, sys; print(subprocess.Popen(['sleep', '60']).pid, flush=True); sys.stdin.read(); import time; time.sleep(60)"
    process = Process([sys.executable, "-c", program], env={}, log=tmp_path / "log", name="A parent")
    child = int(process.wait_until(lambda: process.output().strip()))
    process.kill()
    wait_for(lambda: not is_alive(child))


@pytest.mark.services
def test_process_that_ends_early_says_what_it_said(tmp_path):
    process = Process([sys.executable, "-c", "print('No such table')"], env={}, log=tmp_path / "log", name="A program")
    with pytest.raises(RuntimeError, match="No such table"):
        process.wait_until(lambda: False)


@pytest.mark.services
def test_process_dies_with_the_one_that_started_it(tmp_path):
    program = (
        "import os, pathlib, time\n"
        "from tests.services import Process\n"
        f"child = Process(['sleep', '60'], env={{}}, log=pathlib.Path({str(tmp_path / 'child')!r}), name='A child')\n"
        "print(child.pid, flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    wait_for(lambda: not is_alive(int(done.stdout)))


def test_free_port_is_free():
    with socket.create_server(("127.0.0.1", free_port())):
        pass
