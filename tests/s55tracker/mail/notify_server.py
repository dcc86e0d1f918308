"""A local GOV.UK Notify, as far as the product uses it: it checks the signature and gives scripted responses."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

SERVICE = "26785a09-ab16-4eb0-8407-a37497a57506"
SECRET = "3d844edf-8d35-48ac-975b-e847b4f122b0"
API_KEY = f"office_key-{SERVICE}-{SECRET}"


class NotifyServer:
    """`taken` are those it accepted. `answers` are given in turn, (status, sentences); then it accepts."""

    def __init__(self) -> None:
        self.taken: list[dict] = []
        self.asked = 0
        self.answers: list[tuple[int, object]] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> NotifyServer:
        Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *trouble: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def _handler(outer) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.asked += 1
                content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if self.path != "/v2/notifications/email":
                    self.answer(404, ["Not found"])
                elif not is_signed(self.headers.get("Authorization", "")):
                    self.answer(403, ["Invalid token: signature, api token not found"])
                elif outer.answers:
                    self.answer(*outer.answers.pop(0))
                else:
                    outer.taken.append(content)
                    self.answer(201, [])

            do_GET = do_POST

            def answer(self, status: int, said: object) -> None:
                body = (
                    {"errors": [{"error": "Error", "message": each} for each in said]}
                    if isinstance(said, list)
                    else said
                )
                raw = body.encode() if isinstance(body, str) else json.dumps(body).encode()
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", f"{outer.url}/elsewhere")
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *words: object) -> None:
                """Print nothing in the test's output."""

        return Handler


def is_signed(authorization: str) -> bool:
    """True if this is the service's JSON web token, signed with its secret: checked independently of the code under
    test.
    """
    head, claims, signature = authorization.removeprefix("Bearer ").split(".")
    wanted = hmac.new(SECRET.encode(), f"{head}.{claims}".encode(), hashlib.sha256).digest()
    return (
        _read(head) == {"typ": "JWT", "alg": "HS256"}
        and _read(claims)["iss"] == SERVICE
        and base64.urlsafe_b64encode(wanted).rstrip(b"=").decode() == signature
    )


def _read(part: str) -> dict:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
