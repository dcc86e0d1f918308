"""The spaced style: what is an initialism, and what only has capitals."""

from __future__ import annotations

import pytest

from responses.document.initialisms import spaced


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("the ANPR, CCTV and NPCC databases", "the A N P R, C C T V and N P C C databases"),
        ("NPCC, FCIN, CPS and BTP", "N P C C, F C I N, C P S and B T P"),
        ("PCSOs and the OPCC", "P C S Os and the O P C C"),
        ("MR SMITH and Dr Anna JONES", "MR SMITH and Dr Anna JONES"),
        ("we will NEVER do BOTH", "we will NEVER do BOTH"),
        ("UNISON and ACPO", "UNISON and ACPO"),
        ("THIS IS VERY IMPORTANT TO US", "THIS IS VERY IMPORTANT TO US"),
        ("THE FORCE, HOWEVER LARGE, MUST ACT", "THE FORCE, HOWEVER LARGE, MUST ACT"),
        ("Part IV of CT-2024", "Part IV of CT-2024"),
    ],
)
def test_only_initialisms_are_spaced(written, expected):
    assert spaced(written) == expected
