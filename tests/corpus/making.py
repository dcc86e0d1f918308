"""Generated responses. A number always gives the same response. The words are ours, and mean nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from random import Random

from responses.document.characters import printable
from responses.document.content import (
    BodySection,
    ChiefOfficerSection,
    CommentContent,
    CopyContent,
    DocumentContent,
    FindingContent,
    Logo,
    PublicationFacts,
    Signature,
)
from s55tracker import richtext
from tests.responses.document.samples import BODY, INSPECTION

COUNT = 300
MOST_WORDS, MOST_FINDINGS = 40_000, 60
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="

ENGLISH = (
    "the force has reviewed each search and will share what it learns with partners in the county so that officers know whom to call "
    "when a person goes missing again and the analysts see a pattern before harm is done HMICFRS NPCC OPCC PCC CPS NHS 41% (87,400) "
    "“quoted” it’s well-known and/or 2024 £1,250 30°C café → ✓ ⅓ ≤ 5 µm § 55(5B)"
).split()
WELSH = (
    "mae’r heddlu wedi adolygu pob chwiliad a bydd yn rhannu’r hyn y mae’n ei ddysgu gyda phartneriaid yn y sir fel bod swyddogion yn "
    "gwybod pwy i’w ffonio pan fydd rhywun ar goll eto ac mae dadansoddwyr yn gweld patrwm cyn i niwed ddigwydd yn nhŷ’r gŵr"
).split()
# Letters without a place to break, as addresses of systems and chemical names have.
LONG = (
    "x" * 300,
    "Pneumono" * 20,
    "https://reports.example/" + "a/" * 120,
    "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
)


@dataclass(frozen=True)
class Sample:
    """A generated response and its special features. If `unprintable`, it has characters that our fonts lack: it can be
    a draft, but never a publication.
    """

    number: int
    content: DocumentContent
    words: int
    unprintable: bool


def sample(number: int) -> Sample:
    random = Random(number)
    words = {0: 1, 1: MOST_WORDS}.get(number) or round(MOST_WORDS ** random.random())
    findings = {2: 0, 3: MOST_FINDINGS}.get(number, min(int(random.expovariate(1 / 8)), MOST_FINDINGS))
    unprintable = number % 15 == 7
    writer = _Writer(random, number, budget=words, passages=3 + findings * 3, unprintable=unprintable)
    published_on = date(2018, 1, 8) + timedelta(days=random.randrange(2500))
    made = _findings(writer, findings)
    content = DocumentContent(
        body=replace(
            BODY,
            logo=Logo(media_type="image/png", base64=PIXEL, alternative="Our arms") if number % 5 == 0 else None,
            telephone="01632 960001" if number % 3 == 0 else "",
            email="office@wealdshire.example" if number % 3 == 0 else "",
            signature=Signature(name="Rowan Ashby", title="Commissioner") if number % 4 == 0 else None,
        ),
        inspection=replace(
            INSPECTION,
            title=writer.line(3 + random.randrange(20)),
            published_on=published_on,
            deadline=published_on + timedelta(days=56),
            joint_with=("HMICFRS and others",) if number % 6 == 0 else (),
        ),
        key_findings=writer.passage(),
        recommendations_introduction=writer.passage() if number % 2 else "",
        recommendations_made=findings or None,
        findings=made,
        chief_officers=tuple(_officers(writer, made, count=1 + (number % 9 == 0))),
        body_section=BodySection(
            overall=writer.passage(),
            comments=tuple(
                CommentContent(
                    finding=finding.key,
                    stance=random.choice(["", "action_taken", "action_proposed", "no_action"]),
                    text=writer.passage(),
                )
                for finding in made
            ),
        ),
        copies=(CopyContent(line="Home Office", statutory=True, done_on=published_on),) if number % 4 == 1 else (),
        publication=PublicationFacts(number=1, published_at=datetime(2023, 10, 3, 8, 32, tzinfo=UTC)),
        space_out_initialisms=number % 2 == 0,
    )
    return Sample(number, content, words, unprintable)


def _findings(writer: _Writer, count: int) -> tuple[FindingContent, ...]:
    found: list[FindingContent] = []
    for position in range(1, count + 1):
        kind = writer.random.choice(["recommendation"] * 4 + ["area_for_improvement", "cause_of_concern"])
        parent = ""
        if kind == "recommendation" and found and writer.random.random() < 0.2:
            parent = next((each.key for each in reversed(found) if each.kind == "cause_of_concern"), "")
        found.append(
            FindingContent(
                key=str(position),
                kind=kind,
                reference=str(position) if position % 7 else "",
                wording=writer.passage(),
                addressees=("chief_constables",) if kind == "recommendation" else (),
                parent=parent,
            )
        )
    return tuple(found)


def _officers(writer: _Writer, findings: tuple[FindingContent, ...], *, count: int) -> Iterator[ChiefOfficerSection]:
    for force in ("Wealdshire Police", "Eastmarch Police")[:count]:
        yield ChiefOfficerSection(
            role="Chief Constable",
            force=force,
            status="received",
            overall=writer.passage(),
            comments=tuple(
                CommentContent(
                    finding=finding.key,
                    stance=writer.random.choice(["", "accepted", "partly_accepted", "not_accepted"]),
                    text=writer.passage(),
                )
                for finding in findings
                if writer.random.random() < 0.9
            ),
        )


class _Writer:
    """Passages of stored HTML that together have about `budget` words."""

    def __init__(self, random: Random, number: int, *, budget: int, passages: int, unprintable: bool) -> None:
        self.random, self.number = random, number
        self.left, self.passages = budget, passages
        self.welsh = number % 4 == 3
        self.long = number % 6 == 2
        self.characters = sorted(printable() - set("<>&\n")) if number % 8 == 4 else []
        self.unprintable = unprintable

    def passage(self) -> str:
        if self.left <= 0:
            return ""
        share = max(1, round(self.left / max(self.passages, 1) * self.random.uniform(0.4, 1.6)))
        self.passages -= 1
        share = min(share, self.left) if self.passages > 0 else self.left
        self.left -= share
        blocks: list[str] = []
        while share > 0:
            size = min(share, self.random.choice([8, 25, 60, 120, 400]))
            share -= size
            blocks.append(self._block(size))
        return richtext.clean("".join(blocks))

    def _block(self, size: int) -> str:
        kind = self.random.random()
        if kind < 0.06 and size < 30:
            return f"<h{(level := self.random.choice([3, 4]))}>{self.line(min(size, 12))}</h{level}>"
        if kind < 0.3 and size >= 6:
            return self._list(size, depth=1)
        if kind < 0.36:
            return f"<blockquote><p>{self.line(size)}</p></blockquote>"
        return f"<p>{self.line(size)}</p>"

    def _list(self, size: int, *, depth: int) -> str:
        tag = self.random.choice(["<ul>", "<ol>", f'<ol start="{self.random.randrange(2, 40)}">'])
        items = []
        while size > 0:
            part = min(size, self.random.choice([3, 9, 20, 45]))
            size -= part
            inner = ""
            if depth < 3 and size > 6 and self.random.random() < 0.3:
                below = self.random.randrange(4, size)
                size -= below
                inner = self._list(below, depth=depth + 1)
            items.append(f"<li>{self.line(part)}{inner}</li>")
        return f"{tag}{''.join(items)}</{tag[1:3]}>"

    def line(self, count: int) -> str:
        random = self.random
        vocabulary = WELSH if self.welsh and random.random() < 0.5 else ENGLISH
        words = [random.choice(vocabulary) for _ in range(count)]
        at = random.randrange(len(words))
        if self.long and random.random() < 0.3:
            words[at] = random.choice(LONG)
        if self.characters and random.random() < 0.5:
            words[at] = "".join(random.choice(self.characters) for _ in range(6)).strip() or "x"
        if self.unprintable and random.random() < 0.3:
            words[at] = f"{words[at]}{chr(random.randrange(1, 17) * 0x10000 + random.randrange(0x100, 0xFF00))}"
        if random.random() < 0.1:
            words[at] = f"<strong>{words[at]}</strong>"
        elif random.random() < 0.1 and not self.long:
            words[at] = f'<a href="https://wealdshire.example/{at}">{words[at]}</a>'
        return " ".join(words)
