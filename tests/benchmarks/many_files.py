"""How long 500 old responses take from a .zip archive to a finished result page, and how much memory."""

from __future__ import annotations

import os
import resource
import time
import uuid
from typing import Any

FILES = 500


def measure_many_files(files: int = FILES) -> dict[str, Any]:
    """Seconds and megabytes for one worker process that does nothing else, on the database of the settings."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client

    from responses.many_files.actions.deciding import upload_batch
    from responses.many_files.actions.working import work_on_batch
    from responses.many_files.pages import State, lines_of
    from responses.many_files.uploads import files_in
    from responses.models import FileBatch
    from tests.factories import an_office
    from tests.responses.many_files.old_responses import a_response_file, as_zip

    office = an_office("Wealdshire")
    archive = as_zip([a_response_file(number) for number in range(files)])
    started = time.monotonic()
    batch = upload_batch(
        by=office.officer,
        body=office.body,
        files=files_in([SimpleUploadedFile("old.zip", archive)]),
        name="old.zip",
        form_key=uuid.uuid4(),
    )
    unpacked = time.monotonic()
    while FileBatch.objects.get(pk=batch.pk).read_at is None:
        work_on_batch(batch.pk)
    read = time.monotonic()
    client = Client(headers={"host": "localhost"})
    client.force_login(office.officer)
    client.get("/responses/import/files/")  # the first request of a process loads every address
    begun = time.monotonic()
    page = client.get(batch.get_absolute_url())
    shown = time.monotonic()
    lines = lines_of(FileBatch.objects.get(pk=batch.pk))
    return {
        "files": files,
        "archive_kB": len(archive) // 1024,
        "page_status": page.status_code,
        "unpacking_s": round(unpacked - started, 1),
        "reading_s": round(read - unpacked, 1),
        "page_s": round(shown - begun, 2),
        "ready": sum(line.state == State.READY for line in lines),
        "load_after": [round(each, 1) for each in os.getloadavg()[:2]],
        "worker_MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "largest_reader_MB": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
    }
