"""Invented old responses in several shapes and formats, and .zip archives of them, honest and hostile."""

from __future__ import annotations

import io
import uuid
import warnings
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.apps import apps

from responses.many_files.actions.deciding import ask_to_import, upload_batch
from responses.many_files.actions.working import work_on_batch
from responses.many_files.pages import lines_of as lines_on_page
from responses.many_files.queries import found_in_batch
from responses.many_files.unpacking import Unpacked
from responses.models import FileBatch, ProposedResponse
from s55tracker.working_days.calendar import format_date
from tests.factories import Office, refreshed
from tests.responses.importing.documents import as_docx, as_html, as_text

SUBJECTS = (
    "street lamps", "lost keys", "stray dogs", "night patrols", "river crossings", "market stalls", "village halls",
    "winter roads", "bicycle thefts", "call handling", "custody records", "rural watches", "harbour patrols",
    "school crossings", "festival crowds", "missing ledgers", "barn fires", "noisy engines", "parish visits",
    "allotment raids",
)  # fmt: skip
WHAT = ("count", "label", "inspect", "repair", "record", "publish", "review", "insure", "replace", "map")
PLACES = ("in the hills", "by the sea", "after dark", "in towns", "at weekends", "in spring", "on farms", "on the moor")


def title_of(number: int) -> str:
    subject, place = SUBJECTS[number % len(SUBJECTS)], PLACES[number // len(SUBJECTS) % len(PLACES)]
    series = number // (len(SUBJECTS) * len(PLACES))
    return f"{subject.capitalize()} {place}{f', part {series + 1}' if series else ''}"


def day_of(number: int) -> date:
    return date(2012, 1, 10) + timedelta(days=number * 7)


def lines_of(
    number: int, *, area: str = "Wealdshire", title: str = "", day: date | None = None, **changes
) -> list[str]:
    """A response in the usual order, with three recommendations, read without a warning."""
    subject = SUBJECTS[number % len(SUBJECTS)]
    where = title_of(number).partition(" ")[2].replace(",", "")
    does = [f"{WHAT[(number + each) % len(WHAT)]} {subject} {where}" for each in range(3)]
    lines = [
        f"# {area} Police and Crime Commissioner",
        f"# Inspection: {title or title_of(number)}",
        f"Published on: {format_date(day or day_of(number))}",
        "Publication types: Custody",
        "Police forces: All local forces in England and Wales",
        "## Key findings",
        f"Inspectors found that {subject} were well kept in half of the places visited.",
        "## Recommendations",
        "The report makes three recommendations.",
    ]
    for each, what in enumerate(does, start=1):
        lines += [f"### Recommendation {each}", f"By 31 August 2030, chief constables should {what} in every district."]
    lines += ["## Chief Constable’s response", f"The force welcomes the report and has begun to {does[0]}."]
    for each, what in enumerate(does, start=1):
        lines += [f"### Recommendation {each}", f"We {what} in every district each month."]
    lines += ["## Police and Crime Commissioner’s response", "I welcome the report and the work of the force."]
    for each, what in enumerate(does, start=1):
        lines += [f"### Recommendation {each}", f"I asked how often officers {what}, and I am content."]
    return lines


def a_response_file(number: int, **changes) -> Unpacked:
    """An old response: text, a web page or a Word document, in turn."""
    lines = lines_of(number, **changes)
    match number % 3:
        case 0:
            return Unpacked(name=f"{number:03}.txt", data=as_text(lines).encode())
        case 1:
            return Unpacked(name=f"{number:03}.html", data=as_html(lines).encode())
    return Unpacked(name=f"{number:03}.docx", data=as_docx(lines))


LETTER_ABOUT_TWO = (
    "<h1>Wealdshire Police and Crime Commissioner</h1><p>Dear Home Secretary</p>"
    "<p>I write about two reports by HMICFRS: Lamps in the dark (published 5 January 2023) and Roads in the rain (published 19 January 2023).</p>"
    "<h2>Lamps in the dark</h2><h3>Commissioner's comments</h3><p>I like lamps.</p>"
    "<h2>Roads in the rain</h2><h3>Commissioner's comments</h3><p>I like roads.</p>"
)
LETTER_NOT_TO_DIVIDE = (
    "<h1>Wealdshire Police and Crime Commissioner</h1><p>Dear Home Secretary</p>"
    "<p>I write about two reports by HMICFRS: “Lamps in the dark” (published 5 January 2023) and “Roads in the rain” (published 19 January 2023).</p>"
    "<p>I like lamps. I like roads.</p>"
)
REGISTER = (
    "<h1>Inspections</h1><table><tr><th>Report</th><th>Date</th><th>Response</th></tr>"
    + "".join(
        f"<tr><td>{title_of(number)}</td><td>{format_date(day_of(number))}</td><td><a href='https://wealdshire.example/{number}'>Our response</a></td></tr>"
        for number in range(4)
    )
    + "</table>"
)
NOT_OURS = "<h1>National Police Chiefs' Council</h1><p>National Police Chiefs' Council</p><p>Dear Home Secretary</p><p>Our members like lamps.</p>"


def as_zip(files: Iterable[Unpacked | tuple[zipfile.ZipInfo | str, bytes]]) -> bytes:
    made = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # two files of one name: zipfile warns of it
        for file in files:
            name, data = (file.name, file.data) if isinstance(file, Unpacked) else file
            archive.writestr(name, data)
    return made.getvalue()


def a_batch(office: Office, files: Sequence[Unpacked] | int = 3, *, name: str = "old.zip", by=None) -> FileBatch:
    """An uploaded batch that no one has read yet."""
    if isinstance(files, int):
        files = [a_response_file(number) for number in range(files)]
    return upload_batch(by=by or office.officer, body=office.body, files=files, name=name, form_key=uuid.uuid4())


def a_read_batch(office: Office, files: Sequence[Unpacked] | int = 3, **options) -> FileBatch:
    batch = a_batch(office, files, **options)
    work_on_batch(batch.pk)
    return refreshed(batch)


def an_imported_batch(office: Office, files: Sequence[Unpacked] | int = 3, *, confirmed: bool = True) -> FileBatch:
    batch = a_read_batch(office, files)
    chosen = [each.pk for each in found_in_batch(batch)]
    ask_to_import(by=office.officer, batch=batch, chosen=chosen, dates_confirmed=confirmed)
    work_on_batch(batch.pk)
    return refreshed(batch)


def two_alike() -> list[Unpacked]:
    """Two files of one response, and one of another."""
    copy = Unpacked(name="copy.docx", data=as_docx(lines_of(0)))
    return [a_response_file(0), copy, a_response_file(1)]


def a_batch_with_two_alike(office: Office) -> FileBatch:
    return a_read_batch(office, two_alike())


def of_a_batch() -> dict[str, list[dict[str, int]]]:
    """The arguments of every address, for the only batch."""
    found = ProposedResponse.objects.exclude(alike=None).select_related("file").first()
    batch = {"pk": found.file.batch_id}
    return {
        **{f"file-batch{end}": [batch] for end in ("", "-cancel", "-import", "-undo")},
        "file-batch-same": [{**batch, "alike": found.alike}],
        "file-batch-decide": [{**batch, "found_pk": found.pk}],
    }


def recorded() -> dict[str, int]:
    shared = {"PublicationType", "SearchWord", "SearchTrigram"}
    own = {"FileBatch", "FileInBatch", "ProposedResponse", "ImportProposal"}
    models = [model for app in ("inspections", "responses") for model in apps.get_app_config(app).get_models(True)]
    return {model.__name__: model._default_manager.count() for model in models if model.__name__ not in shared | own}


def states(batch: FileBatch) -> dict[str, str]:
    return {line.file.name: line.state.value for line in lines_on_page(batch)}


def html_file(name: str, words: str) -> Unpacked:
    return Unpacked(name=name, data=words.encode())


def keys_of(batch: FileBatch) -> list[int]:
    return [each.pk for each in found_in_batch(batch)]
