"""Archives from outside: each file that cannot be used is named with its reason, and nothing is written."""

from __future__ import annotations

import io
import stat
import struct
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from inspections.intake.blocks import Unreadable
from responses.many_files import unpacking, uploads
from responses.many_files.unpacking import unpacked
from responses.many_files.uploads import files_in
from tests.responses.many_files.old_responses import as_zip


def told(data: bytes) -> dict[str, str]:
    return {file.name: file.refused or file.data.decode() for file in unpacked(io.BytesIO(data))}


def an_entry(name: str, *, mode: int = 0, method: int = zipfile.ZIP_STORED) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr, entry.compress_type = mode << 16, method
    return entry


def test_files_of_folders_are_read_and_what_the_computer_added_is_left_out():
    data = as_zip(
        [
            ("2016/", b""),
            ("2016/lamps.txt", b"Lamps"),
            ("__MACOSX/2016/._lamps.txt", b"fork"),
            ("2016/._dogs.txt", b"fork"),
            (".DS_Store", b"x"),
            ("2016/Thumbs.db", b"x"),
            ("desktop.ini", b"x"),
        ]
    )

    assert told(data) == {"2016/lamps.txt": "Lamps"}


@pytest.mark.parametrize(
    "name", ["../lamps.txt", "/etc/lamps.txt", "a/../../lamps.txt", "C:/lamps.txt", "..\\lamps.txt"]
)
def test_name_that_leads_out_is_refused_and_the_other_files_are_read(name):
    told_of = told(as_zip([(name, b"x"), ("dogs.txt", b"Dogs")]))

    assert list(told_of.values()) == [unpacking.LEADS_OUT, "Dogs"]


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_link_and_device_are_refused(kind):
    assert told(as_zip([(an_entry("lamps.txt", mode=kind | 0o777), b"/etc/passwd")])) == {"lamps.txt": unpacking.LINK}


def test_file_with_a_password_is_refused():
    data = bytearray(as_zip([(an_entry("lamps.txt"), b"Lamps")]))
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(mark) + place] |= 1

    assert told(bytes(data)) == {"lamps.txt": unpacking.LOCKED}


def test_bomb_is_refused_by_its_growth_also_if_it_says_that_it_is_small():
    data = as_zip([("bomb.txt", b"0" * 3_000_000)])
    assert told(data) == {"bomb.txt": unpacking.GROWS}

    lying = bytearray(data)
    for mark, place in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        struct.pack_into("<I", lying, lying.index(mark) + place, 900)
    assert told(bytes(lying)) == {"bomb.txt": unpacking.BROKEN}


def test_sizes_of_one_file_and_of_all_together_are_limited(monkeypatch):
    monkeypatch.setattr(unpacking, "MOST_IN_FILE", 10)
    monkeypatch.setattr(unpacking, "MOST_TOGETHER", 15)

    told_of = told(
        as_zip([("large.txt", b"x" * 11), ("one.txt", b"x" * 9), ("two.txt", b"x" * 9), ("six.txt", b"six")])
    )

    assert told_of == {
        "large.txt": unpacking.TOO_LARGE,
        "one.txt": "x" * 9,
        "two.txt": unpacking.TOGETHER,
        "six.txt": "six",
    }


def test_damaged_file_and_unknown_compression_are_refused_alone():
    data = bytearray(as_zip([(an_entry("broken.txt"), b"Lamps"), (an_entry("odd.txt"), b"Dogs"), ("ok.txt", b"Keys")]))
    data[data.index(b"Lamps")] ^= 1
    for mark, place in ((b"PK\3\4", 8), (b"PK\1\2", 10)):
        second = data.index(mark, data.index(mark) + 1)
        struct.pack_into("<H", data, second + place, 99)

    assert told(bytes(data)) == {
        "broken.txt": unpacking.BROKEN,
        "odd.txt": unpacking.UNKNOWN_COMPRESSION,
        "ok.txt": "Keys",
    }


def test_archive_in_an_archive_is_not_opened():
    inside = as_zip([("lamps.txt", b"Lamps")])

    (file,) = unpacked(io.BytesIO(as_zip([("more.zip", inside)])))

    assert (file.name, file.data) == ("more.zip", inside)  # the reader then refuses it as an archive


def test_names_in_any_encoding_are_shown_on_one_line_without_tricks():
    entry = an_entry("x")
    entry.filename = "D\u0175r\u202etxt.exe\nnew"
    old = zipfile.ZipInfo("Dxr.txt")
    data = as_zip([(entry, b"1"), (old, b"2"), ("a" * 300 + ".txt", b"3")])
    data = data.replace(b"Dxr.txt", b"D\x93r.txt")

    names = list(told(data))

    assert names[0] == "D\u0175rtxt.exe new"
    assert names[1] == "D\u00f4r.txt"
    assert len(names[2]) == 200
    assert names[2].endswith("aaa.txt")


def test_several_files_of_one_name_are_all_read():
    assert [file.data for file in unpacked(io.BytesIO(as_zip([("a.txt", b"1"), ("a.txt", b"2")])))] == [b"1", b"2"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"PK\3\4 and then nothing", unpacking.DAMAGED),
        (as_zip([]), "The .zip file has no files in it."),
        (as_zip([(f"{number}.txt", b"x") for number in range(501)]), unpacking.TOO_MANY.format(501)),
        (as_zip([("word/document.xml", b"<w/>")]), unpacking.ONE_DOCUMENT),
    ],
)
def test_archive_that_cannot_be_used_is_refused_whole(data, why):
    with pytest.raises(Unreadable) as refusal:
        list(unpacked(io.BytesIO(data)))
    assert str(refusal.value) == why


# --- In the sandbox ----------------------------------------------------------------------------------------------------


def upload(data: bytes, name: str = "old.zip") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_archives_and_single_files_are_unpacked_together_in_another_process():
    files = files_in([upload(as_zip([("a/lamps.txt", b"Lamps"), ("../x", b"x")])), upload(b"Dogs", "C:\\dogs.txt")])

    assert [(file.name, file.data, file.refused) for file in files] == [
        ("a/lamps.txt", b"Lamps", ""),
        ("../x", b"", unpacking.LEADS_OUT),
        ("dogs.txt", b"Dogs", ""),
    ]


def test_damaged_archive_is_refused_in_words_and_leaves_no_process():
    with pytest.raises(Unreadable, match=r"The \.zip file is damaged"):
        list(files_in([upload(b"PK\3\4" + b"\0" * 100)]))


def test_archive_is_told_by_its_content_and_a_word_document_by_its_name():
    package = as_zip([("word/document.xml", b"<w/>")])

    assert uploads.is_archive(upload(package, "lamps.txt"))
    assert not uploads.is_archive(upload(package, "lamps.DOCX"))
    assert not uploads.is_archive(upload(b"%PDF-1.7", "lamps.zip"))


def test_too_many_files_together_are_refused(monkeypatch):
    monkeypatch.setattr(uploads, "MOST_FILES", 2)

    with pytest.raises(Unreadable, match="more than 500 files"):
        list(files_in([upload(b"x", f"{number}.txt") for number in range(3)]))
