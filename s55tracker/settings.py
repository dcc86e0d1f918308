"""One settings file, configured by environment variables; `.env.example` describes each one.

Embedded (the default, used by `make run`): SQLite and a file broker below var/, email into files, no server to install.
Production: S55_PRODUCTION=yes. If a variable is then missing or insecure, the product does not start, and says what to
set.

Names that Django and its hosts share are used unchanged (SECRET_KEY, DATABASE_URL, EMAIL_URL); our own start with S55_.
"""

import contextlib
import os
import tempfile
from base64 import urlsafe_b64encode
from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from s55tracker.production import accepted, insecurities

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
# Variables may be in a file beside manage.py; the environment takes precedence. If S55_ENV_FILE is empty, no file is
# read.
ENV_FILE = os.environ.get("S55_ENV_FILE", str(BASE_DIR / ".env"))
if ENV_FILE and Path(ENV_FILE).is_file():
    env.read_env(ENV_FILE)


def flag(name: str, *, default: bool) -> bool:
    """True for yes, False for no. Any other value stops the product from starting: "S55_PRODUCTION=ture" must not
    quietly mean no.
    """
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in ("yes", "true", "on", "1"):
        return True
    if value in ("no", "false", "off", "0"):
        return False
    raise ImproperlyConfigured(f"{name} is “{value}”: set it to yes or no.")


def number(text: str, *, default: int) -> int | str:
    """A whole number, or the text as given if it is not one: later code refuses that with a sentence."""
    value = text.strip()
    if not value:
        return default
    digits = value.removeprefix("-")
    return int(value) if digits.isascii() and digits.isdecimal() and len(digits) < 20 else value


def embedded_key(folder: Path, name: str, make: Callable[[], str]) -> str:
    """A key generated once for this folder and readable only by its owner; never shipped, never shared."""
    path = folder / name
    if not path.exists():
        # Written in full under another name and then linked, so that two processes starting at once read the same key.
        handle, draft = tempfile.mkstemp(dir=folder)
        with os.fdopen(handle, "w") as file:
            file.write(make())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            os.unlink(draft)
    return path.read_text()


PRODUCTION = flag("S55_PRODUCTION", default=False)
VAR_DIR = Path(env.str("S55_VAR_DIR", default="") or BASE_DIR / "var")
VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
# A folder created by an earlier version or another program may be open to everyone on the machine.
with contextlib.suppress(PermissionError):
    VAR_DIR.chmod(0o700)

DEBUG = flag("DEBUG", default=False)
# Read from os.environ, because django-environ would take a key that starts with "$" for another variable's name.
SECRET_KEY = os.environ.get("SECRET_KEY", "")
# Earlier keys: sessions and links signed with them are still valid, and the seals they made can be checked (decision 38).
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# Encrypts the secrets of second factors; the first key encrypts, and any of them decrypts. See identity/sealing.py.
SECOND_FACTOR_KEYS = env.list("SECOND_FACTOR_KEYS", default=[])
DATABASE_URL = env.str("DATABASE_URL", default="")
REDIS_URL = env.str("REDIS_URL", default="")
EMAIL_URL = env.str("EMAIL_URL", default="")
# Set these to send email through GOV.UK Notify instead of a mail server (s55tracker/mail/notify.py).
NOTIFY_API_KEY = env.str("NOTIFY_API_KEY", default="")
NOTIFY_TEMPLATE_ID = env.str("NOTIFY_TEMPLATE_ID", default="")
NOTIFY_URL = env.str("NOTIFY_URL", default="") or "https://api.notifications.service.gov.uk"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="") or "Section 55 Tracker <no-reply@localhost>"
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[]) or ([] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"])
# The product's public address: links in emails and feeds start with it.
PUBLIC_URL = env.str("PUBLIC_URL", default="").rstrip("/") or ("" if PRODUCTION else "http://localhost:8000")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

# A sample office lists its sign-in names on the sign-in page; a real one never does. `make run` leaves a mark beside
# the embedded database it filled (docs/decisions/0002-embedded-default.md); for your own database only the variable
# counts.
EMBEDDED_DATABASE = not DATABASE_URL
SAMPLE_MARKER = VAR_DIR / "sample-office"
SAMPLE_OFFICE = flag("S55_SAMPLE_OFFICE", default=not PRODUCTION and EMBEDDED_DATABASE and SAMPLE_MARKER.exists())

# Used only in production. If they allow plain HTTP, the log says so at each start (health/apps.py).
SECURE_SSL_REDIRECT = PRODUCTION and flag("SECURE_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = number(env.str("SECURE_HSTS_SECONDS", default=""), default=31_536_000) if PRODUCTION else 0
REDIS_CACHE_URL = env.str("REDIS_CACHE_URL", default="")
ALLOWED_WEAKNESSES: list[str] = []

if PRODUCTION:
    _read = {
        "DEBUG": DEBUG,
        "SECRET_KEY": SECRET_KEY,
        "SECOND_FACTOR_KEYS": SECOND_FACTOR_KEYS,
        "DATABASE_URL": DATABASE_URL,
        "REDIS_URL": REDIS_URL,
        "ALLOWED_HOSTS": ALLOWED_HOSTS,
        "PUBLIC_URL": PUBLIC_URL,
        "EMAIL_URL": EMAIL_URL,
        "NOTIFY_API_KEY": NOTIFY_API_KEY,
        "NOTIFY_TEMPLATE_ID": NOTIFY_TEMPLATE_ID,
        "DEFAULT_FROM_EMAIL": DEFAULT_FROM_EMAIL,
        "S55_SAMPLE_OFFICE": SAMPLE_OFFICE,
        "REDIS_CACHE_URL": REDIS_CACHE_URL,
        "SECURE_SSL_REDIRECT": SECURE_SSL_REDIRECT,
        "SECURE_HSTS_SECONDS": SECURE_HSTS_SECONDS,
    } | {
        "S55_ALLOW_OPEN_DATABASE": flag("S55_ALLOW_OPEN_DATABASE", default=False),
        "S55_ALLOW_OPEN_REDIS": flag("S55_ALLOW_OPEN_REDIS", default=False),
        "S55_ALLOW_PLAIN_SMTP": flag("S55_ALLOW_PLAIN_SMTP", default=False),
        "S55_ALLOW_HTTP": flag("S55_ALLOW_HTTP", default=False),
        "S55_ALLOW_NO_HSTS": flag("S55_ALLOW_NO_HSTS", default=False),
        "S55_ALLOW_SUBDOMAINS": flag("S55_ALLOW_SUBDOMAINS", default=False),
    }
    _reasons = insecurities(_read)
    if _reasons:
        raise ImproperlyConfigured("\n".join(_reasons))
    ALLOWED_WEAKNESSES = accepted(_read)
else:
    SECRET_KEY = SECRET_KEY or embedded_key(VAR_DIR, "secret-key", get_random_secret_key)
    SECOND_FACTOR_KEYS = SECOND_FACTOR_KEYS or [
        embedded_key(VAR_DIR, "second-factor-key", lambda: urlsafe_b64encode(os.urandom(32)).decode())
    ]

INSTALLED_APPS = [
    "s55tracker.accounts",
    "s55tracker.audit",
    "s55tracker.mail",
    "s55tracker.working_days",
    "s55tracker.office",
    "s55tracker.govuk",
    "s55tracker.identity",
    "s55tracker.health",
    "s55tracker.saved_views",
    "inspections",
    "responses",
    "s55tracker.govuk.apps.PlatformAdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    # First: a health probe uses plain HTTP and its own host name, which later middleware would refuse.
    "s55tracker.health.middleware.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "s55tracker.govuk.middleware.RobotsMiddleware",
    "s55tracker.govuk.middleware.PrivateByDefaultMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "s55tracker.govuk.middleware.LargestRequestMiddleware",
    "s55tracker.govuk.middleware.NoNulMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.common.CommonMiddleware",
    # Public pages are answered here, before there is a session.
    "s55tracker.govuk.middleware.PublicPagesMiddleware",
    "s55tracker.identity.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "s55tracker.accounts.middleware.SessionAgeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "s55tracker.identity.middleware.NewKeyMiddleware",
    "s55tracker.identity.middleware.SecondFactorMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "s55tracker.govuk.refusals.RefusalMiddleware",
    # Last, so that it is the first to see an exception from a view.
    "s55tracker.govuk.middleware.RetryOnceMiddleware",
]

ROOT_URLCONF = "s55tracker.urls"
WSGI_APPLICATION = "s55tracker.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "s55tracker.govuk.context.site",
            ],
        },
    },
]
FORM_RENDERER = "s55tracker.govuk.forms.GovukRenderer"

# --- The database, with the work queues ------------------------------------------------------------------------------
if EMBEDDED_DATABASE and not PRODUCTION:
    # We create the file ourselves, because SQLite would leave it readable by others; the files SQLite puts beside it
    # get the same permissions.
    (VAR_DIR / "s55.sqlite3").touch(mode=0o600)
DATABASES = {"default": env.db_url_config(DATABASE_URL or f"sqlite:///{VAR_DIR / 's55.sqlite3'}")}
DATABASES["default"].setdefault("OPTIONS", {})
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] |= {
        # When measured, nearly half of contended transactions failed with Django's defaults, and none with these.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
else:
    # Detect a connection that the server has closed (a restart, a failover) before a request uses it.
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    _pool_max = number(env.str("DATABASE_POOL_MAX", default=""), default=8)
    if not isinstance(_pool_max, int) or _pool_max < 1:
        raise ImproperlyConfigured(f"DATABASE_POOL_MAX is “{_pool_max}”: set it to a number of connections, such as 8.")
    if flag("DATABASE_POOL", default=True):
        # One for each web server thread; a worker process uses one.
        DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": _pool_max}
        # By default PostgreSQL assumes that reading a random page costs four times as much as reading the next one.
        # That is no longer true of any disk, and makes PostgreSQL scan whole tables for one office's rows. This is set only
        # with our own pool, because a pooler such as pgbouncer would not pass it on.
        DATABASES["default"]["OPTIONS"].setdefault("options", "-c random_page_cost=1.1")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Cache and sessions --------------------------------------------------------------------------------------------
if REDIS_URL:
    # REDIS_CACHE_URL may name another Redis, or another database on the same one: emptying the cache then does not
    # affect the broker.
    _cache_url = REDIS_CACHE_URL or REDIS_URL
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": _cache_url,
            "KEY_PREFIX": "s55",
        }
    }
else:
    # This cache is in one process's memory, so the embedded web server is one process with threads. By default it holds 300
    # entries: someone could push their own wrong tries out of it with as many others.
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        }
    }

# Enforced by accounts.middleware: an hour without use, twelve hours at most, or less if an organisation has chosen
# shorter times. The cookie lasts as long as a session can.
SESSION_IDLE = 60 * 60
SESSION_LONGEST = 12 * 60 * 60
SESSION_COOKIE_AGE = SESSION_LONGEST
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# This cookie carries a new calendar's address from the button to the page, so that it is never stored in a table.
CALENDAR_COOKIE_NAME = "calendar-address"
CALENDAR_COOKIE_AGE = 2 * 60
# Identifies a browser in which someone has signed in before, for people who want to be told of sign-ins from new ones.
DEVICE_COOKIE_NAME = "device"
DEVICE_COOKIE_AGE = 365 * 24 * 60 * 60
# The cookie of a guest, who has no account: the number of the guest's link follows the name.
GUEST_COOKIE_NAME = "guest"

# --- People --------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["s55tracker.identity.backends.OneAddressBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "s55tracker.identity.passwords.CommonPasswordValidator"},
    {"NAME": "s55tracker.identity.passwords.ContextWordsValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_ADAPTER = "s55tracker.identity.adapter.AccountAdapter"
# Use Django's own reset token, which covers the account's address and password: allauth's would copy the address into
# its own table.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60  # the email says so: templates/emails/account_password_reset.txt
# Send no email to addresses without an account: otherwise a stranger could make us email anyone.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# With True, allauth gives everyone's cookie SESSION_COOKIE_AGE, and does not ask them.
ACCOUNT_SESSION_REMEMBER = True
# "login_failed" is part of the one limit on wrong tries (s55tracker/limits.py): all the tries from a network, and those
# for an account from everywhere. The other limits are for each network, not each person, so that someone with a stolen
# session cannot shut the owner out.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/m/ip,60/h/key",
    "reauthenticate": "30/m/ip",
    "change_password": "20/m/ip",
}
# A second factor: a passkey, an authenticator app or a recovery code. A passkey always checks the person too (by
# fingerprint, face or PIN), so it can also replace the password.
MFA_ADAPTER = "s55tracker.identity.second_factor_adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds: phones' clocks are seldom exact
MFA_RECOVERY_CODES_SHOW_ONCE = True
# How many seconds pass before someone who has confirmed who they are must do so again.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
# Single sign-on: each organisation's provider is a row in the identity app's table, so allauth finds no providers in its
# own. Accounts are never matched by email address, and no provider's tokens are kept.
SOCIALACCOUNT_ADAPTER = "s55tracker.identity.single_sign_on.adapter.ProviderAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = False
# Hosts on the office's own network that may still be reached, such as an AD FS server, and a file of certificates to
# check them against, besides the usual ones: s55tracker/outgoing.py.
OUTGOING_PRIVATE_HOSTS = env.list("OUTGOING_PRIVATE_HOSTS", default=[])
OUTGOING_CA_FILE = env.str("OUTGOING_CA_FILE", default="")
# Whether reports and the addresses that offices watch are fetched from the inspectorate's websites. An office can switch
# this off for itself.
FETCH_REPORTS = flag("S55_FETCH_REPORTS", default=True)
# Roles that need a second factor unless an organisation has decided otherwise, and whether the platform administration
# needs one.
SECOND_FACTOR_ROLES = ["approver", "administrator", "force_lead"] if PRODUCTION else []
PLATFORM_NEEDS_SECOND_FACTOR = PRODUCTION
# Networks from which the platform administration can be reached, such as 10.0.0.0/8. If empty, any network can reach
# it.
ADMIN_ALLOWED_NETWORKS = env.list("ADMIN_ALLOWED_NETWORKS", default=[])
for _network in ADMIN_ALLOWED_NETWORKS:
    try:
        ip_network(_network)
    except ValueError as _error:
        raise ImproperlyConfigured(
            f"ADMIN_ALLOWED_NETWORKS: {_error}. Set it to networks separated by commas, such as 10.0.0.0/8."
        ) from _error
MFA_FORMS = {
    "authenticate": "s55tracker.identity.second_factor_forms.CodeForm",
    "reauthenticate": "s55tracker.identity.second_factor_forms.ConfirmCodeForm",
    "activate_totp": "s55tracker.identity.second_factor_forms.ActivateAppForm",
    "deactivate_totp": "s55tracker.identity.second_factor_forms.DeactivateAppForm",
    "authenticate_webauthn": "s55tracker.identity.second_factor_forms.PasskeyForm",
    "reauthenticate_webauthn": "s55tracker.identity.second_factor_forms.ConfirmWithPasskeyForm",
    "login_webauthn": "s55tracker.identity.second_factor_forms.SignInWithPasskeyForm",
    "add_webauthn": "s55tracker.identity.second_factor_forms.AddPasskeyForm",
    "edit_webauthn": "s55tracker.identity.second_factor_forms.RenamePasskeyForm",
    "generate_recovery_codes": "s55tracker.identity.second_factor_forms.NewRecoveryCodesForm",
}
ACCOUNT_FORMS = {
    "login": "s55tracker.govuk.signing_in.LoginForm",
    "reset_password": "s55tracker.identity.forms.ResetPasswordForm",
    "reset_password_from_key": "s55tracker.govuk.signing_in.ResetPasswordKeyForm",
    "change_password": "s55tracker.govuk.signing_in.ChangePasswordForm",
    "set_password": "s55tracker.govuk.signing_in.SetPasswordForm",
    "reauthenticate": "s55tracker.govuk.signing_in.ReauthenticateForm",
}

# --- Language and time ------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en", "English"), ("cy", "Cymraeg")]
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True

# --- Files ---------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
# This is set in production, where files are collected under names that include their hash, and may be cached for ever.
STATIC_ROOT = env.str("STATIC_ROOT", default="") or (str(BASE_DIR / "staticfiles") if PRODUCTION else None)
# Evidence files are in a bucket of an S3-compatible store or, if none is set, in a folder that no web server serves.
EVIDENCE_S3_BUCKET = env.str("EVIDENCE_S3_BUCKET", default="")
EVIDENCE_DIR = Path(env.str("EVIDENCE_DIR", default="") or VAR_DIR / "evidence")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "evidence": {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": EVIDENCE_S3_BUCKET,
            "endpoint_url": env.str("EVIDENCE_S3_ENDPOINT", default="") or None,
            "region_name": env.str("EVIDENCE_S3_REGION", default="") or None,
            # Both keys are read from os.environ, like SECRET_KEY. Without them, boto3 uses its own sources, such as the
            # machine's role.
            "access_key": os.environ.get("EVIDENCE_S3_ACCESS_KEY") or None,
            "secret_key": os.environ.get("EVIDENCE_S3_SECRET_KEY") or None,
            "location": env.str("EVIDENCE_S3_PREFIX", default=""),
            # Never give a file a public address, and never overwrite one.
            "default_acl": None,
            "querystring_auth": True,
            "file_overwrite": False,
            "signature_version": "s3v4",
            "addressing_style": "path",
        },
    }
    if EVIDENCE_S3_BUCKET
    else {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": str(EVIDENCE_DIR),
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_ROOT
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
STATICFILES_DIRS = [BASE_DIR / "static" / "dist", ("fonts", BASE_DIR / "static" / "fonts")]
WHITENOISE_USE_FINDERS = not STATIC_ROOT
# The limit for a whole request with its files. The largest file we read is 100 MB; the form itself reports one that is
# slightly too large.
LARGEST_REQUEST = 115 * 1024 * 1024
# The limit for a request without its files. It is far more than any field accepts, so that someone who pastes a whole
# book gets it back, with an error giving the limit.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
# A long report is logged in one form: three hundred findings (inspections.findings.lists) with about twenty fields
# each.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 8000
# Each file of a large upload is a file on disk that stays open until the answer. The form asks for fewer
# (responses.many_files.forms), and says what to do.
DATA_UPLOAD_MAX_NUMBER_FILES = 200

# --- Email --------------------------------------------------------------------------------------------------------
if EMAIL_URL:
    vars().update(env.email_url_config(EMAIL_URL))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"
if NOTIFY_API_KEY:
    EMAIL_BACKEND = "s55tracker.mail.notify.NotifyBackend"
EMAIL_TIMEOUT = 20
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Allowed hosts of an office's Microsoft Teams channel; a name starting with a dot allows everything below it. We
# connect to no others.
TEAMS_HOSTS = env.list("TEAMS_HOSTS", default=[]) or [".logic.azure.com", ".api.powerplatform.com"]

# --- Background work ----------------------------------------------------------------------------------------
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    # This must be longer than the longest task, or Redis would give the same task to a second worker.
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, str | float] = {"visibility_timeout": 3600}
else:
    BROKER_DIR = VAR_DIR / "broker"
    for _folder in (BROKER_DIR, BROKER_DIR / "queue", BROKER_DIR / "control"):
        _folder.mkdir(mode=0o700, exist_ok=True)
    CELERY_BROKER_URL = "files://localhost"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "control_folder": str(BROKER_DIR / "control"),
        "polling_interval": 0.25,  # seconds between checks of the folder
    }
    # Remote control would leave its own queue in that folder at every start.
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
# Find out at once if the broker is down: someone is waiting for their page, and the row is already written. Without
# these, each wake-up message would try for twelve seconds. They do not affect a worker's own retries,
# CELERY_BROKER_CONNECTION_MAX_RETRIES.
CELERY_BROKER_TRANSPORT_OPTIONS |= {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}
if REDIS_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS["socket_connect_timeout"] = 2  # seconds, for a machine that does not respond at all
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
# With files as the broker, a worker confirms its tasks only every two seconds, and fetches no more tasks than this
# in between. There is then only one worker, so it may fetch several; with several workers each fetches one, so that none
# holds tasks another could run.
CELERY_WORKER_PREFETCH_MULTIPLIER = 1 if REDIS_URL else 16
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {"responses.tasks.render_publication": {"queue": "render"}}
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 500_000  # kilobytes: two stay within docker-compose.yml's limit
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    # The row in the database is the guarantee, and the message only saves time: if it is lost, the work is picked up
    # within a minute.
    "send waiting mail": {"task": "s55tracker.mail.tasks.send_waiting_mail", "schedule": 60},
    "make missing PDFs": {"task": "responses.tasks.sweep_renders", "schedule": 60},
    "import tables": {"task": "responses.tasks.sweep_tables", "schedule": 60},
    "read uploaded files": {"task": "responses.tasks.sweep_batches", "schedule": 60},
    "read long files": {"task": "responses.tasks.sweep_long_files", "schedule": 60},
    "publish at set times": {"task": "responses.tasks.publish_scheduled", "schedule": 60},
    "send reminders": {"task": "responses.tasks.remind", "schedule": 60},
    "enter dates in the calendars": {"task": "responses.tasks.enter_calendar_dates", "schedule": 60},
    "keep the search index": {"task": "responses.tasks.keep_search_index", "schedule": 60},
    "read watched addresses": {"task": "responses.tasks.read_watched_addresses", "schedule": 60},
    "post late items to Teams": {"task": "responses.tasks.tell_teams", "schedule": 60},
    "record copies sent by email": {"task": "responses.tasks.settle_copy_emails", "schedule": 60},
    "end unused accounts": {"task": "s55tracker.office.tasks.end_unused_accounts", "schedule": 60 * 60},
    "delete old drafts": {"task": "responses.tasks.delete_old_drafts", "schedule": 60 * 60},
    "record that the worker is running": {"task": "s55tracker.health.tasks.heartbeat", "schedule": 30},
}
for _entry in CELERY_BEAT_SCHEDULE.values():
    # While no worker runs, one request of each kind waits, not one per minute.
    _entry["options"] = {"expires": _entry["schedule"]}

# --- Typed text ---------------------------------------------------------------------------------------------------
# A writing page saves a draft this long after the last key press, and retries this often if saving fails.
KEEP_AFTER_SECONDS = 3.0
KEEP_AGAIN_SECONDS = 10.0

# --- Security headers ----------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb")
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "s55tracker.accounts.views.csrf_failure"
# Set this only behind a proxy that sets these headers itself: from anyone else they cannot be trusted.
BEHIND_PROXY = flag("BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # rate limits count the person's address, not the proxy's
# How many public pages and files one address may request in a minute, in each web process. 0 means no limit: use it
# behind a content delivery network, where all requests come from a few addresses.
PUBLIC_REQUESTS_A_MINUTE = number(env.str("PUBLIC_REQUESTS_A_MINUTE", default=""), default=600)
if not isinstance(PUBLIC_REQUESTS_A_MINUTE, int) or PUBLIC_REQUESTS_A_MINUTE < 0:
    raise ImproperlyConfigured(
        f"PUBLIC_REQUESTS_A_MINUTE is “{PUBLIC_REQUESTS_A_MINUTE}”: set it to a number of requests, such as 600, or 0 for no limit."
    )
if PRODUCTION:
    # These two warnings ask for a promise about the rest of the office's domain, which we cannot make.
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    DEVICE_COOKIE_NAME = "__Host-device"
    # This cookie is sent only to the pages of one link, so it cannot be a __Host- cookie.
    GUEST_COOKIE_NAME = "__Secure-guest"

# --- Logging -------------------------------------------------------------------------------------------------------
# Plain lines on standard error, for any log collector. Who did what is in the history (s55tracker.audit), not here: no
# line contains a name, an address or anyone's text.
LOG_LEVEL = env.str("LOG_LEVEL", default="") or "INFO"
if LOG_LEVEL not in ("DEBUG", "INFO", "WARNING", "ERROR"):
    raise ImproperlyConfigured(f"LOG_LEVEL is “{LOG_LEVEL}”: set it to DEBUG, INFO, WARNING or ERROR.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"without secrets": {"()": "s55tracker.secret_addresses.WithoutSecrets"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without secrets"]}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    # Django's own handlers print for developers and email tracebacks to administrators: without them, both go to the
    # root logger.
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
        # fontTools reduces each font to the letters used, and logs a hundred lines at INFO for each document.
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "WARNING"},
    },
}
