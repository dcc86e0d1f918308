"""How long a report of 150 pages takes from the upload to the page on which a person checks it, and how much memory."""

from __future__ import annotations

import os
import re
import threading
import time
import uuid
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ADDRESS = "/inspections/log/from-file/"
ROUNDS = 3
PATIENCE = 300


def measure_report(address: str, server: int, worker: int) -> dict[str, Any]:
    """Seconds and megabytes of the web server and the worker, two process ids, and of what they start. The best of three."""
    import pypdfium2

    from tests.benchmarks.long_report import long_report
    from tests.benchmarks.pages import session_cookie
    from tests.factories import an_office

    report = long_report()
    cookie = session_cookie(an_office("Wealdshire").officer)
    _post(address, cookie, b"Lamps are good.")  # the first request of a process loads every address
    rounds = [_measured(address, cookie, server, worker, report) for _ in range(ROUNDS)]
    best = min(rounds, key=lambda each: each["seconds"])
    return {
        "pages": len(pypdfium2.PdfDocument(report)),
        "kB": len(report) // 1024,
        **best,
        "all_seconds": [each["seconds"] for each in rounds],
        "load_after": [round(each, 1) for each in os.getloadavg()[:2]],
    }


def _measured(address: str, cookie: str, server: int, worker: int, report: bytes) -> dict[str, Any]:
    with Memory(server) as memory, Memory(worker) as working:
        begun = time.monotonic()
        progress = _post(address, cookie, report)
        sent = time.monotonic() - begun
        page = _read_page(address, cookie, progress)
        seconds = time.monotonic() - begun
    pictures = sorted(set(re.findall(r'src="([^"]+/page-\d+\.jpg)"', page)))
    begun = time.monotonic()
    sizes = [len(_get(address, cookie, each)[1]) for each in pictures]
    return {
        "seconds": round(seconds, 2),
        "sent_s": round(sent, 2),
        "findings": page.count('id="row-') // 2,
        "pictures": len(pictures),
        "pictures_kB": sum(sizes) // 1024,
        "pictures_s": round(time.monotonic() - begun, 2),
        "server_MB": memory.server,
        "worker_MB": working.server,
        "reader_MB": working.largest_child,
    }


def _read_page(address: str, cookie: str, progress: str) -> str:
    """The page that logs the report, asked for every fifth of a second, once a worker has read it."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        link = HTTPConnection(urlsplit(address).netloc, timeout=120)
        link.request("GET", progress, headers={"Cookie": cookie})
        answer = link.getresponse()
        answer.read()
        if answer.status == 302:
            return _get(address, cookie, answer.headers["Location"])[1].decode()
        time.sleep(0.2)
    raise TimeoutError(f"The report was not read in {PATIENCE} seconds.")


def _get(address: str, cookie: str, path: str) -> tuple[list[str], bytes]:
    link = HTTPConnection(urlsplit(address).netloc, timeout=120)
    link.request("GET", path, headers={"Cookie": cookie})
    answer = link.getresponse()
    body = answer.read()
    assert answer.status == 200, (path, answer.status)
    return answer.headers.get_all("Set-Cookie", []), body


def _post(address: str, cookie: str, report: bytes) -> str:
    """Where the upload leads: empty if the file was refused or read at once."""
    set_cookies, page = _get(address, cookie, ADDRESS)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.decode())[1]  # type: ignore[index]
    cookies = "; ".join([cookie, *(each.partition(";")[0] for each in set_cookies)])
    edge = uuid.uuid4().hex
    fields = f'--{edge}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
    file = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="report.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
    body = fields.encode() + file.encode() + report + f"\r\n--{edge}--\r\n".encode()
    link = HTTPConnection(urlsplit(address).netloc, timeout=300)
    headers = {"Cookie": cookies, "Content-Type": f"multipart/form-data; boundary={edge}", "Referer": address + ADDRESS}
    link.request("POST", ADDRESS, body, headers)
    answer = link.getresponse()
    answer.read()
    return answer.headers.get("Location", "")


class Memory:
    """The greatest memory of a server, and of any process that it started, while this is open. In megabytes."""

    def __init__(self, server: int) -> None:
        self.pid, self.server, self.largest_child = server, 0, 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(0.02):
            for pid, command in _below(self.pid):
                peak = _peak_of(pid)
                if "inspections.intake" in command:
                    self.largest_child = max(self.largest_child, peak)
                else:
                    self.server = max(self.server, peak)


def _below(pid: int) -> Iterator[tuple[int, str]]:
    """The processes started by this one, and by those, with their command lines."""
    try:
        children = Path(f"/proc/{pid}/task").glob("*/children")
        numbers = [int(number) for child in children for number in child.read_text().split()]
    except OSError:
        return
    for number in numbers:
        try:
            yield number, Path(f"/proc/{number}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        yield from _below(number)


def _peak_of(pid: int) -> int:
    try:
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0
    return int(found[1]) // 1024 if found else 0
