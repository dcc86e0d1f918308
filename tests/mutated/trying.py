"""Reads damaged files one by one, each in a copy of this process with the limits of the sandbox, and counts what happens.

The copies are made as `inspections.intake.sandboxes` makes them, because starting Python for each of 20,000 files would
take hours.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from random import Random

from inspections.intake.sandbox import found_by, restrict
from tests.mutated.mutations import mutated
from tests.mutated.readers import Reader

# As in the product, in seconds of processor time; on the clock we wait much longer, because the machine may be busy.
SECONDS = 60
MOST_MEMORY_MB = 800
# The finders are given no limit of their own by the product. More than this for one small file is a hang.
MOST_SECONDS_TO_USE = 20


@dataclass
class Result:
    """What happened to a reader's files. `faults` are what must never happen, each with its number, to make it again."""

    reader: str
    read: int = 0
    refused: int = 0
    # Ended by the limits of the sandbox, or by the library that read the file: the product gives one sentence for both.
    stopped: Counter = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    peak_mb: float = 0
    longest_s: float = 0


def try_reader(reader: Reader, *, count: int, seed: int = 1, first: int = 0) -> Result:
    """Read `count` damaged files, from number `first` on."""
    seeds, result = reader.seeds(), Result(reader.name)
    for number in range(first, first + count):
        random = Random(f"{seed}:{reader.name}:{number}")
        data = mutated(random.choice(seeds), seeds, random)
        _note(result, number, *_tried(reader, data))
    return result


def _tried(reader: Reader, data: bytes) -> tuple[int, dict, float, float]:
    """The copy's wait status, what it answered, its peak memory in megabytes and its processor time."""
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(ours)
        _read_and_end(reader, data, theirs)
    os.close(theirs)
    parts = []
    while part := os.read(ours, 1 << 20):
        parts.append(part)
    os.close(ours)
    _, status, usage = os.wait4(pid, 0)
    answer = json.loads(b"".join(parts)) if status == 0 else {}
    return status, answer, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime


def _read_and_end(reader: Reader, data: bytes, out: int) -> None:
    status = 1
    try:
        sys.stderr = open(os.devnull, "w")
        restrict(SECONDS)
        answer = json.loads(json.dumps(found_by(reader.read, data)))
        outcome = {"refused": answer["reason"]} if "reason" in answer else _outcome(reader, answer)
        os.write(out, json.dumps(outcome).encode())
        status = 0
    finally:
        os._exit(status)


def _outcome(reader: Reader, answer: dict) -> dict:
    """What the rest of the product makes of the answer: outside the sandbox, an error there ends the worker's task."""
    begun = time.process_time()
    try:
        reader.use(answer)
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        return {"fault": f"{type(error).__name__}: {error} ({os.path.basename(place.filename)}:{place.lineno})"[:200]}
    return {"used_s": time.process_time() - begun}


def _note(result: Result, number: int, status: int, answer: dict, memory: float, seconds: float) -> None:
    result.peak_mb, result.longest_s = max(result.peak_mb, memory), max(result.longest_s, seconds)
    if memory > MOST_MEMORY_MB:
        result.faults.append(f"{number}: {memory:.0f} MB of memory")
    if seconds > SECONDS + 2:
        result.faults.append(f"{number}: {seconds:.0f} seconds of processor time")
    if os.WIFSIGNALED(status):
        result.stopped[signal.Signals(os.WTERMSIG(status)).name] += 1
    elif status:
        result.stopped["ended without an answer"] += 1
    elif "fault" in answer:
        result.faults.append(f"{number}: {answer['fault']}")
    elif "refused" in answer:
        result.refused += 1
    else:
        result.read += 1
        if answer["used_s"] > MOST_SECONDS_TO_USE:
            result.faults.append(f"{number}: {answer['used_s']:.0f} seconds to use what was read")
