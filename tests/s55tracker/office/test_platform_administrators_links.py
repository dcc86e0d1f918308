"""A platform administrator without a role in any office: every link they see opens."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest

from responses.enums import ResponseStatus
from tests.factories import a_person, a_response, an_office

pytestmark = pytest.mark.django_db

LINK = re.compile(r"""<a\s[^>]*?href=["']([^"'#]+)""")
MOST = 400


def links_on(address: str, html: str) -> list[str]:
    """Our addresses that the page links to, without those that only sort or filter the same list."""
    found = [urljoin(address, unescape(link)) for link in LINK.findall(html)]
    return [link for link in found if not urlsplit(link).netloc and link.startswith("/") and "/static/" not in link]


@pytest.mark.parametrize("is_superuser", [False, True])
def test_every_link_that_a_platform_administrator_is_shown_opens(client, is_superuser):
    office = an_office()
    a_response(office, ResponseStatus.PUBLISHED)
    person = a_person("Pat Platform")
    person.is_staff, person.is_superuser = True, is_superuser
    person.save()
    client.force_login(person)
    waiting, seen, refused = [("/", "/")], {}, []
    while waiting and len(seen) < MOST:
        page, address = waiting.pop(0)
        # One of each kind of list is enough: sorting and filtering do not make another page.
        kind = urlsplit(address).path
        if kind in seen or "logout" in kind:
            continue
        answer = client.get(address, follow=True)
        seen[kind] = answer.status_code
        if answer.streaming:
            b"".join(answer.streaming_content)
        if answer.status_code != 200:
            refused.append(f"{page} -> {address}: {answer.status_code}")
        elif "text/html" in answer.headers["Content-Type"]:
            waiting += [(address, link) for link in links_on(address, answer.text)]
    assert refused == []
    assert len(seen) > 25
    assert {"/dashboard/", "/published/", "/django-admin/", "/django-admin/accounts/user/"} <= set(seen)
