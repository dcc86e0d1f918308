"""Pages over HTTP, from a real web server on PostgreSQL and Redis, with one client and with five at once."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from importlib import import_module
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from responses.models import Publication, Response
from s55tracker.accounts.models import User

RUNS = 60
# The platform administrator of tests/benchmarks/national.py, who has no office.
PLATFORM = "platform"


@dataclass(frozen=True)
class Page:
    name: str
    path: str
    who: str  # a role, PLATFORM, or "" for the public


def pages_of(body_slug: str) -> list[Page]:
    response = Response.objects.filter(body__slug=body_slug, status="drafting").order_by("pk").last()
    publication = Publication.objects.filter(body__slug=body_slug).order_by("pk").last()
    return [
        Page("dashboard, manager", "/dashboard/", "manager"),
        Page("dashboard, all offices", "/dashboard/?office=all", PLATFORM),
        Page("my work, officer", "/", "officer"),
        Page("my work, force lead", "/", "force_lead"),
        Page("responses", "/responses/", "officer"),
        Page("responses, searched", "/responses/?q=custody", "officer"),
        Page("responses, last page", "/responses/?page=18", "officer"),
        Page("inspections", "/inspections/", "officer"),
        Page("inspections, searched", "/inspections/?q=training", "officer"),
        Page("workspace", f"/responses/{response.reference}/", "officer"),
        Page("published", "/published/", ""),
        Page("published, searched", "/published/?q=training", ""),
        Page("published page", f"/published/{publication.slug}/", ""),
    ]


def person_of(page: Page, body_slug: str) -> User | None:
    if page.who == PLATFORM:
        return User.objects.get(is_staff=True)
    return User.objects.get(email=f"{page.who}@{body_slug}.example") if page.who else None


def session_cookie(user: User) -> str:
    """A session like one from signing in, without the cost of hashing a password."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}"


def measure_pages(address: str, body_slug: str) -> list[dict]:
    return [measure_page(address, page, body_slug) for page in pages_of(body_slug)]


def measure_page(address: str, page: Page, body_slug: str) -> dict:
    user = person_of(page, body_slug)
    headers = {"Cookie": session_cookie(user)} if user else {}
    get = _getter(address, page.path, headers)
    status, size = get()[1:]
    for _ in range(4):
        get()
    one = [get()[0] for _ in range(RUNS)]
    with ThreadPoolExecutor(5) as clients:
        work = [clients.submit(_several, _getter(address, page.path, headers), RUNS // 2) for _ in range(5)]
        five = [taken for future in work for taken in future.result()]
    queries, floor = _queries_and_floor(page, user)
    return {
        "page": page.name,
        "path": page.path,
        "status": status,
        "bytes": size,
        "queries": queries,
        "sql_floor_ms": floor,
        "to_floor": round(statistics.median(one) / floor, 1) if floor else None,
        "one_client": _figures(one),
        "five_clients": _figures(five),
    }


def _getter(address: str, path: str, headers: dict) -> Callable[[], tuple[float, int, int]]:
    parts = urlsplit(address)

    def get() -> tuple[float, int, int]:
        started = time.perf_counter()
        link = HTTPConnection(parts.hostname, parts.port, timeout=60)
        try:
            link.request("GET", path, headers=headers)
            answer = link.getresponse()
            size = len(answer.read())
            return (time.perf_counter() - started) * 1000, answer.status, size
        finally:
            link.close()

    return get


def _several(get, times: int) -> list[float]:
    return [get()[0] for _ in range(times)]


def _queries_and_floor(page: Page, user: User | None) -> tuple[int, float]:
    """How many queries the page makes, and how long the same SQL takes on its own, in milliseconds (median of 15)."""
    client = Client(headers={"host": "localhost"})
    if user:
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    client.get(page.path)
    with CaptureQueriesContext(connection) as captured:
        client.get(page.path)
    statements = [query["sql"] for query in captured if query["sql"].startswith(("SELECT", "WITH"))]
    taken = []
    with connection.cursor() as cursor:
        for _ in range(15):
            started = time.perf_counter()
            for statement in statements:
                cursor.execute(statement)
                cursor.fetchall()
            taken.append((time.perf_counter() - started) * 1000)
    return len(captured), round(statistics.median(taken), 1)


def _figures(taken: list[float]) -> dict:
    ordered = sorted(taken)
    return {
        "p50_ms": round(statistics.median(ordered), 1),
        "p95_ms": round(ordered[int(len(ordered) * 0.95) - 1], 1),
        "requests": len(ordered),
    }
