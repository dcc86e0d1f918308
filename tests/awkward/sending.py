"""Forms filled in as a person would, with an awkward text in every box; a box that refuses it gets plain words instead."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlencode

import lxml.html
from django.test import Client
from lxml.html import RadioGroup

PLAIN = "Plain lamps"

# The page's response if it refuses the text: the form with errors, or a page that says what is too long.
REFUSALS = (400, 409, 413, 422)


@dataclass
class Visitor:
    """A signed-in person who types the same text everywhere. `refused` names each box that rejected it."""

    client: Client
    text: str
    refused: list[str] = field(default_factory=list)

    def get(self, path: str, *, status: int = 200) -> bytes:
        """The page, which must exist."""
        answer = self.client.get(path, follow=True)
        assert answer.status_code == status, (path, answer.status_code)
        return b"".join(answer.streaming_content) if answer.streaming else answer.content

    def fill_in(self, path: str, boxes: list[str], **others: object) -> None:
        """Send the form with these boxes, with the text in each; `others` are set as given. It must be accepted in the
        end.
        """
        sent = form_of(self.get(path), boxes) | others | dict.fromkeys(boxes, self.text)
        self.send(path, sent, boxes)

    def send(self, path: str, sent: dict[str, object], boxes: list[str]) -> None:
        answer = self.post(path, sent)
        while answer.status_code in REFUSALS and boxes:
            wrong = [box for box in boxes if box in boxes_in_error(answer.content, boxes)] or boxes
            self.refused += [f"{path} {box}" for box in wrong]
            sent |= dict.fromkeys(wrong, PLAIN)
            boxes = [box for box in boxes if box not in wrong]
            answer = self.post(path, sent)
        assert answer.status_code == 302, (path, answer.status_code, errors_of(answer.content))

    def post(self, path: str, sent: dict[str, object]):
        # Encoded by hand: the test client cannot send a lone surrogate, but a malicious client can.
        body = urlencode(sent, doseq=True, errors="surrogatepass")
        answer = self.client.post(path, data=body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code < 500, (path, answer.status_code)
        return answer


def form_of(page: bytes, boxes: list[str]) -> dict[str, object]:
    """The page's last form with these boxes, as a browser would send it unchanged."""
    forms = [form for form in lxml.html.fromstring(page).forms if form.method == "POST"]
    own = [form for form in forms if form.action != "/accounts/logout/"]
    fitting = [form for form in own if set(boxes) <= set(form.inputs.keys())]
    assert fitting, (boxes, [sorted(filter(None, form.inputs.keys())) for form in own])
    form = fitting[-1]
    values: dict[str, list[str]] = {}
    for name, value in form.form_values():
        chosen = form.inputs[name]
        empty = isinstance(chosen, RadioGroup) and any(each.checked and each.get("value") == "" for each in chosen)
        values.setdefault(name, []).append("" if empty else value)
    return dict(values)


def boxes_in_error(page: bytes, boxes: list[str]) -> set[str]:
    """The boxes that the error summary links to."""
    links = re.findall(r'href="#id_([^"]+)"', page.decode())
    return {box for box in boxes for link in links if link == box or link.startswith(f"{box}-")}


def errors_of(page: bytes) -> str:
    summary = lxml.html.fromstring(page).find_class("govuk-error-summary") if page.strip() else []
    return " ".join(summary[0].text_content().split()) if summary else ""
