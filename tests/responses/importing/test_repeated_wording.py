import pytest

from inspections.intake.blocks import Block, Kind
from responses.importing.repeated_wording import without_wording

WORDING = "By 1 May 2025, chief constables should make sure that every horse has:\n\n- four shoes; and\n- a name."


def paragraph(text: str) -> Block:
    return Block(Kind.PARAGRAPH, text)


def bullet(text: str) -> Block:
    return Block(Kind.BULLET, text)


@pytest.mark.parametrize(
    "head",
    [
        "By 1 May 2025, chief constables should make sure that every horse has: four shoes; and a name.",
        "By 1 May 2025, Chief Constables should make sure that every horse has: four shoes and a name",
        "By the 1 May 2025, the Chief Constables should make sure every horse has: four shoes; and a name.",
    ],
)
def test_wording_is_taken_off_in_mid_paragraph(head):
    kept, found = without_wording([paragraph(f"{head} Ours all have.")], WORDING)
    assert (kept, found) == ([paragraph("Ours all have.")], True)


def test_wording_over_several_blocks_is_taken_off():
    blocks = [
        paragraph("By 1 May 2025, Chief Constables should make sure that every horse has:"),
        bullet("four shoes; and"),
        bullet("a name."),
        paragraph("Ours have:"),
        bullet("five each."),
    ]
    assert without_wording(blocks, WORDING) == (blocks[3:], True)


def test_quoted_first_part_is_taken_off():
    blocks = [
        paragraph("By 1 May 2025, chief constables should make sure that every horse has:"),
        paragraph("We have."),
    ]
    assert without_wording(blocks, WORDING) == (blocks[1:], True)


@pytest.mark.parametrize(
    "answer",
    [
        "We have made sure that every horse has four shoes and a name.",
        "Chief constables should not be told what to do about horses, names or shoes.",
        "Yes.",
        "",
    ],
)
def test_answer_in_like_words_stays(answer):
    blocks = [paragraph(answer)]
    assert without_wording(blocks, WORDING) == (blocks, False)
