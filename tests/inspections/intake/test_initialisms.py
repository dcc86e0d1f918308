import pytest

from inspections.intake.initialisms import join_initialisms


@pytest.mark.parametrize(
    ("spaced", "joined"),
    [
        ("H M I C F R S found", "HMICFRS found"),
        ("H M I C F R S’ report", "HMICFRS’ report"),
        ("the P C C’s office", "the PCC’s office"),
        ("(H P F)", "(HPF)"),
        ("(D A)", "(DA)"),
        ("NP C C leads", "NPCC leads"),
        ("the OP C CN website", "the OPCCN website"),
        ("the N H S.", "the NHS."),
        ("the C C S P, and", "the CCSP, and"),
        ("N H S and P C C", "NHS and PCC"),
        ("H M I C F R S P C C response", "HMICFRS PCC response"),
        ("P C C I welcome", "PCC I welcome"),
        ("As Norfolk’s P C C I will", "As Norfolk’s PCC I will"),
        ("P F C C I note", "PFCC I note"),
        ("to H M I for advice", "to HMI for advice"),
        ("A I is new", "AI is new"),
        ("A P C C must answer. A P C C may ask.", "A PCC must answer. A PCC may ask."),
        ("the A P C C says", "the APCC says"),
        ("two A F Is", "two AFIs"),
        ("Q Z X W", "QZXW"),
    ],
)
def test_spaced_initialism_is_joined(spaced, joined):
    assert join_initialisms(spaced) == joined


@pytest.mark.parametrize(
    "text",
    [
        "HMICFRS and the NHS",
        "PCC I welcome this",
        "a I b",
        "37 % (260) of the 696",
        "Plan B I prefer",
        "Officers A B and C",
        "I am. I was.",
        "CID A and B",
        "Vitamin C and D",
        "",
    ],
)
def test_other_text_stays_as_it_is(text):
    assert join_initialisms(text) == text


def test_joining_twice_changes_nothing_more():
    text = "As P C C I thank H M I C F R S and NP C C (N P C C)."
    assert join_initialisms(join_initialisms(text)) == join_initialisms(text)


def test_letters_without_end_stay_as_they_are():
    text = "H M I " * 50_000
    assert join_initialisms(text) == text  # trying every way of splitting them would take days
