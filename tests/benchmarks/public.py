"""How many requests a second a published page answers, compared with a bare Django view on the same server, for the
same clients.

The bare view returns two bytes and has the same middleware. A second bare view, in a Django without middleware or our
product, shows the cost of the middleware.
"""

from __future__ import annotations

import os
import statistics
import threading
import time
from http.client import HTTPConnection
from urllib.parse import urlsplit

from django.utils import timezone

from responses.enums import ResponseStatus
from responses.models import Publication
from responses.publishing.rendering import render
from tests.factories import a_finding, a_response, an_office
from tests.services import web

CLIENTS, ROUNDS, SECONDS = 4, 5, 3.0
BARE = "/bare/"


def measure_public() -> dict:
    """A page with twenty recommendations. The rounds alternate, so that a busy moment of the machine affects every
    page.
    """
    office = an_office()
    response = a_response(office, ResponseStatus.PUBLISHED, findings=[a_finding(str(number)) for number in range(20)])
    publication = Publication.objects.get(response=response)
    render(publication.pk)
    page, pdf = publication.get_absolute_url(), f"/published/{publication.slug}/1.pdf"
    ours = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.benchmarks.bare_settings"}
    alone = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.benchmarks.nothing_settings"}
    with web(ours, threads=4) as server, web(alone, threads=4) as nothing:
        etag, size = _etag_and_size(server.address, page)
        pdf_etag, _ = _etag_and_size(server.address, pdf)
        kinds = {
            "a bare view on the same server": (server.address, BARE, {}),
            "the page": (server.address, page, {}),
            "the page, unchanged (304)": (server.address, page, {"If-None-Match": etag}),
            "the PDF": (server.address, pdf, {}),
            "the PDF, unchanged (304)": (server.address, pdf, {"If-None-Match": pdf_etag}),
            "a bare view without any middleware": (nothing.address, BARE, {}),
        }
        rates: dict[str, list[float]] = {name: [] for name in kinds}
        for _ in range(ROUNDS):
            for name, (address, path, headers) in kinds.items():
                rates[name].append(_requests_a_second(address, path, headers))
    bare, *_ = rates.values()
    return {
        "bytes": size,
        "measured_at": timezone.now().isoformat(timespec="seconds"),
        "rows": [
            {
                "request": name,
                "a_second": round(statistics.median(measured)),
                "of_bare": round(100 * statistics.median(measured) / statistics.median(bare)),
            }
            for name, measured in rates.items()
        ],
    }


def _etag_and_size(address: str, path: str) -> tuple[str, int]:
    link = HTTPConnection(*_host_and_port(address), timeout=60)
    link.request("GET", path)
    answer = link.getresponse()
    size = len(answer.read())
    link.close()
    assert answer.status == 200, answer.status
    return answer.headers["ETag"], size


def _requests_a_second(address: str, path: str, headers: dict[str, str]) -> float:
    """Several clients at once, each with one connection that is kept open, for a few seconds."""
    counts = [0] * CLIENTS
    until = time.perf_counter() + SECONDS

    def ask(number: int) -> None:
        link = HTTPConnection(*_host_and_port(address), timeout=60)
        while time.perf_counter() < until:
            link.request("GET", path, headers=headers)
            answer = link.getresponse()
            answer.read()
            assert answer.status in (200, 304), answer.status
            counts[number] += 1
        link.close()

    began = time.perf_counter()
    clients = [threading.Thread(target=ask, args=(number,)) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return sum(counts) / (time.perf_counter() - began)


def _host_and_port(address: str) -> tuple[str, int]:
    parts = urlsplit(address)
    assert parts.hostname and parts.port
    return parts.hostname, parts.port
