"""Paragraphs that give a report its length: plain sentences about inspections that ask nothing of anyone."""

from __future__ import annotations

from random import Random

OPENINGS = (
    "In {place}",
    "In one force",
    "During our fieldwork",
    "In the year before our inspection",
    "At {place}",
    "Elsewhere",
    "By contrast",
)
SUBJECTS = (
    "officers",
    "supervisors",
    "call handlers",
    "detectives",
    "the people we spoke to",
    "members of the public",
    "neighbourhood teams",
)
VERBS = (
    "told us that",
    "had noticed that",
    "did not always know that",
    "were pleased that",
    "were frustrated that",
    "had recorded that",
)
CLAUSES = (
    "the system was slow on Mondays",
    "the room had been painted since our last visit",
    "visitors waited in the corridor",
    "a second reader checked each file",
    "most letters were answered within a week",
    "the figures for the winter were lower than those for the summer",
    "the training day had been moved twice",
    "new colleagues were made welcome",
    "the plan was understood by those who had written it",
    "partners came to the meeting but sent different people each time",
)
CLOSINGS = (
    "We saw {number} examples of this.",
    "This was the case in {number} of the files that we read.",
    "The average was {number} days.",
    "It had been so for {number} months.",
    "Others thought differently.",
    "There was no difference between towns and villages.",
)
PLACES = (
    "a coastal station",
    "a market town",
    "a city division",
    "a large custody suite",
    "the main control room",
    "a rural district",
)


def paragraphs_of(words: int) -> list[str]:
    """Paragraphs of about this many words together; the same for the same number."""
    random, made = Random(words), []
    while words > 0:
        sentences = [_sentence(random) for _ in range(random.randrange(3, 8))]
        made.append(" ".join(sentences))
        words -= sum(len(sentence.split()) for sentence in sentences)
    return made


def _sentence(random: Random) -> str:
    if random.random() < 0.4:
        return random.choice(CLOSINGS).format(number=random.randrange(3, 90))
    opening = random.choice(OPENINGS).format(place=random.choice(PLACES))
    return f"{opening}, {random.choice(SUBJECTS)} {random.choice(VERBS)} {random.choice(CLAUSES)}."
