"""What the wording of a finding says: when it is due, to whom it is addressed, and where one finding ends and the next begins.

All of it is proposed to a person, who confirms or corrects it.
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
