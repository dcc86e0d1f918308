"""Joins initialisms that were spaced out for screen readers: "H M I C F R S" is stored as "HMICFRS"."""

from __future__ import annotations

import re
from functools import lru_cache

# Known initialisms. They decide where an initialism ends, and where the next one or a one-letter word begins.
KNOWN = frozenset(
    """HMICFRS HMICS HMIC HMCIC HMI HMCPSI HMIP HMIPS HMPPS HMP FRS PCC PFCC OPCC OPFCC OPCCN APCC APACE NPCC NPCP ACPO CCSP CSP NHS NCA NPIA CPS
    IOPC IPCC IPA ICV ICVS IOM DCC ACC ACO CC DCI DI DS DC CID BCU CSE CSA CCE CJS CJB LCJB LCJ AFI AI API DNA UK EU GDPR PSD PND PNC PNLD
    RASSO MAPPA MARAC MASH MATAC VAWG PEEL VRU SVD HPF ROCU SOC ANPR SIO MIT FMO DHR DHRS CQC ICO IPCO LRF LSCB SCR LGA MOJ MOPAC GMCA
    ASB DA DV DVPN DVPO DVDS MOSOVO VISOR VCOP PCSO PCSOS SARC ISVA IDVA YOT YJB FCR FIB PPU SNT NPT ERP KPI KPIS QA HR IT ICT""".split()
)
# More letters in a row than this are not initialisms but a table column, or an attack: searching them for names would
# take hours.
LONGEST_RUN = 60
# How many characters on each side of a run are examined to identify it.
_NEAR = 80
_LETTERS = r"[A-Z]{1,4}"
_RUN = re.compile(rf"(?<![\w’'-])(?:{_LETTERS} )+(?:[A-Z]s|{_LETTERS})(?![\w-])")
# Words that follow the pronoun "I" and cannot follow an initialism ending in I.
_AFTER_PRONOUN = re.compile(
    r"\s+(?:am|have|had|was|will|would|shall|should|can|could|may|must|do|did|also|note|noted|welcome|accept|agree|support|expect"
    r"|believe|recogni[sz]e|think|thank|fully|look|continue|remain|intend|hold|want|wish|ask|asked|know|understand|appreciate)\b"
)


def join_initialisms(text: str) -> str:
    """Join spaced initialisms: single letters, and the groups that odd spacing leaves ("NP C C").

    A pronoun "I" or an article "A" beside an initialism stays a separate word: "P C C I welcome" gives "PCC I welcome".
    """
    pieces: list[str] = []
    position = 0
    for run in _RUN.finditer(text):
        before, after = text[max(run.start() - _NEAR, 0) : run.start()], text[run.end() : run.end() + _NEAR]
        in_brackets = before.endswith("(") and after.startswith(")")
        starts_sentence = not before.strip() or bool(re.search(r"[.!?:;\n]\s*$|[“\"(]$", before))
        pieces += [
            text[position : run.start()],
            _joined(run[0].split(" "), after, in_brackets=in_brackets, starts_sentence=starts_sentence),
        ]
        position = run.end()
    return "".join(pieces) + text[position:]


def _joined(tokens: list[str], after: str, *, in_brackets: bool, starts_sentence: bool) -> str:
    if len(tokens) > LONGEST_RUN:
        return " ".join(tokens)
    whole = "".join(tokens)
    if _is_known(whole) and not (tokens[0] == "A" and starts_sentence and _is_known(whole[1:])):
        return whole
    if tokens[-1] == "I" and (_is_known(whole[:-1]) or _AFTER_PRONOUN.match(after)):
        return _of_group(tokens[:-1], in_brackets=False) + " I"
    if tokens[0] in ("A", "I") and len(tokens) > 1 and starts_sentence and _is_known("".join(tokens[1:])):
        return f"{tokens[0]} {''.join(tokens[1:])}"
    return _of_group(tokens, in_brackets=in_brackets)


def _of_group(tokens: list[str], *, in_brackets: bool) -> str:
    """The letters, joined if they certainly belong together: in a known initialism, in brackets, or as three or more
    letters spaced in ones and twos.
    """
    whole = "".join(tokens)
    if _is_known(whole):
        return whole
    apart = _known_parts(tokens)
    if apart:
        return " ".join(apart)
    single = sum(len(token.rstrip("s")) == 1 for token in tokens)
    if in_brackets and all(len(token) <= 2 for token in tokens):
        return whole
    if len(whole) >= 3 and single >= 1 and len(tokens) >= 2 and all(len(token) <= 2 for token in tokens):
        return whole
    return " ".join(tokens)


def _is_known(letters: str) -> bool:
    return letters in KNOWN or (letters.endswith("s") and letters[:-1] in KNOWN)


def _known_parts(tokens: list[str]) -> list[str]:
    """Two or more known initialisms in a row ("H M I C F R S P C C"), each made of whole tokens; [] if they do not fit
    exactly.
    """

    @lru_cache
    def from_token(start: int) -> tuple[str, ...] | None:
        if start == len(tokens):
            return ()
        for end in range(len(tokens), start, -1):
            letters = "".join(tokens[start:end])
            if len(letters) >= 3 and _is_known(letters):
                rest = from_token(end)
                if rest is not None:
                    return (letters, *rest)
        return None

    parts = from_token(0)
    return list(parts) if parts and len(parts) > 1 else []
