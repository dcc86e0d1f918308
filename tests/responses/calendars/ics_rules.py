"""RFC 5545's rules for a calendar, read from its text without the library that wrote it: `faults_of(data)` returns the
faults.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

LINE = re.compile(
    r'(?P<name>[A-Za-z0-9-]+)(?P<parameters>(?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*):(?P<value>.*)',
    re.S,
)
UTC_MOMENT = re.compile(r"\d{8}T\d{6}Z")
DATE = re.compile(r"\d{8}")
DURATION = re.compile(r"P(?:\d+W|\d+D(?:T(?:\d+H)?(?:\d+M)?(?:\d+S)?)?|T(?:\d+H)?(?:\d+M)?(?:\d+S)?)")
URI = re.compile(r"[a-z][a-z0-9+.-]*:\S+")

TEXTS = {"SUMMARY", "DESCRIPTION", "LOCATION", "COMMENT", "X-WR-CALNAME", "NAME"}
# 3.6.1: these may occur in an event, but only once.
ONCE = {
    "DTSTAMP", "UID", "DTSTART", "DTEND", "DURATION", "CLASS", "CREATED", "DESCRIPTION", "GEO", "LAST-MODIFIED", "LOCATION",
    "ORGANIZER", "PRIORITY", "SEQUENCE", "STATUS", "SUMMARY", "TRANSP", "URL", "RECURRENCE-ID",
}  # fmt: skip
ALLOWED = {"STATUS": {"TENTATIVE", "CONFIRMED", "CANCELLED"}, "TRANSP": {"OPAQUE", "TRANSPARENT"}}


@dataclass
class Property:
    name: str
    parameters: dict[str, str]
    value: str


@dataclass
class Component:
    name: str
    properties: list[Property] = field(default_factory=list)
    components: list[Component] = field(default_factory=list)

    def all(self, name: str) -> list[Property]:
        return [each for each in self.properties if each.name == name]

    def value(self, name: str) -> str | None:
        found = self.all(name)
        return found[0].value if found else None


def faults_of(data: bytes) -> list[str]:
    """Each breach in a sentence; an empty list for a valid calendar."""
    faults = list(_of_the_lines(data))
    if faults:
        return faults
    try:
        calendars = components_of(data)
    except ValueError as fault:
        return [str(fault)]
    if [each.name for each in calendars] != ["VCALENDAR"]:
        return ["3.4: there is not exactly one calendar."]
    [calendar] = calendars
    return [*_of_the_calendar(calendar), *_of_the_events(calendar)]


def _of_the_lines(data: bytes) -> Iterator[str]:
    if not data.endswith(b"\r\n"):
        yield "3.1: the last line does not end."
    if re.search(rb"(?<!\r)\n|\r(?!\n)", data):
        yield "3.1: a line ends without CRLF."
    for number, line in enumerate(data.split(b"\r\n"), start=1):
        if len(line) > 75:
            yield f"3.1: line {number} has {len(line)} octets."
        try:
            line.decode()
        except UnicodeDecodeError:
            yield f"3.1: line {number} is cut within a character."
        if re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", line):
            yield f"3.1: line {number} holds a control character."


def components_of(data: bytes) -> list[Component]:
    """The calendar as nested components. Raises ValueError if it cannot be parsed."""
    found: list[Component] = []
    open_ones: list[Component] = []
    for line in data.decode().replace("\r\n ", "").replace("\r\n\t", "").split("\r\n")[:-1]:
        match = LINE.fullmatch(line)
        if match is None:
            raise ValueError(f"3.1: this is no content line: {line}")
        name, value = match["name"].upper(), match["value"]
        if name == "BEGIN":
            component = Component(value.upper())
            (open_ones[-1].components if open_ones else found).append(component)
            open_ones.append(component)
        elif name == "END":
            if not open_ones or open_ones.pop().name != value.upper():
                raise ValueError(f"3.6: {value} ends without having begun.")
        elif not open_ones:
            raise ValueError(f"3.4: {name} stands outside of the calendar.")
        else:
            if open_ones[-1].components:
                raise ValueError(f"3.6: {name} stands after a component.")
            parameters = dict(part.split("=", 1) for part in match["parameters"].split(";")[1:])
            open_ones[-1].properties.append(Property(name, {key.upper(): to for key, to in parameters.items()}, value))
    if open_ones:
        raise ValueError(f"3.6: {open_ones[-1].name} does not end.")
    return found


def _of_the_calendar(calendar: Component) -> Iterator[str]:
    counted = Counter(each.name for each in calendar.properties)
    for name in ("PRODID", "VERSION"):
        if counted[name] != 1:
            yield f"3.6: {name} occurs {counted[name]} times."
    for name in ("CALSCALE", "METHOD", "REFRESH-INTERVAL"):
        if counted[name] > 1:
            yield f"3.6: {name} occurs {counted[name]} times."
    if calendar.value("VERSION") != "2.0":
        yield "3.7.4: the version is not 2.0."
    if not calendar.components:
        yield "3.6: the calendar holds no component."
    for refresh in calendar.all("REFRESH-INTERVAL"):
        if refresh.parameters.get("VALUE") != "DURATION" or not DURATION.fullmatch(refresh.value):
            yield "RFC 7986, 5.7: REFRESH-INTERVAL is no duration."
    yield from _of_texts(calendar)


def _of_the_events(calendar: Component) -> Iterator[str]:
    events = [each for each in calendar.components if each.name == "VEVENT"]
    for uid, count in Counter(event.value("UID") for event in events).items():
        if count > 1:
            yield f"3.8.4.7: {count} events have the UID {uid}."
    for event in events:
        yield from _of_an_event(event)


def _of_an_event(event: Component) -> Iterator[str]:
    counted = Counter(each.name for each in event.properties)
    yield from (f"3.6.1: an event has no {name}." for name in ("UID", "DTSTAMP", "DTSTART") if not counted[name])
    yield from (f"3.6.1: an event has {name} {counted[name]} times." for name in sorted(ONCE) if counted[name] > 1)
    for name in ("DTSTAMP", "CREATED", "LAST-MODIFIED"):
        if (value := event.value(name)) is not None and not UTC_MOMENT.fullmatch(value):
            yield f"3.8.7: {name} is not in UTC: {value}"
    for name, allowed in ALLOWED.items():
        if (value := event.value(name)) is not None and value not in allowed:
            yield f"3.8: {name} cannot be {value}."
    if (sequence := event.value("SEQUENCE")) is not None and not sequence.isdecimal():
        yield f"3.8.7.4: the sequence is {sequence}."
    if (url := event.value("URL")) is not None and not URI.fullmatch(url):
        yield f"3.3.13: this is no address: {url}"
    if counted["DTEND"] and counted["DURATION"]:
        yield "3.6.1: an event has both an end and a length."
    yield from _of_the_days(event)
    yield from _of_texts(event)


def _of_the_days(event: Component) -> Iterator[str]:
    for name in ("DTSTART", "DTEND"):
        for found in event.all(name):
            if found.parameters.get("VALUE") == "DATE":
                try:
                    datetime.strptime(found.value, "%Y%m%d")
                except ValueError:
                    yield f"3.3.4: {name} is no date: {found.value}"
            elif DATE.fullmatch(found.value):
                yield f"3.8.2: {name} is a date and does not say so."
    starts, ends = event.all("DTSTART"), event.all("DTEND")
    if starts and ends:
        if starts[0].parameters.get("VALUE") != ends[0].parameters.get("VALUE"):
            yield "3.8.2.2: beginning and end are of different kinds."
        if ends[0].value <= starts[0].value:
            yield "3.8.2.2: an event ends before it has begun."


def _of_texts(component: Component) -> Iterator[str]:
    for found in component.properties:
        if found.name in TEXTS and not re.fullmatch(r"(?:[^\\;,]|\\[\\;,nN])*", found.value):
            yield f"3.3.11: {found.name} is not escaped: {found.value}"
