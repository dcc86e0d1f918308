"""Finds marks left over from drafting, unfinished sentences and very long sentences in a text, and measures its reading
ease.

Pure: no database. Texts are stored HTML, and quotations are as the writer typed them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from s55tracker.richtext import blocks_of
from s55tracker.richtext.blocks import Heading, Item, Line, List, Paragraph, Quote

LONGEST_SENTENCE = 40  # words; GOV.UK asks for 25, but sentences that quote the law are longer
HARD_TO_READ = 30  # Flesch's "very difficult": best understood by university graduates
# A shorter text has too few words for an average.
FEWEST_WORDS = 100

# --- Marks left over from drafting ------------------------------------------------------------------------------------

LEFTOVERS = re.compile(
    "|".join(
        (
            # Where Word had a comment: "[JS1]", "[JS 1]", "[Comment JS1]". One letter and a number may be a road, such
            # as "[M25]", and does not match.
            r"\[(?:[Cc]omment(?:ed)? )?[A-Za-z]{2,4} ?\d{1,3}(?:R\d+)?\]",
            # "[insert date]", "[Name]", "[TBC]", "[…]", "[●]", "[DN: check]".
            r"(?i:\[\s*(?:insert|add|check|confirm|to be|tb[acd]|date|name|number|figure|link|page|dn\b|xx|x\b|\?|…|\.\.\.)[^\]\n]{0,80}\])",
            r"\[\s*[●•*_]\s*\]",
            # "[PCC to confirm]", "(to be confirmed)", and a sentence that is only that.
            r"(?i:\[[^\]\n]{1,40}\bto (?:add|check|complete|confirm|insert|provide|update)\b[^\]\n]{0,40}\])",
            r"(?i:\(\s*to be (?:added|agreed|completed|confirmed|decided|determined|inserted)\s*\))",
            r"(?:(?<=[.!?:] )|(?m:^))[Tt]o be confirmed\.?(?=\s|$)",
            r"(?i:\bt\.b\.[acd]\b\.?|\btb[acd]\b)",
            # A year or a number still to come: "20XX", "£X million", "X%".
            r"\b(?:19|20)[Xx]{2}\b|(?<!\w)£ ?[Xx](?!\w)|(?<![\w£])[Xx] ?(?:%|per cent\b|million\b)",
            # A gap: "XX", "£xx", "xx/xx/2024". The roman numerals of parts and schedules do not match.
            r"(?<![Pp]art )(?<![Cc]hapter )(?<![Aa]rticle )(?<![Ss]chedule )(?<![Vv]olume )(?<![Aa]ppendix )(?<!\w)£?[Xx]{2,}(?:/[\dXx]{2,4})*(?!\w)",
            r"\?\s?\?+",
            r"\b(?:TODO|TO DO|FIXME|PLACEHOLDER|DRAFT|NTS)\b",
            r"(?i:\blorem ipsum\b)",
            r"(?<!_)_{3,}",
            r"(?<!\.)\.{4,}",
            r"<<[^<>\n]{0,80}>>|\{\{[^{}\n]{0,80}\}\}",
            # Word's text for a broken cross-reference.
            r"Error! (?:Reference source|Bookmark|Hyperlink reference|No text of specified style|Unknown)(?: not (?:found|defined|valid))?[^.\n]{0,40}\.?",
            # Excel's values for a broken formula, and columns that are too narrow.
            r"#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FIELD!|GETTING_DATA)|#{4,}",
            # Word's merge fields and field codes, and the prompts of its forms.
            r"«[^«»\n]{1,60}»|\{ ?(?:MERGEFIELD|REF|PAGEREF|TOC|HYPERLINK|DATE) [^{}\n]{0,80}\}",
            r"(?i:\bclick (?:or tap )?here to enter (?:a date|text)\.?|\bchoose an item\.|\[type (?:here|text)\])",
        )
    )
)


# Every mark contains one of these. Looking for these first is ten times as fast, which matters because every list
# checks every text of every response.
_HINTS = ("[", "__", "?", "xx", "XX", "Xx", "xX", "TB", "Tb", "tb", "T.B", "t.b", "o be ", "£X", "£x", "£ X", "£ x", "X%", "x%",
          "X %", "x %", "X per", "x per", "X mill", "x mill", "....", "<<", "{{", "TO", "FIXME", "PLACEHOLDER", "DRAFT", "NTS",
          "Error!", "orem ", "OREM ", "#", "«", "{ ", "{M", "{R", "{P", "{T", "{H", "{D", "lick ", "LICK ", "hoose ", "HOOSE ")  # fmt: skip


def leftovers(text: str) -> list[str]:
    """The marks left over from drafting, as typed, each once, in text order."""
    if not any(hint in text for hint in _HINTS):
        return []
    return list(dict.fromkeys(match[0] for match in LEFTOVERS.finditer(text)))


# --- Sentences --------------------------------------------------------------------------------------------------------

_ABBREVIATIONS = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Prof|Rev|St|No|Nos|para|paras|Ch|Supt|Insp|Sgt|Det|e\.g|i\.e|etc|vs|approx|s|ss|cf)\.$"
)
_BETWEEN_SENTENCES = re.compile(r"(?<=[.!?…])[”’\"')\]]*\s+(?=[“‘\"'(\[]?[A-Z0-9])")
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")


@dataclass(frozen=True, kw_only=True)
class TextBlock:
    """A paragraph, a heading or a list item as one line of words. `is_last` marks the last item of a list, and the last
    block of the text.
    """

    text: str
    kind: str  # "paragraph", "heading", "item"
    is_last: bool = False
    last_line: str = ""  # after the last line break of a paragraph


def text_blocks(html: str) -> list[TextBlock]:
    """Every block with words, in reading order."""
    found = [block for block in _flat(blocks_of(html)) if block.text]
    if found:
        last = found.pop()
        found.append(replace(last, is_last=True))
    return found


def _flat(blocks: Iterable[object]) -> Iterator[TextBlock]:
    for block in blocks:
        match block:
            case Paragraph(lines=lines):
                yield TextBlock(text=_words(lines), kind="paragraph", last_line=_words(lines[-1:]))
            case Heading(line=line):
                yield TextBlock(text=_words([line]), kind="heading")
            case List(items=items):
                yield from _items(items)
            case Quote(blocks=inner):
                yield from _flat(inner)


def _items(items: list[Item]) -> Iterator[TextBlock]:
    for number, item in enumerate(items, start=1):
        yield TextBlock(text=_words(item.lines), kind="item", is_last=number == len(items) and not item.lists)
        for inner in item.lists:
            yield from _items(inner.items)


def _words(lines: Iterable[Line]) -> str:
    return " ".join(" ".join("".join(run.text for run in line) for line in lines).split())


def sentences(html: str) -> list[str]:
    """The sentences of a text. A heading and a list item end where their block ends."""
    found: list[str] = []
    for block in text_blocks(html):
        if block.kind != "heading":
            found += split_sentences(block.text)
    return found


def split_sentences(text: str) -> list[str]:
    found: list[str] = []
    for part in _BETWEEN_SENTENCES.split(text):
        if found and _ABBREVIATIONS.search(found[-1]):
            found[-1] = f"{found[-1]} {part}"
        else:
            found.append(part)
    return [part for part in found if part.strip()]


def long_sentences(html: str) -> list[tuple[int, str]]:
    """(words, sentence) for each sentence of more than LONGEST_SENTENCE words, longest first."""
    counted = [(len(_WORD.findall(sentence)), sentence) for sentence in sentences(html)]
    return sorted((each for each in counted if each[0] > LONGEST_SENTENCE), key=lambda each: -each[0])


# No sentence ends with these.
_DANGLING = re.compile(
    r"(?:\b(?:and|or|but|the|a|an|of|to|with|from|by|because|although|whether|which|who|whose|including|such as)|[,(–—&/-])$"
)
_ENDED = re.compile(r"[.!?…:;][”’\"')\]]*$")
_ENDS_WITH_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+$|\S+@\S+\.\w+$|\b[\w-]+(?:\.[\w-]+)*\.(?:uk|cymru|com|org|net)(?:/\S*)?$", re.I
)
_SIGNED = re.compile(r"^(?:yours (?:sincerely|faithfully|truly)|(?:kind |best |with )?regards|signed\b)", re.IGNORECASE)


def unfinished(html: str, *, leads_on: bool = False) -> list[str]:
    """The last words of each sentence that stops half-way. A paragraph of eight words or more must end with
    punctuation, unless it is a signature or ends with a web address. List items need no punctuation, and may end with
    "and".

    `leads_on` says that what the text announces follows it in the document, so its last line may end with a colon.
    """
    found = []
    for block in text_blocks(html):
        if block.kind == "heading":
            continue
        words = block.text.split()
        cut = _DANGLING.search(block.text) and not (block.kind == "item" and not block.is_last)
        unended = (
            block.kind == "paragraph"
            and len(words) >= 8
            and not _ENDED.search(block.text)
            and not _needs_no_stop(block)
        )
        hanging = block.is_last and block.text.endswith(":") and not leads_on
        if cut or unended or hanging:
            found.append(" ".join(words[-8:]))
    return found


def _needs_no_stop(block: TextBlock) -> bool:
    """True for a signature ("Jane Doe, Police and Crime Commissioner for Norfolk"), the lines of an address, and a
    paragraph that ends with a web address.
    """
    if _ENDS_WITH_ADDRESS.search(block.text) or _SIGNED.match(block.text):
        return True
    if block.last_line != block.text and len(block.last_line.split()) < 8:
        return True
    long_words = [word for word in _WORD.findall(block.text) if len(word) > 3]
    return bool(long_words) and all(word[0].isupper() for word in long_words)


# --- Reading ease -----------------------------------------------------------------------------------------------------

_VOWELS = re.compile(r"[aeiouy]+")


def reading_ease(htmls: Iterable[str]) -> int | None:
    """Flesch's reading ease of the texts together, rounded and never below 0: 100 is very easy to read, below 30 very
    hard. None if there are too few words.

    Flesch, R. (1948), A new readability yardstick: 206.835 - 1.015 * words per sentence - 84.6 * syllables per word.
    """
    all_sentences = [sentence for html in htmls for sentence in sentences(html)]
    words = [word for sentence in all_sentences for word in _WORD.findall(sentence)]
    if len(words) < FEWEST_WORDS:
        return None
    syllables = sum(_syllables(word) for word in words)
    return max(0, round(206.835 - 1.015 * len(words) / len(all_sentences) - 84.6 * syllables / len(words)))


def _syllables(word: str) -> int:
    """The number of groups of vowels, without a silent last e. This is near enough for an average."""
    letters = word.lower()
    groups = len(_VOWELS.findall(letters))
    if letters.endswith("e") and not letters.endswith(("le", "ee")) and groups > 1:
        groups -= 1
    return max(groups, 1)


# --- A comment that is not an explanation -----------------------------------------------------------------------------

_WHO = (
    r"(?:(?:i|we|my office|the office|the (?:police(?:, fire)? and crime )?commissioner|the p?f?cc|the mayor)\b[\s,]*)?"
)
_RECEIVED = (
    r"(?:(?:have|has|also|fully|am|are|is|very|carefully|do|with interest)\s+)*"
    r"(?:not(?:e|es|ed|ing)|welcom(?:e|es|ed|ing)|agre(?:e|es|ed)(?: with)?|accept(?:s|ed)?|support(?:s|ed)?|endors(?:e|es|ed)|"
    r"acknowledg(?:e|es|ed)|content with|satisfied with|pleased with|grateful for|read|seen|received|considered|thank(?:s|ed)?|concur)\b"
)
_ABOUT = r"\b(?:comments?|responses?|repl(?:y|ies)|answers?|positions?|updates?|assurances?|statements?|views?|recommendations?|reports?|findings?)\b"
_ONLY_NOTES = re.compile(rf"^{_WHO}\s*{_RECEIVED}(?:[^.]*{_ABOUT}[^.]*)?[.!]*$", re.IGNORECASE)
_SEE_ABOVE = re.compile(
    rf"^(?:please\s+)?(?:see|refer to)\b[^.]*(?:{_ABOUT}|\babove\b|\bbelow\b)[^.]*[.!]*$", re.IGNORECASE
)
_NOTHING_TO_ADD = re.compile(
    rf"^{_WHO}\s*(?:have|has)?\s*(?:nothing (?:further |more )?to add|no (?:further |additional )?comments?)\b[^.]*[.!]*$",
    re.IGNORECASE,
)
# "As above.", "N/A", "I share the Chief Constable's view.", "The Chief Constable has responded above."
_POINTS_AWAY = re.compile(
    rf"^(?:as (?:above|below|stated (?:above|below))|n/?a|none|no|yes|not applicable|{_WHO}\s*(?:shares?|echo(?:es)?)\b[^.]*{_ABOUT}[^.]*|"
    rf"(?:the|my|our) (?:chief constable|force)\b[^.]*\b(?:responded|answered|commented|replied)\b[^.]*)[.!]*$",
    re.IGNORECASE,
)
# Signs of an explanation: an action, a date, a reason.
_EXPLAINS = re.compile(
    r"\b(?:will|shall|because|by (?:the end|\d|january|february|march|april|may|june|july|august|september|october|"
    r"november|december)|fund(?:s|ed|ing)?|asked|requires?d?|monitor(?:s|ed|ing)?|scrutinis\w+|holds?|holding|held|"
    r"propos(?:e|es|ed|ing)|meetings?|boards?)\b",
    re.IGNORECASE,
)


def only_notes(html: str) -> bool:
    """True if a comment only notes, accepts or points to what the chief officer says: "I note my Chief Constable’s comments"."""
    said = [sentence.strip() for sentence in sentences(html)]
    return bool(said) and all(
        not _EXPLAINS.search(sentence)
        and any(pattern.match(sentence) for pattern in (_ONLY_NOTES, _SEE_ABOVE, _NOTHING_TO_ADD, _POINTS_AWAY))
        for sentence in said
    )
