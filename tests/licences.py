"""The licence of every package the product runs on, from the locked packages: `python -m tests.licences` writes
docs/licences.md.

The product is under the MIT licence. It may use packages under the licences in `ALLOWED`; no others have been checked.
"""

from __future__ import annotations

import tomllib
from importlib import metadata
from pathlib import Path

from packaging.markers import Marker

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "licences.md"

# Names of licences as packages write them, with their SPDX names.
SPDX = {
    "Apache License 2.0": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "New BSD": "BSD-3-Clause",
    "MIT License": "MIT",
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "Mozilla Public License 1.1 (MPL 1.1)": "MPL-1.1",
    "GNU General Public License v2 or later (GPLv2+)": "GPL-2.0-or-later",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.0-or-later",
    "Dual License": "",  # python-dateutil names both in its classifiers
    "BSD-3-Clause, Apache-2.0, dependency licenses": "BSD-3-Clause AND Apache-2.0",
}
# LGPL: psycopg is used unchanged as a library, which puts no condition on the product's own licence. A package that
# offers a choice is used under one listed here. MPL 2.0: certifi is used unchanged, and its terms cover its own files only.
ALLOWED = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "LGPL-3.0-only", "MIT", "MIT-0", "MIT-CMU", "MPL-1.1", "MPL-2.0",
    "PSF-2.0",
}  # fmt: skip


def runtime_packages() -> list[str]:
    """Every package that `uv sync --no-dev` installs from the lock file on Linux, in alphabetical order."""
    locked = {package["name"]: package for package in tomllib.loads((ROOT / "uv.lock").read_text())["package"]}
    found: set[str] = set()

    def follow(name: str, extras: tuple[str, ...]) -> None:
        package = locked[name]
        needed = package.get("dependencies", [])
        for extra in extras:
            needed = needed + package.get("optional-dependencies", {}).get(extra, [])
        for dependency in needed:
            if not is_installed_here(dependency.get("marker", "")):
                continue
            is_new = dependency["name"] not in found
            found.add(dependency["name"])
            if is_new or dependency.get("extra"):
                follow(dependency["name"], tuple(dependency.get("extra", ())))

    follow("section-55-tracker", ())
    return sorted(found)


def is_installed_here(marker: str) -> bool:
    """True if the lock file's marker applies on Linux with the oldest Python we support, which needs the most packages."""
    environment = {"sys_platform": "linux", "platform_system": "Linux", "python_full_version": "3.11.9"}
    return not marker or Marker(marker).evaluate({**environment, "python_version": "3.11"})


def licence_of(package: str) -> str:
    """The package's licence by SPDX name: from its expression, its field or its classifiers, in that order."""
    about = metadata.metadata(package)
    stated = about.get("License-Expression") or about.get("License") or ""
    stated = SPDX.get(stated, stated)
    if stated and "\n" not in stated:
        return stated
    of_osi = [line.rsplit(" :: ", 1)[-1] for line in about.get_all("Classifier") or [] if line.startswith("License ::")]
    return " OR ".join(SPDX.get(name, name) for name in of_osi)


def is_allowed(licence: str) -> bool:
    """All of "A AND B", one of "A OR B"."""
    return bool(licence) and any(set(choice.split(" AND ")) <= ALLOWED for choice in licence.split(" OR "))


def page() -> str:
    lines = [f"| {package} | {licence_of(package)} |" for package in runtime_packages()]
    return "\n".join(
        [
            "# Licences of the packages the product runs on",
            "",
            "`python -m tests.licences` writes this page from the lock file and the packages themselves; a test keeps it current and refuses",
            "a licence that has not been considered. None of them stops the product from being under the [MIT licence](../LICENSE).",
            "",
            "- psycopg is under the LGPL. It is used unchanged as a library, which puts no condition on the product’s own licence.",
            "- Pyphen offers a choice of three licences. It is used under the MPL.",
            "- certifi, which comes with requests, is under the MPL 2.0. It is used unchanged, and its terms cover its own files only.",
            "- Copied into the repository: GOV.UK Frontend and MOJ Frontend (MIT), htmx (0BSD), Tiptap, ProseMirror and the office-paste",
            "  extension (MIT), Atkinson Hyperlegible Next (SIL Open Font License 1.1), DejaVu Sans (Bitstream Vera licence,",
            "  `static/fonts/DejaVu-LICENCE.txt`). Tests alone use axe-core (MPL-2.0).",
            "",
            "| Package | Licence |",
            "|---|---|",
            *lines,
            "",
        ]
    )


if __name__ == "__main__":
    PAGE.write_text(page())
    print(f"{PAGE.relative_to(ROOT)} is written.")
