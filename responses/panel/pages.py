"""A panel pack as a report: the same words in its PDF and in its Word file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from inspections.clock.deadlines import format_date
from inspections.enums import FindingKind
from responses.document.reports import Block, Cell, Facts, Heading, Link, Paragraph, Report, Table
from responses.panel.queries import PanelFigures, PanelPack, Period, PublishedResponse

MEANINGS = (
    "The safe day is 55 days after the report: the last day on a strict reading of section 55(5A) of the Police Act 1996. "
    "The deadline that responses print is a day later. A correction changes neither the day of a response nor these figures."
)


def report_of(pack: PanelPack, *, made_at: datetime) -> Report:
    return Report(
        title=f"Responses to police inspections, {format_period(pack.period)}",
        office=pack.body.office_name,
        made_at=made_at,
        subtitle=f"Report to the {pack.body.panel_name}",
        blocks=tuple(_blocks(pack)),
    )


def format_period(period: Period) -> str:
    return f"{format_date(period.since)} to {format_date(period.until)}"


def figure_rows(figures: PanelFigures) -> tuple[tuple[str, str], ...]:
    """The counts that have no table of their own."""
    half = figures.median_days
    return (
        ("Responses published", str(figures.responses)),
        ("By the safe day", str(figures.by_safe_day)),
        ("On the deadline, one day past a strict reading", str(figures.on_the_deadline)),
        ("Late", str(figures.late)),
        ("Typical time (median)", f"{half:g} days" if half is not None else "None published"),
        ("Recommendations answered", str(figures.recommendations)),
        ("Causes of concern", str(figures.causes_of_concern)),
        ("Areas for improvement", str(figures.areas_for_improvement)),
    )


def _blocks(pack: PanelPack) -> Iterator[Block]:
    yield Paragraph(words=summary_of(pack))
    yield Heading(words="Figures")
    yield Facts(name="Figures", rows=figure_rows(pack.figures))
    yield Paragraph(words=MEANINGS, is_note=True)
    if pack.figures.recommendations:
        for caption, counts in (
            ("Recommendations: the chief officer’s position", pack.figures.force),
            ("Recommendations: the office’s response", pack.figures.office),
        ):
            yield Table(
                caption=caption,
                headings=("Answer", "Recommendations"),
                rows=tuple((words, str(number)) for words, number in counts.items()),
                widths=(70, 30),
            )
    yield Heading(words="Responses published")
    if pack.responses:
        yield Table(
            caption="Responses in the order in which they were published",
            headings=("Report", "Report published", "Response published", "Days taken"),
            rows=tuple(_row(response) for response in pack.responses),
            widths=(30, 25, 25, 20),
        )
    else:
        yield Paragraph(words="No responses were published in this period.")
    yield Heading(words="Responses still to be published")
    yield from _outstanding(pack)
    if any(response.findings or response.is_elsewhere for response in pack.responses):
        yield Heading(words="Recommendations and other findings, by response")
        for response in pack.responses:
            yield from _findings(response)


def summary_of(pack: PanelPack) -> str:
    figures = pack.figures
    if not figures.responses:
        return f"The office published no responses between {format_date(pack.period.since)} and {format_date(pack.period.until)}."
    if figures.responses == 1:
        published = f"1 response to an inspection report, {'by' if figures.by_safe_day else 'after'} the safe day"
    else:
        published = (
            f"{figures.responses} responses to inspection reports, {figures.by_safe_day} of them by the safe day"
        )
    recommendations = (
        "1 recommendation" if figures.recommendations == 1 else f"{figures.recommendations} recommendations"
    )
    return (
        f"Between {format_date(pack.period.since)} and {format_date(pack.period.until)} the office published "
        f"{published}, and answered {recommendations}."
    )


def _row(response: PublishedResponse) -> tuple[Cell, ...]:
    corrected = f"\nCorrected on {format_date(response.corrected_on)}" if response.corrected_on else ""
    return (
        Link(response.title, response.address),
        format_date(response.report_published_on),
        f"{format_date(response.published_on)}{corrected}",
        f"{response.days}: {response.went}",
    )


def _outstanding(pack: PanelPack) -> Iterator[Block]:
    at: date = min(pack.period.until, pack.today)
    if not pack.outstanding:
        yield Paragraph(words=f"On {format_date(at)} no response was still to be published.")
        return
    yield Table(
        caption=f"Reports without a response on {format_date(at)}",
        headings=("Report", "Report published", "Deadline"),
        rows=tuple(
            (
                each.title,
                format_date(each.report_published_on),
                f"{format_date(each.deadline)}{': past the safe day' if each.is_late else ''}",
            )
            for each in pack.outstanding
        ),
        widths=(50, 25, 25),
    )


def _findings(response: PublishedResponse) -> Iterator[Block]:
    yield Heading(words=response.title, level=3)
    if response.is_elsewhere:
        yield Paragraph(words="This response was published on another website. What it answers is not counted here.")
        return
    if not response.findings:
        yield Paragraph(words="The report asked nothing of the force or of the office.")
        return
    yield Table(
        caption=f"{_counted(response)} in this report",
        headings=("Finding", "Wording", "Chief officer", "Office"),
        rows=tuple((each.label, each.wording, each.force, each.office) for each in response.findings),
        widths=(20, 45, 15, 20),
    )


def _counted(response: PublishedResponse) -> str:
    kinds = (
        (FindingKind.RECOMMENDATION, "recommendation", "recommendations"),
        (FindingKind.CAUSE_OF_CONCERN, "cause of concern", "causes of concern"),
        (FindingKind.AREA_FOR_IMPROVEMENT, "area for improvement", "areas for improvement"),
    )
    counts = [(response.number_of(kind), one, many) for kind, one, many in kinds]
    said = [f"{number} {one if number == 1 else many}" for number, one, many in counts if number]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"
