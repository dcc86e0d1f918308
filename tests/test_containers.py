"""The Dockerfile and docker-compose.yml, as far as they can be checked without an engine: structure, names, and what
they promise.
"""

import os
import re
import subprocess
import sys

import pytest
import yaml

from s55tracker.launch.machine import UV_VERSION, WEASYPRINT_LIBRARIES
from tests.services import ROOT
from tests.variables import variables_of_the_web_server, variables_that_settings_read

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = ("migrate", "web", "worker", "beat")
DOCKERFILE = (ROOT / "Dockerfile").read_text()
VARIABLE = re.compile(r"(?<!\$)\$\{(?P<name>\w+)(?::?(?P<how>[-?])(?P<words>[^}]*))?\}")

# Keys allowed in a service by the Compose specification: an unknown one is a typo.
SERVICE_KEYS = {
    *(
        "build",
        "cap_drop",
        "command",
        "depends_on",
        "environment",
        "healthcheck",
        "image",
        "init",
        "logging",
        "mem_limit",
    ),
    *(
        "networks",
        "ports",
        "profiles",
        "read_only",
        "restart",
        "security_opt",
        "stop_grace_period",
        "tmpfs",
        "user",
        "volumes",
    ),
}
HEALTHCHECK_KEYS = {"test", "interval", "timeout", "retries", "start_period", "disable"}
CONDITIONS = {"service_started", "service_healthy", "service_completed_successfully"}


def test_compose_holds_what_it_should():
    assert set(COMPOSE) == {"x-logging", "x-product", "services", "networks", "volumes"}
    assert list(SERVICES) == ["postgres", "redis", "migrate", "web", "worker", "beat", "mailcatcher"]


@pytest.mark.parametrize("name", SERVICES)
def test_service_is_well_formed(name):
    service = SERVICES[name]
    assert set(service) - SERVICE_KEYS == set()
    assert "image" in service
    assert set(service.get("healthcheck", {})) - HEALTHCHECK_KEYS == set()
    for volume in service.get("volumes", []):
        assert volume.split(":")[0] in COMPOSE["volumes"]
    for network in service["networks"]:
        assert network in COMPOSE["networks"]
    for other, wait in service.get("depends_on", {}).items():
        assert other in SERVICES
        assert wait["condition"] in CONDITIONS


@pytest.mark.parametrize("name", SERVICES)
def test_service_waits_only_for_what_can_be_waited_for(name):
    for other, wait in SERVICES[name].get("depends_on", {}).items():
        if wait["condition"] == "service_healthy":
            assert "test" in SERVICES[other]["healthcheck"]
        if wait["condition"] == "service_completed_successfully":
            assert SERVICES[other]["restart"] == "no"


@pytest.mark.parametrize("name", [name for name in SERVICES if name not in ("migrate", "web")])
def test_service_that_stays_has_a_health_check(name):
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"


def test_web_has_the_health_check_of_the_image():
    assert "healthcheck" not in SERVICES["web"]
    assert "command" not in SERVICES["web"]
    assert "urlopen('http://127.0.0.1:8000/healthz', timeout=4)" in DOCKERFILE


@pytest.mark.parametrize("name", OURS)
def test_our_containers_are_confined(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


# Set by the image, and refused by production.
NOT_PASSED_ON = {"S55_ENV_FILE", "S55_VAR_DIR", "STATIC_ROOT", "DEBUG", "S55_SAMPLE_OFFICE"}


@pytest.mark.parametrize("name", OURS)
def test_compose_passes_on_every_variable_that_settings_read_and_no_other(name):
    expected = variables_that_settings_read() | variables_of_the_web_server()
    assert set(SERVICES[name]["environment"]) == expected - NOT_PASSED_ON


@pytest.mark.parametrize("name", OURS)
def test_what_an_office_sets_reaches_the_product(name):
    """The value too, not only the name: otherwise "LOG_LEVEL: INFO" would set nothing."""
    made_here = {"S55_PRODUCTION", "DATABASE_URL", "REDIS_URL", "REDIS_CACHE_URL"}
    for variable, value in SERVICES[name]["environment"].items():
        assert variable in made_here or filled_in(value, {variable: "what they set"}) == "what they set"


def test_no_service_can_fill_the_disk_or_the_memory_of_the_machine():
    for name, service in SERVICES.items():
        assert service["logging"] == {"driver": "json-file", "options": {"max-size": "10m", "max-file": "5"}}, name
        assert re.fullmatch(r"\d+[mg]", service["mem_limit"]), name


def test_nothing_but_this_machine_is_let_in():
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert ports == ["127.0.0.1:${PORT:-8000}:8000", "127.0.0.1:8025:8025"]


def test_databases_cannot_be_reached_from_outside():
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert [SERVICES[name]["networks"] for name in ("postgres", "redis")] == [["inside"], ["inside"]]


def test_mail_is_caught_only_when_asked():
    assert [name for name, service in SERVICES.items() if "profiles" in service] == ["mailcatcher"]


def filled_in(value: str, given: dict[str, str]) -> str:
    """The values Compose substitutes for ${NAME}, ${NAME:-default} and ${NAME:?reason}."""

    def fill(match: re.Match) -> str:
        name, how, words = match["name"], match["how"], match["words"]
        if given.get(name):
            return given[name]
        if how == "?":
            raise LookupError(f"{name}: {words}")
        return words or ""

    return VARIABLE.sub(fill, value)


GIVEN = {
    "SECRET_KEY": "kq7Zt-3vXw9_Lm2RbY8pHs5NcJ6dGfT4eUaQi1oBxVzKyWnSr0Mh",
    "SECOND_FACTOR_KEYS": "q1x0Vd7wPzKcE9bTtR5uYhG2sNnM4jLa8fWQoI6eXk8=",
    "POSTGRES_PASSWORD": "word1",
    "REDIS_PASSWORD": "word2",
    "ALLOWED_HOSTS": "s55.office.example",
    "PUBLIC_URL": "https://s55.office.example",
    "EMAIL_URL": "smtp://mailcatcher:1025",
    "DEFAULT_FROM_EMAIL": "no-reply@office.example",
}


# Email goes through one of two services, so the product itself reports if neither is set:
# tests/s55tracker/test_settings.py.
@pytest.mark.parametrize("name", [name for name in GIVEN if name != "EMAIL_URL"])
def test_compose_stops_at_a_secret_that_is_not_given(name):
    given = {key: value for key, value in GIVEN.items() if key != name}
    everything = " ".join(SERVICES["web"]["environment"].values())
    with pytest.raises(LookupError, match=f"^{name}: set {name}"):
        filled_in(everything, given)


@pytest.mark.parametrize("name", OURS)
def test_product_starts_under_the_variables_of_compose(tmp_path, name):
    env = {key: filled_in(value, GIVEN) for key, value in SERVICES[name]["environment"].items()}
    env |= {"PATH": os.environ["PATH"], "S55_ENV_FILE": "", "S55_VAR_DIR": str(tmp_path)}
    command = [sys.executable, "-c", "import s55tracker.settings"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_no_secret_stands_in_the_files():
    for text in (DOCKERFILE, (ROOT / "docker-compose.yml").read_text()):
        assert re.findall(r"(?:PASSWORD|SECRET_KEY)\s*[:=]\s*[\"']?-*\w[\w-]*", text) == []


def test_image_does_not_run_as_root():
    last_stage = DOCKERFILE.split("\nFROM ")[-1]
    assert re.search(r"^USER s55$", last_stage, re.MULTILINE)
    assert last_stage.index("USER s55") < last_stage.index("CMD")


def test_image_has_what_documents_need():
    assert [library.package for library in WEASYPRINT_LIBRARIES if library.package not in DOCKERFILE] == []


def test_image_uses_the_pinned_uv():
    assert f"UV_VERSION={UV_VERSION}\n" in DOCKERFILE


def test_static_files_are_collected_when_the_image_is_built():
    assert "python manage.py collectstatic --no-input" in DOCKERFILE


def test_everything_that_the_image_copies_is_there():
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    names = [name for line in copied for name in line.split()]
    assert [name for name in names if not (ROOT / name).exists()] == []


def test_static_files_can_be_collected_without_a_secret(tmp_path):
    """The image's own step: the manifest fails here if a style sheet names a missing picture."""
    env = {"PATH": os.environ["PATH"], "S55_ENV_FILE": ""}
    env |= {"STATIC_ROOT": str(tmp_path / "static"), "S55_VAR_DIR": str(tmp_path / "var")}
    command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "static" / "staticfiles.json").is_file()
