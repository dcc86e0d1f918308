"""Stores the bytes of evidence in a folder outside the web root, or in a bucket of an S3-compatible store (`STORAGES`).

We make a random name for each file, so an uploaded name never becomes part of a path.
"""

from __future__ import annotations

import uuid
from datetime import date

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

NAME = "evidence"
# Larger than any file we keep. If someone has replaced a file with a huge one, we do not read it into memory.
MOST_READ = 32 * 1024 * 1024


class NotInTheStore(Exception):
    """The store has no such file, or cannot be reached."""


def evidence_store() -> Storage:
    return storages[NAME]


def put(data: bytes, *, on: date) -> str:
    """Store the bytes and return their name in the store. Raises OSError or the store's own error."""
    return evidence_store().save(f"{on.year}/{uuid.uuid4().hex}", ContentFile(data))


def read(storage_name: str) -> bytes:
    """The bytes. Raises NotInTheStore with the reason."""
    try:
        with evidence_store().open(storage_name, "rb") as file:
            return file.read(MOST_READ)
    except Exception as error:  # each store raises its own errors
        raise NotInTheStore(f"{type(error).__name__}: {error}") from error


def delete(storage_name: str) -> None:
    evidence_store().delete(storage_name)
