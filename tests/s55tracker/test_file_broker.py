"""The broker of files: a message is complete when it appears, and exactly one reader gets it."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection
from kombu.exceptions import ChannelError

from s55tracker import file_broker

WRITERS, READERS, EACH = 4, 4, 50


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / "queue").mkdir()
    (tmp_path / "control").mkdir()
    return tmp_path


def connection(folder: Path) -> Connection:
    file_broker.register()
    options = {
        "data_folder_in": str(folder / "queue"),
        "data_folder_out": str(folder / "queue"),
        "control_folder": str(folder / "control"),
        "polling_interval": 0.01,
    }
    return Connection("files://localhost", transport_options=options)


def in_threads(*works: Any) -> None:
    troubles: list[BaseException] = []

    def run(work: Any) -> None:
        try:
            work()
        except BaseException as trouble:  # handed to the test
            troubles.append(trouble)

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert troubles == []
    assert not any(thread.is_alive() for thread in threads)


def test_many_writers_and_readers_lose_nothing_and_read_nothing_twice(folder):
    found: list[tuple[int, int]] = []
    written = threading.Event()

    def writer(number: int) -> None:
        with connection(folder) as link, link.SimpleQueue("default") as queue:
            for count in range(EACH):
                # Longer than one write to a disk.
                queue.put({"from": [number, count], "words": "x" * 100_000})

    def reader() -> None:
        with connection(folder) as link, link.SimpleQueue("default") as queue:
            while True:
                ended = written.is_set()
                try:
                    message = queue.get(block=False)
                except queue.Empty:
                    if ended:
                        return
                    time.sleep(0.001)
                    continue
                assert len(message.payload["words"]) == 100_000
                number, count = message.payload["from"]
                found.append((number, count))
                message.ack()

    def writers() -> None:
        try:
            in_threads(*(lambda number=number: writer(number) for number in range(WRITERS)))
        finally:
            written.set()

    in_threads(writers, *[reader] * READERS)

    assert sorted(found) == [(number, count) for number in range(WRITERS) for count in range(EACH)]
    assert os.listdir(folder / "queue") == []
    assert [path.name for path in (folder / "control").iterdir()] == ["default.exchange"]


def test_message_that_is_being_written_is_not_there_yet(folder, monkeypatch):
    seen = []
    write_bytes = Path.write_bytes

    with connection(folder) as link:
        channel = link.default_channel

        def half(path: Path, data: bytes) -> int:
            write_bytes(path, data[: len(data) // 2])
            with pytest.raises(Empty):
                channel._get("default")
            seen.append(channel._size("default"))
            return write_bytes(path, data)

        monkeypatch.setattr(Path, "write_bytes", half)
        channel._put("default", {"body": "whole"})
        assert seen == [0]
        assert channel._size("default") == 1
        assert channel._get("default") == {"body": "whole"}


def test_messages_come_in_the_order_in_which_they_were_written_and_each_queue_has_its_own(folder):
    with connection(folder) as link:
        channel = link.default_channel
        for number in range(3):
            channel._put("default", {"number": number})
            channel._put("render", {"number": 10 + number})
        assert [channel._get("default")["number"] for _ in range(3)] == [0, 1, 2]
        assert channel._size("render") == 3
        with pytest.raises(Empty):
            channel._get("default")


def test_connection_sends_while_another_is_still_binding_the_queue(folder, monkeypatch):
    """Kombu looks for the queue in a table on disk, and drops the message if it is not there."""
    bind = file_broker.Channel._queue_bind
    sent = []

    def after_another(channel: Any, *binding: Any) -> None:
        if not sent:
            sent.append("from another connection")
            with connection(folder) as link, link.SimpleQueue("default") as queue:
                queue.put(sent[0])
        bind(channel, *binding)

    monkeypatch.setattr(file_broker.Channel, "_queue_bind", after_another)
    with connection(folder) as link, link.SimpleQueue("default") as queue:
        message = queue.get(timeout=5)
        message.ack()
    assert [message.payload] == sent


def test_second_folder_of_one_process_has_its_own_queues(folder, tmp_path_factory):
    second = tmp_path_factory.mktemp("second")
    for name in ("queue", "control"):
        (second / name).mkdir()
    for place in (folder, second):
        with connection(place) as link, link.SimpleQueue("default") as queue:
            queue.put("words")
        assert len(os.listdir(place / "queue")) == 1


def test_message_that_cannot_be_written_leaves_nothing(folder, monkeypatch):
    def full(path: Path, target: Path) -> Path:
        raise OSError("No space left on device")

    with connection(folder) as link:
        monkeypatch.setattr(Path, "rename", full)
        with pytest.raises(ChannelError):
            link.default_channel._put("default", {"body": "x"})
    assert os.listdir(folder / "queue") == []


def test_leftovers_of_killed_processes_go_after_an_hour_and_messages_stay(folder):
    for name in ("1_a.default.writing", "2_b.default.msg.taken", "3_c.default.msg"):
        path = folder / "queue" / name
        path.write_text("{}")
        os.utime(path, (0, 0))
    # A file's time comes from the disk's own clock, like the folder's.
    (folder / "queue" / "4_d.default.writing").write_text("{")
    with connection(folder) as link:
        assert link.default_channel._size("default") == 1
    assert sorted(os.listdir(folder / "queue")) == ["3_c.default.msg", "4_d.default.writing"]


def test_messages_of_kombus_own_transport_are_read_too(folder):
    """Messages may have been waiting while the product was updated."""
    (folder / "queue" / "12345_0b.default.msg").write_text('{"body": "earlier"}')
    with connection(folder) as link:
        assert link.default_channel._get("default") == {"body": "earlier"}
