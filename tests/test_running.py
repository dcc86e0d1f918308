"""docs/running.md and its examples name only what exists."""

from __future__ import annotations

import configparser
import re

import pytest

from tests.services import ROOT
from tests.variables import variables_of_the_web_server, variables_that_settings_read

RUNNING = (ROOT / "docs" / "running.md").read_text()
EXAMPLES = ROOT / "docs" / "examples"
NGINX = (EXAMPLES / "s55.nginx.conf").read_text()
OF_DJANGO = {"migrate", "collectstatic", "createsuperuser"}


def test_every_command_that_is_named_is_there():
    ours = {path.stem for path in ROOT.glob("*/**/management/commands/*.py") if ".venv" not in path.parts}
    named = set(re.findall(r"manage\.py ([a-z_]+)", RUNNING))
    assert {"migrate", "createsuperuser", "verify_publications", "send_reminders"} <= named
    assert named - ours - OF_DJANGO == set()


def test_every_variable_that_is_named_is_one_that_the_product_reads():
    named = set(re.findall(r"\b(S55_[A-Z_]+|[A-Z]+_URL|BEHIND_PROXY|TEAMS_HOSTS|NOTIFY_[A-Z_]+)\b", RUNNING))
    assert len(named) > 8
    assert named - variables_that_settings_read() - variables_of_the_web_server() == set()


def test_every_link_leads_somewhere():
    links = re.findall(r"\]\(([^)]+)\)", RUNNING)
    headings = {
        re.sub(r"[^\w -]", "", line.lstrip("# ")).lower().replace(" ", "-")
        for line in RUNNING.splitlines()
        if line.startswith("#")
    }
    for link in links:
        if link.startswith("#"):
            assert link[1:] in headings, link
        elif not link.startswith("http") and "CHANGELOG" not in link:
            assert (ROOT / "docs" / link).exists(), link


@pytest.mark.parametrize("part", ["web", "worker", "beat"])
def test_unit_runs_what_compose_runs(part):
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str
    unit.read(EXAMPLES / f"s55-{part}.service")
    service = unit["Service"]
    program = service["ExecStart"].removeprefix("/srv/s55/.venv/bin/")
    expected = {
        "web": "gunicorn --config python:s55tracker.web_server.config",
        "worker": "celery --app s55tracker worker --queues default,render",
        "beat": "celery --app s55tracker beat",
    }
    assert program.startswith(expected[part])
    assert (service["UMask"], service["StateDirectoryMode"], service["NoNewPrivileges"]) == ("0077", "0700", "yes")
    assert re.fullmatch(r"\d+[MG]", service["MemoryMax"])


def test_nginx_passes_what_the_product_needs_and_gathers_requests():
    [main] = re.findall(r"location / \{(.*?)\n    \}", NGINX, re.DOTALL)
    for line in (
        "proxy_set_header Host $http_host;",
        "proxy_set_header X-Forwarded-Proto $scheme;",
        "proxy_set_header X-Forwarded-For $remote_addr;",
        "proxy_request_buffering on;",
    ):
        assert line in main
    assert "client_header_timeout 10s;" in NGINX
