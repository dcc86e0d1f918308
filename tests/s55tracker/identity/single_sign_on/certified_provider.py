"""npm's oidc-provider, certified by the OpenID Foundation, over HTTPS: installed by `python -m tests` in the folder `certified`."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from django.core.cache import cache

from s55tracker.accounts.models import Force, PolicingBody
from s55tracker.identity.models import IdentityProvider
from s55tracker.identity.single_sign_on.exchange import callback_of
from s55tracker.office.queries import field_of
from tests.s55tracker.identity.single_sign_on.provider import CLIENT_ID, CLIENT_SECRET, NoRedirect, make_certificate

CERTIFIED = Path(__file__).parent / "certified"
IS_INSTALLED = bool(shutil.which("node")) and (CERTIFIED / "node_modules").is_dir()


@dataclass
class Certified:
    """The provider, and a browser there."""

    port: int
    folder: Path
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        return f"https://localhost:{self.port}"

    def authorise(self, address: str, subject: str) -> str:
        """Sign in there, and follow its redirects until one leads back to us."""
        address = f"{address}&login_hint={subject}"
        for _ in range(6):
            address = urljoin(address, self.ask(address))
            if not address.startswith(self.issuer):
                return address
        raise AssertionError("The provider keeps sending us round.")

    def ask(self, address: str) -> str:
        """The address that a page there redirects to; "" if it does not redirect."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        request = urllib.request.Request(address, headers={"Cookie": cookies})
        context = ssl.create_default_context(cafile=self.folder / "certificate.pem")
        opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=context), NoRedirect)
        try:
            answer = opener.open(request, timeout=30)
        except urllib.error.HTTPError as redirect:
            answer = redirect
        with answer:
            for header in answer.headers.get_all("Set-Cookie") or []:
                self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(header).items()}
            return answer.headers.get("Location", "")


@contextmanager
def certified_provider(organisation: PolicingBody | Force, folder: Path, settings: Any) -> Iterator[Certified]:
    """The provider, which knows this organisation, and whose certificate ours believes."""
    make_certificate(folder)
    back = callback_of(IdentityProvider(**{field_of(organisation): organisation}))
    command = ["node", "provider.mjs", folder, back, CLIENT_ID, CLIENT_SECRET, str(time.time())]
    process = subprocess.Popen(command, cwd=CERTIFIED, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        port = int(process.stdout.readline())
        settings.OUTGOING_PRIVATE_HOSTS = ["localhost"]
        settings.OUTGOING_CA_FILE = str(folder / "certificate.pem")
        cache.clear()
        yield Certified(port, folder)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
