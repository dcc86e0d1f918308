"""docs/security.md: each requirement of ASVS 5.0.0 at levels 1 and 2 has its line, and each line its test."""

import re

from tests.services import ROOT

# The numbers of the standard, by section: level 1 and level 2 alike.
SECTIONS = {
    "6.1": (1, 2, 3),
    "6.2": tuple(range(1, 13)),
    "6.3": (1, 2, 3, 4),
    "6.4": (1, 2, 3, 4),
    "6.5": (1, 2, 3, 4, 5),
    "6.6": (1, 2, 3),
    "6.8": (1, 2, 3, 4),
    "7.1": (1, 2, 3),
    "7.2": (1, 2, 3, 4),
    "7.3": (1, 2),
    "7.4": (1, 2, 3, 4, 5),
    "7.5": (1, 2),
    "7.6": (1, 2),
    "9.1": (1, 2, 3),
    "9.2": (1, 2, 3, 4),
    "10.1": (1, 2),
    "10.2": (1, 2),
    "10.3": (1, 2, 3, 4),
    "10.4": tuple(range(1, 12)),
    "10.5": (1, 2, 3, 4, 5),
    "10.6": (1, 2),
    "10.7": (1, 2, 3),
}
WANTED = [f"{section}.{number}" for section, numbers in SECTIONS.items() for number in numbers]
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
PAGE = (ROOT / "docs" / "security.md").read_text()
ROWS = ROW.findall(PAGE[PAGE.index("## ASVS") :])
MET = {"Yes", "In part", "No", "Does not apply"}


def test_each_number_of_levels_1_and_2_is_there_once_and_in_order():
    theirs = [number for number, what, _, _ in ROWS if not what.endswith("(level 3)")]
    assert theirs == WANTED
    numbers = [tuple(map(int, number.split("."))) for number, *_ in ROWS]
    assert numbers == sorted(set(numbers))


def test_each_line_says_whether_it_is_met_and_names_a_test_or_a_section_that_exists():
    sections = set(re.findall(r"^## (.+)$", PAGE, re.MULTILINE))
    wrong = []
    for number, _, met, why in ROWS:
        files = re.findall(r"`([\w/]+\.py)`", why)
        missing = [
            each
            for each in files
            if not (ROOT / ("" if each.startswith("tests/") else "tests/s55tracker") / each).is_file()
        ]
        named = set(re.findall(r"“([^”]+)”", why)) if " above" in why else set()
        if (
            met not in MET
            or missing
            or not named <= sections
            or (met in ("Yes", "In part") and not files + list(named))
        ):
            wrong.append((number, met, missing, named - sections))
    assert wrong == []


def test_named_test_files_hold_tests():
    files = {each for *_, why in ROWS for each in re.findall(r"`([\w/]+\.py)`", why)}
    for each in files:
        path = ROOT / each if each.startswith("tests/") else ROOT / "tests" / "s55tracker" / each
        assert re.search(r"^\s*def test_", path.read_text(), re.MULTILINE), each
