"""Brings together the functions that read findings: when one is due, who it is addressed to, and where it begins and
ends.

Everything read is a proposal for a person to confirm or correct.
"""

from inspections.enums import Addressee
from inspections.findings.addressees import read_addressees
from inspections.findings.due_dates import Due, read_due
from inspections.findings.lists import MOST_FINDINGS, PastedFinding, TooManyFindings, read_findings

__all__ = [
    "MOST_FINDINGS",
    "Addressee",
    "Due",
    "PastedFinding",
    "TooManyFindings",
    "read_addressees",
    "read_due",
    "read_findings",
]
