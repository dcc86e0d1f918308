"""Turns what someone uploaded into files: each as it is, and the files of each .zip archive, which a separate process
opens.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import IO, Any

from django.core.files.uploadedfile import UploadedFile

from inspections.intake.blocks import Unreadable
from inspections.intake.listening import ROOT
from inspections.intake.many_files import received
from inspections.intake.reading import FRAME
from responses.many_files.unpacking import (
    DAMAGED,
    MOST_FILES,
    MOST_IN_FILE,
    MOST_TOGETHER,
    TOGETHER,
    TOO_LARGE,
    Unpacked,
    shown_name,
)
from s55tracker.present import present

# Seconds of processor time, and on the clock. The limits are short because the person who uploaded the archive is
# waiting for the next page.
SECONDS, WAIT = 30, 100
TOO_SLOW = "The .zip file took too long to open. Make several smaller .zip files."
TOO_MANY = (
    f"You have chosen more than {MOST_FILES} files, and we can read {MOST_FILES} at a time. Upload the rest afterwards."
)


def is_archive(file: UploadedFile) -> bool:
    """True for a .zip archive, whatever its name. A Word document is also a .zip archive, and is recognised by its
    name.
    """
    file.seek(0)
    start = file.read(4)
    file.seek(0)
    return start in (b"PK\x03\x04", b"PK\x05\x06") and PurePath(str(file.name)).suffix.lower() != ".docx"


def files_in(uploads: Sequence[UploadedFile]) -> Iterator[Unpacked]:
    """Every file, at most 500, and at most 300 MB in total. Raises Unreadable if an archive cannot be opened or there
    are too many.
    """
    number, together = 0, 0
    for upload in uploads:
        for file in _unpacked(upload) if is_archive(upload) else [_alone(upload)]:
            number += 1
            if number > MOST_FILES:
                raise Unreadable(TOO_MANY)
            together += len(file.data)
            yield file if together <= MOST_TOGETHER else Unpacked(name=file.name, refused=TOGETHER)


@contextlib.contextmanager
def set_aside(files: Iterable[Unpacked]) -> Iterator[Iterator[Unpacked]]:
    """The same files once all of them have been unpacked. Their bytes are in a file without a name, which disappears
    when this process ends, if not before.
    """
    with tempfile.TemporaryFile() as aside:
        kept = []
        for file in files:
            aside.write(file.data)
            kept.append((replace(file, data=b""), len(file.data)))
        aside.seek(0)
        yield (replace(file, data=aside.read(length)) for file, length in kept)


def _alone(upload: UploadedFile) -> Unpacked:
    name = shown_name(str(upload.name).replace("\\", "/").rpartition("/")[2])
    if (upload.size or 0) > MOST_IN_FILE:
        return Unpacked(name=name, refused=TOO_LARGE)
    return Unpacked(name=name, data=upload.read())


def _unpacked(upload: UploadedFile) -> Iterator[Unpacked]:
    with tempfile.TemporaryFile() as copy:
        for part in upload.chunks():
            copy.write(part)
        copy.seek(0)
        yield from _from_sandbox(copy)


def _from_sandbox(archive: IO[bytes]) -> Iterator[Unpacked]:
    process = subprocess.Popen(  # noqa: S603 - our own module, with the archive on its standard input
        [sys.executable, "-m", "responses.many_files.sandbox", str(SECONDS)],
        stdin=archive,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env={"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
        start_new_session=True,
    )
    stdout = present(process.stdout)
    try:
        until = time.monotonic() + WAIT
        channel = stdout.fileno()
        while described := _described(_sent(channel, until)):
            yield Unpacked(name=described["name"], refused=described["refused"], data=_sent(channel, until))
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        stdout.close()
        process.wait()


def _described(description: bytes) -> dict[str, Any]:
    described: dict[str, Any] = json.loads(description)
    if "reason" in described:
        raise Unreadable(described["reason"])
    return described


def _sent(channel: int, until: float) -> bytes:
    try:
        (length,) = FRAME.unpack(received(channel, FRAME.size, until))
        return received(channel, length, until)
    except TimeoutError as error:
        raise Unreadable(TOO_SLOW) from error
    except EOFError as error:
        raise Unreadable(DAMAGED) from error
