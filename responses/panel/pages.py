"""A panel pack as a report: the same words in its PDF and in its Word file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from inspections.clock.deadlines import format_date
from inspections.enums import FindingKind
from responses.document.reports import Block, Cell, Facts, Heading, Link, Paragraph, Passage, Report, Table
from responses.panel.queries import Answered, PanelFigures, PanelPack, Period, PublishedResponse, WithdrawnResponse
from s55tracker.richtext import from_simple_text

WITHDRAWN_ON = "\nWithdrawn on {}, to be published again"
MEANINGS = (
    "The safe day is 55 days after the report: the last day on a strict reading of section 55(5A) of the Police Act 1996. "
    "The deadline that responses print is a day later. Correcting a response does not change the date it was published or these figures. "
    "A withdrawn response is counted only as withdrawn until it is published again. It is then counted on the date it was first published."
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
    """The rows of the table of figures, each a label and its value. The answers to recommendations have their own
    tables.
    """
    half = figures.median_days
    return (
        ("Responses published", str(figures.responses)),
        ("By the safe day", str(figures.by_safe_day)),
        ("On the deadline, one day past a strict reading", str(figures.on_the_deadline)),
        ("Late", str(figures.late)),
        ("Responses withdrawn", str(figures.withdrawn)),
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
            caption="Responses in order of publication",
            headings=("Report", "Report published", "Response published", "Days taken"),
            rows=tuple(_row(response) for response in pack.responses),
            widths=(30, 25, 25, 20),
        )
    else:
        yield Paragraph(words="No responses were published in this period.")
    if pack.withdrawn:
        yield Heading(words="Responses withdrawn")
        yield Table(
            caption="Withdrawn responses, with the reason in the notice at their address",
            headings=("Report", "First published", "Withdrawn", "Reason"),
            rows=tuple(_withdrawn(each) for each in pack.withdrawn),
            widths=(30, 20, 20, 30),
        )
    yield Heading(words="Responses not published by the end of the period")
    yield from _outstanding(pack)
    if any(response.findings or response.is_elsewhere for response in pack.responses):
        yield Heading(words="Recommendations and other findings, by response")
        for response in pack.responses:
            yield from _findings(response)


def summary_of(pack: PanelPack) -> str:
    return " ".join(filter(None, [_what_was_published(pack), _what_was_withdrawn(pack)]))


def _what_was_withdrawn(pack: PanelPack) -> str:
    number = pack.figures.withdrawn
    if not number:
        return ""
    return (
        f"{number} {'response was' if number == 1 else 'responses were'} withdrawn, and each is listed with its notice."
    )


def _what_was_published(pack: PanelPack) -> str:
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
    return (
        Link(response.title, response.address),
        format_date(response.report_published_on),
        "\n".join([format_date(response.published_on), *later_events(response)]),
        f"{response.days}: {response.went}",
    )


def later_events(response: PublishedResponse) -> list[str]:
    """What has happened to a response since it was first published."""
    said = [f"Corrected on {format_date(response.corrected_on)}"] if response.corrected_on else []
    for each in response.withdrawals:
        again = f", published again on {format_date(each.again_on)}" if each.again_on else ""
        said.append(f"Withdrawn on {format_date(each.withdrawn_on)}{again}")
    said += [f"Version {number} withdrawn on {format_date(day)}" for number, day in response.versions_withdrawn]
    return said


def _withdrawn(response: WithdrawnResponse) -> tuple[Cell, ...]:
    withdrawal = response.withdrawal
    again = f"\nPublished again on {format_date(withdrawal.again_on)}" if withdrawal.again_on else ""
    return (
        Link(response.title, response.address),
        f"{format_date(response.published_on)}: {response.went}",
        f"{format_date(withdrawal.withdrawn_on)}{again}",
        Passage(from_simple_text(withdrawal.reason)),
    )


def _outstanding(pack: PanelPack) -> Iterator[Block]:
    at: date = min(pack.period.until, pack.today)
    if not pack.outstanding:
        yield Paragraph(words=f"On {format_date(at)} no responses were waiting to be published.")
        return
    yield Table(
        caption=f"Reports without a response on {format_date(at)}",
        headings=("Report", "Report published", "Deadline"),
        rows=tuple(
            (
                f"{each.title}{WITHDRAWN_ON.format(format_date(each.withdrawn_on)) if each.withdrawn_on else ''}",
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
        yield Paragraph(words="This response was published on another website. Its answers are not counted here.")
        return
    if not response.findings:
        yield Paragraph(words="The report did not ask the force or the office for anything.")
        return
    yield Table(
        caption=f"{_counted(response)} in this report",
        headings=("Finding", "Wording", "Chief officer", "Office"),
        rows=tuple((each.label, _wording(each), each.force, each.office) for each in response.findings),
        widths=(20, 45, 15, 20),
    )


def _wording(finding: Answered) -> Cell:
    return Passage(finding.wording) if finding.wording else ""


def _counted(response: PublishedResponse) -> str:
    kinds = (
        (FindingKind.RECOMMENDATION, "recommendation", "recommendations"),
        (FindingKind.CAUSE_OF_CONCERN, "cause of concern", "causes of concern"),
        (FindingKind.AREA_FOR_IMPROVEMENT, "area for improvement", "areas for improvement"),
    )
    counts = [(response.number_of(kind), one, many) for kind, one, many in kinds]
    said = [f"{number} {one if number == 1 else many}" for number, one, many in counts if number]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"
