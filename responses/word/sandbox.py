"""The process that opens a Word file from outside: `python -m responses.word.sandbox SECONDS`, bytes in, JSON out."""

from inspections.intake.sandbox import answer
from responses.word.package import read

if __name__ == "__main__":
    answer(read)
