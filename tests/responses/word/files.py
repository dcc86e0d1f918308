"""Word files of a response, and the texts read back from one."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import docx

from responses.document.content import BodySection, CommentContent, DocumentContent
from responses.word.marks import Part, Place
from responses.word.package import WordText, read
from responses.word.splitting import Split, chapters_of, printed_by_us, split
from responses.word.writing import word_of
from tests.responses.document.samples import WORKING_COPY

REQUESTS = (7,)
SOFFICE = shutil.which("soffice") or "/usr/bin/soffice"


def written(content: DocumentContent = WORKING_COPY, *, part: Part = Part.ALL) -> bytes:
    return word_of(content, part=part, requests=REQUESTS[: len(content.chief_officers)], marking="OFFICIAL")


def read_back(data: bytes, content: DocumentContent = WORKING_COPY, *, part: Part = Part.ALL) -> Split:
    """Reads in this process; test_reading.py tests the sandbox."""
    chapters = chapters_of(content, REQUESTS[: len(content.chief_officers)], with_body=part is not Part.FORCE)
    ours = WordText.from_json(read(written(content, part=part)))
    return split(WordText.from_json(read(data)).blocks, chapters, printed=printed_by_us(ours.blocks))


def with_texts(key_findings: str = "", comment: str = "", overall: str = "") -> DocumentContent:
    """The sample with these texts of the office: the key findings, on its first finding, and overall."""
    comments = (CommentContent(finding="2", stance="action_taken", text=comment),)
    return replace(
        WORKING_COPY, key_findings=key_findings, body_section=BodySection(overall=overall, comments=comments)
    )


def with_comments(comments: Mapping[str, str]) -> DocumentContent:
    """A response with a finding for each of these comments of the office."""
    findings = tuple(replace(WORKING_COPY.findings[0], key=key, reference=key) for key in comments)
    section = BodySection(comments=tuple(CommentContent(finding=key, text=html) for key, html in comments.items()))
    return replace(WORKING_COPY, findings=findings, chief_officers=(), body_section=section)


def texts_of(found: Split) -> Mapping[Place, str]:
    return {place: text.html for place, text in found.texts.items()}


WORD_FORMAT = "docx:MS Word 2007 XML"


def saved_again_by_libreoffice(files: Mapping[str, bytes], folder: Path) -> dict[str, bytes]:
    """The files as LibreOffice writes them after opening them, all in one process."""
    before, after = folder / "before", folder / "after"
    before.mkdir(), after.mkdir()
    for name, data in files.items():
        (before / f"{name}.docx").write_bytes(data)
    written_by_libreoffice([before / f"{name}.docx" for name in files], WORD_FORMAT, after)
    return {name: (after / f"{name}.docx").read_bytes() for name in files}


def edited_in_libreoffice(data: bytes, change: Callable[[str], str], folder: Path) -> bytes:
    """The file opened in LibreOffice, changed in its own format (one XML file), and saved for Word again."""
    (folder / "draft.docx").write_bytes(data)
    written_by_libreoffice([folder / "draft.docx"], "fodt", folder)
    flat = folder / "draft.fodt"
    flat.write_text(change(flat.read_text(encoding="utf-8")), encoding="utf-8")
    written_by_libreoffice([flat], WORD_FORMAT, folder)
    return (folder / "draft.docx").read_bytes()


def written_by_libreoffice(files: Iterable[Path], form: str, folder: Path) -> None:
    command = (SOFFICE, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", form)
    subprocess.run([*command, "--outdir", folder, *files], check=True, capture_output=True, timeout=240)


def edited(data: bytes, change) -> bytes:
    """The file after `change` has changed its python-docx document."""
    document = docx.Document(io.BytesIO(data))
    change(document)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def without_marks(document) -> None:
    for name in ("bookmarkStart", "bookmarkEnd"):
        for element in list(document.element.body.iter(f"{{{document.element.nsmap['w']}}}{name}")):
            element.getparent().remove(element)


def paragraphs_of(document) -> Iterable[str]:
    return [paragraph.text for paragraph in document.paragraphs]
