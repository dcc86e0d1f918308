"""Makes damaged files from good ones. The same seed gives the same files."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Callable
from random import Random

INTERESTING = (
    b"0",
    b"-1",
    b"4294967295",
    b"99999999999999999999",
    b"\0",
    b"\xff" * 8,
    b"<!--",
    b"]]>",
    b"&a;",
    b"<<",
    b">>",
    b"\r\n" * 20,
)
MOST_CHANGES = 6
LARGEST = 400_000
Mutation = Callable[[bytes, Random], bytes]


def mutated(seed: bytes, others: list[bytes], random: Random) -> bytes:
    """The file with one to six changes. A package is changed inside as often as outside."""
    if seed.startswith(b"PK") and random.random() < 0.6:
        return _repacked(seed, others, random)
    return _changed(seed, others, random)


def _changed(data: bytes, others: list[bytes], random: Random) -> bytes:
    for _ in range(random.randint(1, MOST_CHANGES)):
        data = random.choice(MUTATIONS)(data, random) if data else data
    if random.random() < 0.1:
        data = _spliced(data, random.choice(others), random)
    return data[:LARGEST]


def _repacked(data: bytes, others: list[bytes], random: Random) -> bytes:
    """The package with one of its files changed, under the same name."""
    made = io.BytesIO()
    with (
        warnings.catch_warnings(),
        zipfile.ZipFile(io.BytesIO(data)) as package,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        warnings.simplefilter("ignore")  # two files of one name: zipfile warns of it
        names = package.namelist()
        chosen = random.choice(names)
        for name in names:
            content = package.read(name)
            new.writestr(name, _changed(content, others, random) if name == chosen else content)
    return made.getvalue()


def _flipped(data: bytes, random: Random) -> bytes:
    at = random.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << random.randrange(8))]) + data[at + 1 :]


def _cut(data: bytes, random: Random) -> bytes:
    return data[: random.randrange(len(data))]


def _without(data: bytes, random: Random) -> bytes:
    at, length = random.randrange(len(data)), random.randint(1, 200)
    return data[:at] + data[at + length :]


def _doubled(data: bytes, random: Random) -> bytes:
    at, length = random.randrange(len(data)), random.randint(1, 400)
    return data[:at] + data[at : at + length] * random.randint(2, 40) + data[at + length :]


def _inserted(data: bytes, random: Random) -> bytes:
    at = random.randrange(len(data))
    return data[:at] + random.choice(INTERESTING) + data[at:]


def _renumbered(data: bytes, random: Random) -> bytes:
    """One number changed: a length, an offset, a reference to another object, a row or a level."""
    numbers = list(re.finditer(rb"\d+", data))
    if not numbers:
        return data
    number = random.choice(numbers)
    value = random.choice(
        (b"0", b"-1", b"1", b"65536", b"2147483648", str(int(number[0][:18]) + random.choice((-1, 1))).encode())
    )
    return data[: number.start()] + value + data[number.end() :]


def _shuffled(data: bytes, random: Random) -> bytes:
    """Two pieces of the file exchanged."""
    first, second = sorted(random.randrange(len(data)) for _ in range(2))
    length = random.randint(1, max(1, min(300, second - first)))
    return (
        data[:first]
        + data[second : second + length]
        + data[first + length : second]
        + data[first : first + length]
        + data[second + length :]
    )


def _nested(data: bytes, random: Random) -> bytes:
    """An element, or a bracket, opened very often."""
    tags = re.findall(rb"<[a-zA-Z:]{1,20}>|<<|\[|\(", data) or [b"<div>"]
    at = random.randrange(len(data))
    return data[:at] + random.choice(tags) * random.choice((50, 2_000)) + data[at:]


def _spliced(data: bytes, other: bytes, random: Random) -> bytes:
    return data[: random.randrange(len(data) + 1)] + other[random.randrange(len(other) + 1) :]


MUTATIONS: tuple[Mutation, ...] = (
    _flipped,
    _flipped,
    _cut,
    _without,
    _doubled,
    _inserted,
    _renumbered,
    _renumbered,
    _shuffled,
    _nested,
)
