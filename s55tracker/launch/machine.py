"""Installs what the product needs on the machine: its virtual environment, and the Debian packages that Python cannot
install.

`make` runs this file with the system's Python before anything is installed, so it uses only the standard library and
imports nothing from the product. The product may import it.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
STAMP = VENV / "installed-from"
UV_VERSION = "0.13.9"
OLDEST_PYTHON = (3, 11)
SYSTEM_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")


class MissingRequirement(Exception):
    """Something is missing that we cannot fix from here. The message is one sentence that says what to do."""


@dataclass(frozen=True)
class Library:
    """A shared library by its loader name, and the Debian package that provides it."""

    soname: str
    package: str


# libharfbuzz-subset is optional to WeasyPrint, which without it silently falls back to a subsetter that is five times
# slower and gives different bytes on every run; a published file's bytes must not differ.
WEASYPRINT_LIBRARIES = (
    Library("libpangoft2-1.0.so.0", "libpangoft2-1.0-0"),
    Library("libharfbuzz-subset.so.0", "libharfbuzz-subset0"),
)


def say(sentence: str) -> None:
    print(sentence, flush=True)


def private_folder(var: Path, name: str) -> Path:
    """Create var/NAME, and var/ itself, for the owner only. Each folder is created separately, because mkdir() does not
    apply its mode to parents.
    """
    for folder in (var, var / name):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    return var / name


# --- Debian packages -----------------------------------------------------------------------------------------------


def apt_prefix() -> list[str] | None:
    """The words to put before apt-get so that this user can run it: an empty list for root, otherwise sudo without a
    password. None if they cannot run it.
    """
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n"]
    return None


def apt_command(packages: list[str]) -> str:
    return "sudo apt-get install --no-install-recommends " + shlex.join(packages)


def install_packages(packages: list[str], *, reason: str) -> None:
    """Install Debian packages if this user may, and say so first. Otherwise raise MissingRequirement with the exact
    command. Never asks a question.

    With INSTALL=no, apt is never started.
    """
    prefix = None if os.environ.get("INSTALL", "").lower() in ("no", "false", "0", "off") else apt_prefix()
    if prefix is None:
        if not shutil.which("apt-get"):
            raise MissingRequirement(
                f"{reason} Install the equivalent of {', '.join(packages)} on this system, then run make again."
            )
        raise MissingRequirement(f"{reason} Run this once, then run make again: {apt_command(packages)}")
    say(
        f"{reason} Installing {', '.join(packages)} with apt{', through sudo' if prefix else ''}. Set INSTALL=no to prevent this."
    )
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    keep = ["env", "DEBIAN_FRONTEND=noninteractive"] if prefix else []
    log = private_folder(ROOT / "var", "log") / "apt.log"
    with log.open("ab") as output:
        for arguments in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
            done = subprocess.run(
                [*prefix, *keep, "apt-get", *arguments],
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
    if done.returncode != 0:
        raise MissingRequirement(
            f"{reason} apt could not install it (see {log}). Install it yourself, then run make again: {apt_command(packages)}"
        )


def missing_libraries(libraries: tuple[Library, ...] = WEASYPRINT_LIBRARIES) -> list[Library]:
    """The libraries that the dynamic loader cannot load. Loading them is more reliable than looking for a file or
    asking dpkg.
    """
    missing = []
    for library in libraries:
        try:
            ctypes.CDLL(library.soname)
        except OSError:
            missing.append(library)
    return missing


def ensure_libraries() -> None:
    missing = missing_libraries()
    if missing:
        names = " and ".join(library.package for library in missing)
        install_packages([library.package for library in missing], reason=f"PDF documents need {names}.")


# --- The virtual environment ---------------------------------------------------------------------------------------


def fingerprint(*, runtime_only: bool) -> str:
    """A fingerprint of everything the environment would be installed from. If it equals the stamp, nothing needs
    installing.
    """
    digest = hashlib.sha256()
    for part in (ROOT / "uv.lock", ROOT / "pyproject.toml"):
        digest.update(part.read_bytes())
    digest.update(f"{UV_VERSION} {sys.version_info[:2]} {VENV}".encode())
    return f"{'runtime' if runtime_only else 'everything'} {digest.hexdigest()}"


def is_current(*, runtime_only: bool) -> bool:
    """Whether .venv is up to date. The test environment includes everything needed to run, so it serves for both."""
    if not STAMP.is_file() or not (VENV / "bin" / "python").exists():
        return False
    wanted = {fingerprint(runtime_only=False)}
    if runtime_only:
        wanted.add(fingerprint(runtime_only=True))
    return STAMP.read_text() in wanted


def ensure_environment(*, runtime_only: bool = False) -> None:
    """Create .venv from the lock file, with the pinned uv inside it, unless it is already up to date."""
    if sys.version_info < OLDEST_PYTHON:
        raise MissingRequirement(
            f"This needs Python {OLDEST_PYTHON[0]}.{OLDEST_PYTHON[1]} or newer, and this is "
            f"{sys.version.split()[0]}. Use a newer one, for example make run PYTHON=python3.12"
        )
    if is_current(runtime_only=runtime_only):
        return
    say("Creating the environment from the lock file (.venv).")
    # Someone who has run the tests here keeps the test packages, even if the lock file has changed since.
    runtime_only = runtime_only and not (STAMP.is_file() and STAMP.read_text().startswith("everything"))
    STAMP.unlink(missing_ok=True)
    if not has_pinned_uv():
        make_virtual_environment()
        install_uv()
    env = {key: value for key, value in os.environ.items() if key not in ("VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH")}
    # uv trusts its own list of certificates unless told to use the system's, and so fails behind a proxy that inspects
    # TLS.
    env |= {"UV_SYSTEM_CERTS": "1", "UV_PROJECT_ENVIRONMENT": str(VENV), "UV_PYTHON_DOWNLOADS": "never"}
    say("Installing the packages.")
    command = [str(VENV / "bin" / "uv"), "sync", "--frozen", "--quiet", "--python", str(VENV / "bin" / "python")]
    run([*command, *(["--no-dev"] if runtime_only else [])], env=env, what="The packages of the lock file")
    STAMP.write_text(fingerprint(runtime_only=runtime_only))


def has_pinned_uv() -> bool:
    try:
        version = subprocess.run([str(VENV / "bin" / "uv"), "--version"], capture_output=True, text=True)
        python = subprocess.run(
            [str(VENV / "bin" / "python"), "-c", "import sys; print(sys.version_info[:2])"],
            capture_output=True,
            text=True,
        )
    except OSError:
        return False
    return version.stdout.split()[1:2] == [UV_VERSION] and python.stdout.strip() == str(sys.version_info[:2])


def make_virtual_environment() -> None:
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL).returncode != 0:
        # Debian's python3 comes without ensurepip; python3-venv provides it.
        install_packages(["python3-venv"], reason="Python cannot create a virtual environment here.")
        run(command, what="The virtual environment")


def install_uv() -> None:
    env = dict(os.environ)
    if SYSTEM_CERTIFICATES.is_file():
        env.setdefault("PIP_CERT", str(SYSTEM_CERTIFICATES))
    command = [str(VENV / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run([*command, f"uv=={UV_VERSION}"], env=env, what=f"uv {UV_VERSION}")


def run(command: list[str], *, what: str, env: dict | None = None) -> None:
    done = subprocess.run(
        command,
        env=env,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode != 0:
        raise MissingRequirement(f"{what} could not be installed:\n{done.stdout.strip()}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", choices=["environment", "libraries"])
    parser.add_argument("--runtime", action="store_true", help="leave out what only tests need")
    options = parser.parse_args()
    try:
        if options.part == "environment":
            ensure_environment(runtime_only=options.runtime)
        else:
            ensure_libraries()
    except MissingRequirement as lack:
        say(str(lack))
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
