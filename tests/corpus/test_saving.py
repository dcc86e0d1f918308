"""A run of the corpus in parts: what was measured is kept, and nothing is measured twice."""

from tests.corpus.__main__ import save, saved_in
from tests.corpus.checking import Outcome


def outcome(number: int, *wrong: str) -> Outcome:
    return Outcome(
        number, words=10, findings=2, pages=3, seconds=0.5, waited=0.6, size=900, memory_mb=150, pdf=b"", wrong=[*wrong]
    )


def test_outcomes_of_each_part_come_back_in_the_next(tmp_path):
    file = tmp_path / "corpus.jsonl"
    assert saved_in(file) == []

    save([outcome(0), outcome(1, "Page 2 is 40% full.")], file)
    save([outcome(2)], file)

    assert saved_in(file) == [outcome(0), outcome(1, "Page 2 is 40% full."), outcome(2)]


def test_run_without_a_file_keeps_nothing(tmp_path):
    save([outcome(0)], None)
    assert saved_in(None) == []
