"""Production refuses to start insecurely, and says what to set. Real starts, in separate processes."""

import json
import os
import secrets
import subprocess
import sys

import pytest
from django.core.management.utils import get_random_secret_key

from s55tracker.production import insecurities, repeats_itself
from tests.services import ROOT
from tests.variables import variables_of_the_web_server, variables_that_settings_read

KEY = "kq7Zt-3vXw9_Lm2RbY8pHs5NcJ6dGfT4eUaQi1oBxVzKyWnSr0Mh"
FACTOR_KEY = "q1x0Vd7wPzKcE9bTtR5uYhG2sNnM4jLa8fWQoI6eXk8="
SAFE = {
    "S55_PRODUCTION": "yes",
    "SECRET_KEY": KEY,
    "SECOND_FACTOR_KEYS": FACTOR_KEY,
    "DATABASE_URL": "postgres://s55:word@database.office.example:5432/s55",
    "REDIS_URL": "redis://:word@redis.office.example:6379/0",
    "ALLOWED_HOSTS": "s55.office.example",
    "PUBLIC_URL": "https://s55.office.example",
    "EMAIL_URL": "smtp+tls://user:word@mail.office.example:587",
    "DEFAULT_FROM_EMAIL": "no-reply@office.example",
}


def environment(tmp_path, *, without=(), **changes) -> dict[str, str]:
    """Only these variables, and none of the developer's."""
    env = {"PATH": os.environ["PATH"], "S55_ENV_FILE": "", "S55_VAR_DIR": str(tmp_path / "var"), **SAFE, **changes}
    return {name: value for name, value in env.items() if name not in without}


def start(tmp_path, program="", *, without=(), **changes) -> subprocess.CompletedProcess:
    """Import the settings under these variables, then run the program."""
    return subprocess.run(
        [sys.executable, "-c", f"from s55tracker import settings\n{program}"],
        cwd=ROOT,
        env=environment(tmp_path, without=without, **changes),
        capture_output=True,
        text=True,
    )


def reason_of(done: subprocess.CompletedProcess) -> str:
    return done.stderr.strip().split("ImproperlyConfigured: ")[-1]


def values(tmp_path, *names, without=(), **changes) -> dict:
    program = (
        f"import json\nprint(json.dumps({{name: getattr(settings, name, None) for name in {names!r}}}, default=str))"
    )
    done = start(tmp_path, program, without=without, **changes)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_safe_production_starts(tmp_path):
    assert start(tmp_path).returncode == 0


FACTOR_KEY_MADE_WITH = "Make one with: python3 -c 'import base64, secrets; print(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())'"
MADE_WITH = "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"


DATABASE_IS_NONE = (
    "DATABASE_URL does not name a PostgreSQL database, which production needs. "
    "Set it to postgres://USER:PASSWORD@HOST:5432/NAME"
)
MAIL_IS_NONE = "EMAIL_URL does not name a mail server. Set it to smtp+tls://USER:PASSWORD@HOST:587"

INSECURE = [
    ({"DEBUG": "yes"}, "DEBUG is on, which shows internal details to anyone: unset it."),
    ({"SECRET_KEY": ""}, f"SECRET_KEY is not set. {MADE_WITH}"),
    (
        {"SECRET_KEY": "kq7Zt-3vXw9_Lm2RbY8p"},
        f"SECRET_KEY is too easy to guess: it needs 50 characters or more. {MADE_WITH}",
    ),
    ({"SECRET_KEY": "ab" * 40}, f"SECRET_KEY is too easy to guess: it needs 50 characters or more. {MADE_WITH}"),
    (
        {"SECRET_KEY": f"django-insecure-{KEY}"},
        f"SECRET_KEY is an example that anyone can read. {MADE_WITH}",
    ),
    ({"SECOND_FACTOR_KEYS": ""}, f"SECOND_FACTOR_KEYS is not set. {FACTOR_KEY_MADE_WITH}"),
    (
        {"SECOND_FACTOR_KEYS": "CHANGE-ME"},
        f"SECOND_FACTOR_KEYS is an example that anyone can read. {FACTOR_KEY_MADE_WITH}",
    ),
    (
        {"SECOND_FACTOR_KEYS": f"{FACTOR_KEY},hunter2"},
        f"SECOND_FACTOR_KEYS has a key that is not 32 random bytes in URL-safe base64. {FACTOR_KEY_MADE_WITH}",
    ),
    (
        {"SECOND_FACTOR_KEYS": "A" * 43 + "="},
        f"SECOND_FACTOR_KEYS has a key that is not 32 random bytes in URL-safe base64. {FACTOR_KEY_MADE_WITH}",
    ),
    ({"DATABASE_URL": ""}, "DATABASE_URL is not set. Set it to postgres://USER:PASSWORD@HOST:5432/NAME"),
    (
        {"DATABASE_URL": "sqlite:////var/s55.sqlite3"},
        "DATABASE_URL does not name a PostgreSQL database, which production needs. "
        "Set it to postgres://USER:PASSWORD@HOST:5432/NAME",
    ),
    (
        {"REDIS_URL": ""},
        "REDIS_URL is not set: web servers count sign-in attempts in Redis, and workers get their tasks from it. "
        "Set it to redis://:PASSWORD@HOST:6379/0",
    ),
    (
        {"REDIS_URL": "memory://"},
        "REDIS_URL does not name a Redis server. Set it to redis://:PASSWORD@HOST:6379/0",
    ),
    (
        {"ALLOWED_HOSTS": ""},
        "ALLOWED_HOSTS is not set. Set it to the host name people use, for example s55.office.example",
    ),
    (
        {"ALLOWED_HOSTS": "*"},
        "ALLOWED_HOSTS contains “*”, which lets anyone forge the address in our emails: name the hosts.\n"
        "PUBLIC_URL names s55.office.example, which ALLOWED_HOSTS does not allow: add it there.",
    ),
    (
        {"PUBLIC_URL": ""},
        "PUBLIC_URL is not set. Set it to the address people use, for example https://s55.office.example",
    ),
    (
        {"PUBLIC_URL": "http://s55.office.example"},
        "PUBLIC_URL does not begin with https://, so passwords would travel in the clear.",
    ),
    (
        {"PUBLIC_URL": "https://other.office.example"},
        "PUBLIC_URL names other.office.example, which ALLOWED_HOSTS does not allow: add it there.",
    ),
    (
        {"EMAIL_URL": ""},
        "EMAIL_URL is not set, so no invitations or reminders would be sent. "
        "Set it to smtp+tls://USER:PASSWORD@HOST:587",
    ),
    (
        {"EMAIL_URL": "consolemail://"},
        "EMAIL_URL does not name a mail server. Set it to smtp+tls://USER:PASSWORD@HOST:587",
    ),
    (
        {"NOTIFY_API_KEY": "key"},
        "EMAIL_URL and NOTIFY_API_KEY are both set, and only one can send email: unset one.",
    ),
    (
        {"NOTIFY_API_KEY": "key", "EMAIL_URL": ""},
        "NOTIFY_TEMPLATE_ID is not set. Set it to the template that GOV.UK Notify sends.",
    ),
    (
        {"DEFAULT_FROM_EMAIL": ""},
        "DEFAULT_FROM_EMAIL is not set. Set it to the address emails come from, for example no-reply@office.example",
    ),
    (
        {"S55_SAMPLE_OFFICE": "yes"},
        "S55_SAMPLE_OFFICE is on, which shows sign-in details to anyone: unset it.",
    ),
    (
        {"SECRET_KEY": "1234567890" * 6},
        f"SECRET_KEY is too easy to guess: it repeats itself or counts up. {MADE_WITH}",
    ),
    (
        {"SECRET_KEY": "correct horse battery staple " * 3},
        f"SECRET_KEY is too easy to guess: it repeats itself or counts up. {MADE_WITH}",
    ),
    (
        {"SECRET_KEY": "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"},
        f"SECRET_KEY is too easy to guess: it repeats itself or counts up. {MADE_WITH}",
    ),
    ({"DATABASE_URL": "postgres://["}, DATABASE_IS_NONE),
    (
        {"PUBLIC_URL": "https://s55.office.example/tracker/"},
        "PUBLIC_URL is more than an origin. Set it to https://s55.office.example, with nothing after it.",
    ),
    ({"EMAIL_URL": "submission://mail.office.example"}, MAIL_IS_NONE),
    (
        {"SECURE_HSTS_SECONDS": "a year"},
        "SECURE_HSTS_SECONDS is “a year”: set it to a number of seconds, such as 31536000.",
    ),
    ({"DATABASE_POOL_MAX": "0"}, "DATABASE_POOL_MAX is “0”: set it to a number of connections, such as 8."),
    ({"LOG_LEVEL": "loud"}, "LOG_LEVEL is “loud”: set it to DEBUG, INFO, WARNING or ERROR."),
    ({"S55_PRODUCTION": "ture"}, "S55_PRODUCTION is “ture”: set it to yes or no."),
    ({"BEHIND_PROXY": "nginx"}, "BEHIND_PROXY is “nginx”: set it to yes or no."),
]

# Starts several times in one process, each with the settings reloaded, and prints each result.
MANY_STARTS = """
import importlib, json, os, sys

from django.core.exceptions import ImproperlyConfigured

def reason(variables):
    os.environ.clear()
    os.environ.update(variables)
    sys.modules.pop("s55tracker.settings", None)
    try:
        importlib.import_module("s55tracker.settings")
    except ImproperlyConfigured as refusal:
        return str(refusal)

print(json.dumps([reason(variables) for variables in json.load(sys.stdin)]))
"""


def test_insecure_production_does_not_start_and_says_what_to_set(tmp_path):
    cases = [environment(tmp_path), *(environment(tmp_path, **changes) for changes, _sentence in INSECURE)]
    done = subprocess.run(
        [sys.executable, "-c", MANY_STARTS], cwd=ROOT, input=json.dumps(cases), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [None, *(sentence for _changes, sentence in INSECURE)]


def test_everything_that_is_wrong_is_said_at_once(tmp_path):
    names = [
        "SECRET_KEY",
        "SECOND_FACTOR_KEYS",
        "DATABASE_URL",
        "REDIS_URL",
        "ALLOWED_HOSTS",
        "PUBLIC_URL",
        "EMAIL_URL",
        "DEFAULT_FROM_EMAIL",
    ]
    done = start(tmp_path, without=names)
    assert done.returncode == 1
    assert [line.split(" ")[0] for line in reason_of(done).splitlines()] == names


def test_no_reason_holds_a_secret():
    read = {**SAFE, "DEBUG": True, "S55_SAMPLE_OFFICE": True, "ALLOWED_HOSTS": ["*"], "SECRET_KEY": "hunter2"}
    read["SECOND_FACTOR_KEYS"] = ["hunter2"]
    read |= {
        "DATABASE_URL": "mysql://u:hunter2@h/n",
        "REDIS_URL": "http://:hunter2@h",
        "EMAIL_URL": "dummymail://hunter2",
    }
    said = insecurities(read)
    assert len(said) == 9
    assert [sentence for sentence in said if "hunter2" in sentence] == []


def test_network_that_is_none_prevents_starting(tmp_path):
    done = start(tmp_path, ADMIN_ALLOWED_NETWORKS="10.0.0.0/8,office")
    assert reason_of(done) == (
        "ADMIN_ALLOWED_NETWORKS: 'office' does not appear to be an IPv4 or IPv6 network. Set it to networks separated by "
        "commas, such as 10.0.0.0/8."
    )


def test_govuk_notify_sends_in_the_place_of_a_mail_server(tmp_path):
    changes = {"NOTIFY_API_KEY": "key", "NOTIFY_TEMPLATE_ID": "template"}
    found = values(tmp_path, "EMAIL_BACKEND", "NOTIFY_URL", without=["EMAIL_URL"], **changes)
    assert found == {
        "EMAIL_BACKEND": "s55tracker.mail.notify.NotifyBackend",
        "NOTIFY_URL": "https://api.notifications.service.gov.uk",
    }


# Weak settings in production: why they are refused, the exception that allows each, and the log line at each start.
WEAK = [
    (
        {"DATABASE_URL": "postgres://s55@database.office.example/s55"},
        "DATABASE_URL has no password. Set it to postgres://USER:PASSWORD@HOST:5432/NAME",
        "S55_ALLOW_OPEN_DATABASE",
        "the database does not require a password",
    ),
    (
        {"REDIS_URL": "redis://redis.office.example:6379/0"},
        "REDIS_URL has no password. Set it to redis://:PASSWORD@HOST:6379/0",
        "S55_ALLOW_OPEN_REDIS",
        "Redis does not require a password",
    ),
    (
        {"REDIS_CACHE_URL": "redis://redis.office.example:6379/1"},
        "REDIS_CACHE_URL has no password. Set it to redis://:PASSWORD@HOST:6379/0",
        "S55_ALLOW_OPEN_REDIS",
        "Redis does not require a password",
    ),
    (
        {"EMAIL_URL": "smtp://user:word@mail.office.example:25"},
        "EMAIL_URL begins with smtp://, so personal links would travel in the clear. "
        "Set it to smtp+tls://USER:PASSWORD@HOST:587",
        "S55_ALLOW_PLAIN_SMTP",
        "email is sent unencrypted",
    ),
    (
        {"SECURE_SSL_REDIRECT": "no"},
        "SECURE_SSL_REDIRECT is off, so passwords may travel in the clear: unset it, and behind a proxy set BEHIND_PROXY=yes.",
        "S55_ALLOW_HTTP",
        "plain HTTP requests are answered",
    ),
    (
        {"SECURE_HSTS_SECONDS": "0"},
        "SECURE_HSTS_SECONDS is 0, so browsers may return over plain HTTP: unset it.",
        "S55_ALLOW_NO_HSTS",
        "browsers may return over plain HTTP",
    ),
    (
        {"ALLOWED_HOSTS": ".office.example"},
        "ALLOWED_HOSTS contains “.office.example”, which matches every host name below it: name the hosts.",
        "S55_ALLOW_SUBDOMAINS",
        "every host name below a domain is answered",
    ),
]


def test_weak_production_does_not_start_but_for_its_named_exception(tmp_path):
    cases = [environment(tmp_path, **changes) for changes, *_ in WEAK]
    cases += [environment(tmp_path, **changes, **{name: "yes"}) for changes, _, name, _ in WEAK]
    # Each exception applies only to its own weakness.
    names = [name for *_, name, _ in WEAK]
    others = [{other: "yes" for other in names if other != name} for name in names]
    cases += [
        environment(tmp_path, **changes, **accepted) for (changes, *_), accepted in zip(WEAK, others, strict=True)
    ]
    done = subprocess.run(
        [sys.executable, "-c", MANY_STARTS], cwd=ROOT, input=json.dumps(cases), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    refused = [f"{sentence} Or accept it with {name}=yes." for _, sentence, name, _ in WEAK]
    assert json.loads(done.stdout) == [*refused, *[None] * len(WEAK), *refused]


def test_weakness_that_is_accepted_is_in_the_log_of_each_start(tmp_path):
    changes = {key: value for weakness, *_ in WEAK for key, value in weakness.items()}
    changes |= {name: "yes" for *_, name, _ in WEAK}
    program = "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 's55tracker.settings'; django.setup()"
    done = start(tmp_path, program, **changes)
    assert done.returncode == 0, done.stderr
    said = [line.split("s55tracker.health.apps ")[1] for line in done.stderr.splitlines()]
    assert sorted(said) == sorted(dict.fromkeys(f"Started with {name}=yes: {words}." for _, _, name, words in WEAK))
    assert "word" not in done.stderr.replace("password", "")


def test_mail_catcher_of_compose_needs_no_exception_and_the_log_says_that_no_mail_leaves(tmp_path):
    program = "print(settings.ALLOWED_WEAKNESSES)"
    done = start(tmp_path, program, EMAIL_URL="smtp://mailcatcher:1025")
    assert done.stdout.strip() == "['Emails go to the mail catcher and reach no one.']"


def test_keys_made_as_we_advise_and_in_other_usual_ways_are_accepted():
    """None of a thousand keys of each kind is refused by chance."""
    for _ in range(1000):
        assert not repeats_itself(secrets.token_urlsafe(50))
        assert not repeats_itself(secrets.token_hex(32))
        assert not repeats_itself(get_random_secret_key())


def test_untouched_example_is_refused_with_every_value_that_is_still_there(tmp_path):
    file = tmp_path / "office.env"
    file.write_text((ROOT / ".env.example").read_text())
    done = start(tmp_path, without=list(SAFE), S55_ENV_FILE=str(file))
    assert done.returncode == 1
    values = dict(line.split("=", 1) for line in file.read_text().splitlines() if line and not line.startswith("#"))
    assert values.pop("S55_PRODUCTION") == "yes"
    assert [line.split(" ")[0] for line in reason_of(done).splitlines()] == list(values)
    assert all("CHANGE-ME" in value for value in values.values())


@pytest.mark.parametrize("name", [name for name in SAFE if name != "S55_PRODUCTION"])
def test_one_example_value_that_was_overlooked_is_named(tmp_path, name):
    lines = (ROOT / ".env.example").read_text().splitlines()
    [value] = [line.partition("=")[2] for line in lines if line.startswith(f"{name}=")]
    changes = {name: value}
    if name == "PUBLIC_URL":
        changes["ALLOWED_HOSTS"] = "s55.office.example,change-me.office.example"
    reasons = reason_of(start(tmp_path, **changes)).splitlines()
    assert f"{name} is " in reasons[-1] or f"{name} is " in reasons[0]
    assert "example" in " ".join(reasons)


def test_production_cookies_and_transport_are_strict(tmp_path):
    names = ("SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_NAME", "CSRF_COOKIE_SECURE")
    names += ("SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "CSRF_TRUSTED_ORIGINS")
    assert values(tmp_path, *names) == {
        "SESSION_COOKIE_NAME": "__Host-session",
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_NAME": "__Host-csrf",
        "CSRF_COOKIE_SECURE": True,
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
        "CSRF_TRUSTED_ORIGINS": ["https://s55.office.example"],
    }


def test_proxy_is_believed_only_when_there_is_one(tmp_path):
    names = ("SECURE_PROXY_SSL_HEADER", "ALLAUTH_TRUSTED_PROXY_COUNT")
    assert values(tmp_path, *names) == {"SECURE_PROXY_SSL_HEADER": None, "ALLAUTH_TRUSTED_PROXY_COUNT": None}
    assert values(tmp_path, *names, BEHIND_PROXY="yes") == {
        "SECURE_PROXY_SSL_HEADER": ["HTTP_X_FORWARDED_PROTO", "https"],
        "ALLAUTH_TRUSTED_PROXY_COUNT": 1,
    }


def test_production_serves_static_files_under_their_hash(tmp_path):
    found = values(tmp_path, "STORAGES", "STATIC_ROOT")
    assert found["STORAGES"]["staticfiles"]["BACKEND"] == "whitenoise.storage.CompressedManifestStaticFilesStorage"
    assert found["STATIC_ROOT"] == str(ROOT / "staticfiles")


def test_production_database_is_pooled_and_the_pool_can_be_off(tmp_path):
    found = values(tmp_path, "DATABASES")["DATABASES"]["default"]
    assert (found["OPTIONS"]["pool"], found["CONN_HEALTH_CHECKS"]) == ({"min_size": 1, "max_size": 8}, True)
    assert found["OPTIONS"]["options"] == "-c random_page_cost=1.1"
    assert values(tmp_path, "DATABASES", DATABASE_POOL="no")["DATABASES"]["default"]["OPTIONS"] == {}


def test_secret_key_may_begin_with_a_dollar(tmp_path):
    assert values(tmp_path, "SECRET_KEY", SECRET_KEY="$" + KEY) == {"SECRET_KEY": "$" + KEY}


def test_deployment_check_finds_nothing(tmp_path):
    env = {"PATH": os.environ["PATH"], "S55_ENV_FILE": "", "S55_VAR_DIR": str(tmp_path), **SAFE}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


EMBEDDED = tuple(SAFE)


def test_embedded_default_needs_no_variable(tmp_path):
    found = values(tmp_path, "DATABASES", "CELERY_BROKER_URL", "DEBUG", "EMAIL_BACKEND", without=EMBEDDED)
    assert found["DATABASES"]["default"]["NAME"] == str(tmp_path / "var" / "s55.sqlite3")
    assert found["CELERY_BROKER_URL"] == "files://localhost"
    assert found["DEBUG"] is False
    assert found["EMAIL_BACKEND"] == "django.core.mail.backends.filebased.EmailBackend"


def test_embedded_database_is_set_to_lose_nothing(tmp_path):
    program = (
        "import django; django.setup()\n"
        "from django.db import connection\n"
        "with connection.cursor() as cursor:\n"
        "    for name in ('journal_mode', 'synchronous', 'foreign_keys', 'busy_timeout'):\n"
        "        print(name, cursor.execute(f'PRAGMA {name}').fetchone()[0])\n"
        "print(connection.transaction_mode)"
    )
    done = start(tmp_path, program, without=EMBEDDED, DJANGO_SETTINGS_MODULE="s55tracker.settings")
    assert done.stdout.splitlines() == [
        "journal_mode wal",
        "synchronous 2",
        "foreign_keys 1",
        "busy_timeout 20000",
        "IMMEDIATE",
    ]


def test_embedded_key_is_made_once_and_for_its_owner_alone(tmp_path):
    first = values(tmp_path, "SECRET_KEY", without=EMBEDDED)["SECRET_KEY"]
    assert len(first) >= 50
    assert values(tmp_path, "SECRET_KEY", without=EMBEDDED)["SECRET_KEY"] == first
    assert (tmp_path / "var" / "secret-key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "var").stat().st_mode & 0o777 == 0o700


def test_embedded_database_is_for_its_owner_alone_also_in_a_folder_that_was_open(tmp_path):
    (tmp_path / "var").mkdir(mode=0o755)
    env = environment(tmp_path, without=EMBEDDED)
    # Writing makes SQLite put its own files beside the database; they exist while the connection is open.
    program = (
        "import os, sys, django; django.setup()\n"
        "from django.db import connection\n"
        "connection.cursor().execute('CREATE TABLE kept (words text)')\n"
        "os.kill(os.getpid(), 9)"
    )
    env["DJANGO_SETTINGS_MODULE"] = "s55tracker.settings"
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=env)
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.rglob("*") if path.is_file()}
    assert {"s55.sqlite3", "s55.sqlite3-wal", "secret-key"} <= set(modes)
    assert set(modes.values()) == {0o600}
    assert {path.stat().st_mode & 0o777 for path in tmp_path.rglob("*") if path.is_dir()} == {0o700}


def test_two_processes_that_start_at_once_share_one_key(tmp_path):
    env = {"PATH": os.environ["PATH"], "S55_ENV_FILE": "", "S55_VAR_DIR": str(tmp_path)}
    command = [sys.executable, "-c", "from s55tracker.settings import SECRET_KEY; print(SECRET_KEY)"]
    several = [subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert len({process.communicate()[0] for process in several}) == 1
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("tmp")] == []


def test_mark_of_a_sample_office_counts_for_the_embedded_database_alone(tmp_path):
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "sample-office").touch()
    assert values(tmp_path, "SAMPLE_OFFICE", without=EMBEDDED) == {"SAMPLE_OFFICE": True}
    others = [name for name in EMBEDDED if name != "DATABASE_URL"]
    assert values(tmp_path, "SAMPLE_OFFICE", without=others) == {"SAMPLE_OFFICE": False}
    assert values(tmp_path, "SAMPLE_OFFICE") == {"SAMPLE_OFFICE": False}


def test_variables_may_stand_in_a_file_and_the_real_ones_win(tmp_path):
    file = tmp_path / "office.env"
    file.write_text("PUBLIC_URL=https://file.office.example\nLOG_LEVEL=WARNING\n")
    found = values(tmp_path, "PUBLIC_URL", "LOGGING", S55_ENV_FILE=str(file))
    assert found["PUBLIC_URL"] == "https://s55.office.example"
    assert found["LOGGING"]["root"]["level"] == "WARNING"


def test_example_file_explains_every_variable_and_no_other():
    lines = (ROOT / ".env.example").read_text().splitlines()
    named = [line.lstrip("# ").split("=")[0] for line in lines if "=" in line and not line.startswith("# - ")]
    of_compose_alone = {"POSTGRES_PASSWORD", "REDIS_PASSWORD", "PORT"}
    read = variables_that_settings_read() | variables_of_the_web_server() | of_compose_alone
    assert sorted(named) == sorted(read - {"S55_ENV_FILE"})
