"""Every type of file gives the same words as if someone had typed them."""

from __future__ import annotations

import io

import docx
import pytest

from inspections.intake.reading import parse

AS_WRITTEN = "of\ufb01cers\u2019 well\u2010being\u200b at\u202e Tw\u0302r"
AS_READ = "officers’ well-being at Tŵr"


def as_docx(text: str) -> bytes:
    document = docx.Document()
    document.add_paragraph(text)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def as_html(text: str) -> bytes:
    return (
        f"<!doctype html><html><head><meta charset=utf-8></head><body><main><p>{text}</p></main></body></html>".encode()
    )


@pytest.mark.parametrize("written", [str.encode, as_html, as_docx])
def test_ligatures_marks_and_odd_hyphens_of_a_file_are_cleaned(written):
    (block,) = parse(written(AS_WRITTEN)).blocks
    assert block.text == AS_READ
