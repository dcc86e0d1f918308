"""The rules of the calendar checker: a checker that finds nothing would pass any calendar."""

from __future__ import annotations

import pytest

from tests.responses.calendars.ics_rules import faults_of

GOOD = """\
BEGIN:VCALENDAR
PRODID:-//Somebody//EN
VERSION:2.0
REFRESH-INTERVAL;VALUE=DURATION:PT1H
BEGIN:VEVENT
UID:one
DTSTAMP:20261123T093000Z
DTSTART;VALUE=DATE:20261124
DTEND;VALUE=DATE:20261125
SEQUENCE:2
STATUS:CONFIRMED
SUMMARY:A\\, b\\; c
URL:https://example.test/a
END:VEVENT
END:VCALENDAR
"""


def as_sent(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


def test_calendar_that_keeps_the_rules_has_no_fault():
    assert faults_of(as_sent(GOOD)) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("VERSION:2.0\n", "", "3.6: VERSION occurs 0 times."),
        ("UID:one\n", "", "3.6.1: an event has no UID."),
        ("UID:one\n", "UID:one\nUID:two\n", "3.6.1: an event has UID 2 times."),
        ("20261123T093000Z", "20261123T093000", "3.8.7: DTSTAMP is not in UTC: 20261123T093000"),
        ("DTEND;VALUE=DATE:20261125", "DTEND;VALUE=DATE:20261124", "3.8.2.2: an event ends before it has begun."),
        ("DTSTART;VALUE=DATE:20261124", "DTSTART;VALUE=DATE:20261131", "3.3.4: DTSTART is no date: 20261131"),
        ("SUMMARY:A\\,", "SUMMARY:A,", "3.3.11: SUMMARY is not escaped: A, b\\; c"),
        ("SEQUENCE:2", "SEQUENCE:-1", "3.8.7.4: the sequence is -1."),
        ("STATUS:CONFIRMED", "STATUS:GONE", "3.8: STATUS cannot be GONE."),
        (";VALUE=DURATION:PT1H", ":PT1H", "RFC 7986, 5.7: REFRESH-INTERVAL is no duration."),
        ("END:VEVENT\n", "", "3.6: VCALENDAR ends without having begun."),
        ("SUMMARY:", "SUMMARY ", "3.1: this is no content line: SUMMARY A\\, b\\; c"),
        ("https://example.test/a", "example test", "3.3.13: this is no address: example test"),
    ],
)
def test_breach_of_a_rule_is_found(old, new, fault):
    assert fault in faults_of(as_sent(GOOD.replace(old, new)))


def test_two_events_of_one_uid_are_found():
    event = GOOD[GOOD.index("BEGIN:VEVENT") : GOOD.index("END:VCALENDAR")]

    assert faults_of(as_sent(GOOD.replace(event, event * 2))) == ["3.8.4.7: 2 events have the UID one."]


def test_lines_too_long_cut_within_a_character_or_ended_otherwise_are_found():
    assert faults_of(as_sent(GOOD.replace("SUMMARY:A", f"SUMMARY:{'x' * 80}"))) == ["3.1: line 12 has 96 octets."]
    assert faults_of(GOOD.encode())[0] == "3.1: the last line does not end."
    cut = as_sent(GOOD.replace("SUMMARY:A", "SUMMARY:ŵ")).replace("ŵ".encode(), b"\xc5\r\n \xb5")
    assert faults_of(cut) == ["3.1: line 12 is cut within a character.", "3.1: line 13 is cut within a character."]


def test_calendar_that_holds_nothing_is_found():
    nothing = GOOD[: GOOD.index("BEGIN:VEVENT")] + "END:VCALENDAR\n"

    assert faults_of(as_sent(nothing)) == ["3.6: the calendar holds no component."]
