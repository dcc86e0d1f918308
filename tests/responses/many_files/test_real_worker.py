"""A real worker reads a batch; one that is killed in the middle is followed by another."""

from __future__ import annotations

import pytest
from django.utils import timezone

from responses.models import FileBatch, FileInBatch, ImportProposal, ProposedResponse
from tests.factories import an_office
from tests.responses.many_files.old_responses import a_batch
from tests.services import ask_worker, descendants, in_time, is_alive, worker

pytestmark = pytest.mark.services

WORK = "responses.tasks.work_on_batch"
FILES = 40


def test_worker_killed_in_the_middle_of_a_batch_reads_nothing_twice_and_leaves_no_process(environment):
    batch = a_batch(an_office("Wealdshire"), FILES)
    with worker(environment) as first:
        ask_worker(environment, WORK, batch.pk)
        in_time(lambda: ProposedResponse.objects.count() >= 3, what="the first files to be read")
        below = descendants(first.pid)
        first.kill()
    read = set(FileInBatch.objects.exclude(read_at=None).values_list("pk", flat=True))
    assert 3 <= len(read) < FILES
    assert ProposedResponse.objects.count() == ImportProposal.objects.count() == len(read)
    in_time(lambda: not [pid for pid in below if is_alive(pid)], what="the readers to end")

    # The dead worker's claim expires after five minutes; here we move the clock instead.
    FileBatch.objects.update(work_after=timezone.now())
    with worker(environment):
        ask_worker(environment, WORK, batch.pk)
        in_time(lambda: FileBatch.objects.get().read_at, what="the batch to be read")
    assert ProposedResponse.objects.count() == ImportProposal.objects.count() == FILES
    assert FileInBatch.objects.filter(attempts=1).count() >= FILES - 1
    assert not FileInBatch.objects.exclude(data=b"").exists()
