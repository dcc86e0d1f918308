"""A real worker reads a long report; one that is killed in the middle is followed by another."""

from __future__ import annotations

import pytest
from django.utils import timezone

from inspections.long_files.queries import State, state_of
from inspections.models import LongFile, LongFileData, ReportReading
from tests.factories import an_office
from tests.inspections.long_files.files import a_long_file, a_pdf
from tests.services import ask_worker, descendants, in_time, is_alive, worker

pytestmark = pytest.mark.services

READ = "responses.tasks.read_long_file"
PAGES = 300


def test_worker_killed_in_the_middle_of_a_report_leaves_no_process_and_the_next_one_reads_it(environment):
    file = a_long_file(an_office("Wealdshire"), data=a_pdf(pages=PAGES))
    with worker(environment) as first:
        ask_worker(environment, READ, file.pk)
        in_time(lambda: LongFile.objects.get().pages == PAGES, what="the reading to begin")
        below = descendants(first.pid)
        first.kill()
    stopped = LongFile.objects.get()
    assert (stopped.ended_at, LongFileData.objects.count()) == (None, 1)
    in_time(lambda: not [pid for pid in below if is_alive(pid)], what="the reader to end")

    # The dead worker's claim ends soon; here we move the clock instead.
    LongFile.objects.update(work_after=timezone.now())
    assert state_of(LongFile.objects.get(), now=timezone.now()) == State.STOPPED
    with worker(environment):
        ask_worker(environment, READ, file.pk)
        in_time(lambda: LongFile.objects.get().ended_at, what="the report to be read")
    read = LongFile.objects.get()
    assert (read.attempts, read.page, read.refused) == (2, PAGES, "")
    assert (LongFileData.objects.count(), ReportReading.objects.count()) == (0, 1)
