"""Two hundred named strings that people paste, or that someone malicious sends."""

from __future__ import annotations

from functools import cache

# The texts used in every run; `make awkward` uses all of them. Texts that are cleaned in the same way, or printed
# unchanged, share one run.
ONE_OF_EACH_KIND = (
    "all that is cleaned",
    "all that is hostile and printed",
    "emoji family",
    "forty marks on one letter",
    "lone surrogate",
    "Arabic words",
    "300 letters without a break",
)


@cache
def awkward_strings() -> dict[str, str]:
    """The texts by name. All contain ordinary words too, so that something remains when the odd part is removed."""
    each = _controls() | _invisible() | _disguised() | _symbols() | _writing() | _hostile() | _shapes()
    cleaned = ("ligature fi", "NUL", "right-to-left override", "vertical tab", "C1 control 85", "private use F0B7")
    hostile = ("formula", "script element", "mail header")
    return each | {
        "all that is cleaned": " ".join(each[name] for name in cleaned),
        "all that is hostile and printed": " ".join(each[name] for name in hostile),
    }


def _with_other_words(middle: str) -> str:
    return f"The lamps{middle}were dim"


def _controls() -> dict[str, str]:
    named = {"NUL": 0x00, "bell": 0x07, "backspace": 0x08, "vertical tab": 0x0B, "form feed": 0x0C, "escape": 0x1B}
    codes = {name: code for name, code in named.items()} | {
        f"C0 control {code:02X}": code for code in range(0x20) if code not in {*named.values(), 0x09, 0x0A, 0x0D}
    }
    codes |= {"delete": 0x7F} | {f"C1 control {code:02X}": code for code in (0x80, 0x85, 0x8D, 0x90, 0x98, 0x9B, 0x9F)}
    ends = {
        "carriage return": "\r",
        "two ends of line": "\r\n\r\n",
        "tabs": "\t\t",
        "line separator": "\u2028",
        "paragraph separator": "\u2029",
    }
    return {name: _with_other_words(chr(code)) for name, code in codes.items()} | {
        name: _with_other_words(end) for name, end in ends.items()
    }


def _invisible() -> dict[str, str]:
    codes = {
        "soft hyphen": 0xAD, "grapheme joiner": 0x34F, "Arabic letter mark": 0x61C, "Hangul filler": 0x115F, "Mongolian separator": 0x180E,
        "zero-width space": 0x200B, "zero-width non-joiner": 0x200C, "zero-width joiner": 0x200D, "left-to-right mark": 0x200E,
        "right-to-left mark": 0x200F, "left-to-right embedding": 0x202A, "pop direction": 0x202C, "left-to-right override": 0x202D,
        "right-to-left override": 0x202E, "word joiner": 0x2060, "invisible times": 0x2062, "left-to-right isolate": 0x2066,
        "pop isolate": 0x2069, "deprecated format": 0x206A, "braille blank": 0x2800, "ideographic space": 0x3000,
        "variation selector": 0xFE0F, "byte order mark": 0xFEFF, "interlinear anchor": 0xFFF9, "object replacement": 0xFFFC,
        "replacement character": 0xFFFD, "noncharacter FFFE": 0xFFFE, "noncharacter FFFF": 0xFFFF, "noncharacter FDD0": 0xFDD0,
        "musical control": 0x1D173, "tag letter": 0xE0041, "variation selector 17": 0xE0100, "noncharacter 1FFFE": 0x1FFFE,
        "noncharacter 10FFFF": 0x10FFFF, "lone surrogate": 0xD800, "lone low surrogate": 0xDFFF,
    }  # fmt: skip
    spaces = {
        f"space {code:04X}": code for code in (0xA0, 0x1680, 0x2000, 0x2003, 0x2007, 0x2009, 0x200A, 0x202F, 0x205F)
    }
    only = {"only invisible marks": "\u200b\u2060\ufeff", "only spaces": " \u00a0\u3000 ", "only a control": "\x0b"}
    return {name: _with_other_words(chr(code)) for name, code in (codes | spaces).items()} | only


def _disguised() -> dict[str, str]:
    return {
        "ligature fi": "The of\ufb01cers",
        "ligature ffl": "A ba\ufb04e",
        "ligature st": "The la\ufb06",
        "Dutch ij": "\u0133s",
        "long s": "Congre\u017fs",
        "full-width letters": "\uff2c\uff41\uff4d\uff50\uff53",
        "full-width commercial at": "lamps\uff20example.org",
        "mathematical bold": "\U0001d40b\U0001d41a\U0001d426\U0001d429\U0001d42c",
        "Roman numeral in one": "Part \u2167",
        "hyphen 2010": "well\u2010being",
        "hyphen that does not break": "well\u2011being",
        "minus sign": "\u2212 5 lamps",
        "decomposed Welsh": "Dw\u0302r a go\u0302l",
        "composed Welsh": "Dŵr, tŷ, gŵyl, Ŵ Ŷ ẁ ỳ",
        "Kelvin sign": "300 \u212a",
        "Angstrom sign": "\u212b",
        "superscript": "m² and 10³ and xⁿ",
        "fractions": "½ ¾ ⅓ ⅞ of the lamps",
        "circled numbers": "① ② ⑳ lamps",
        "parenthesised number": "⑴ lamps",
    }


def _symbols() -> dict[str, str]:
    private = {
        f"private use {code:04X}": _with_other_words(f" {chr(code)} ")
        for code in (0xE000, 0xF020, 0xF0A7, 0xF0B7, 0xF0D8, 0xF0FC, 0xF8FF)
    }
    others = {
        "private use plane 15": "\U000f0000",
        "private use plane 16": "\U0010fffd",
        "tick": "✓",
        "heavy tick": "✔",
        "cross": "✗",
        "ballot boxes": "☐ ☑ ☒",
        "arrows": "→ ⇒ ➔ ➢",
        "bullets": "• ◦ ▪ ■ ● ❖ ‣",
        "stars": "★ ☆",
        "copyright marks": "© ® ™ ℠",
        "money": "£ € ¥ ¢ ₿",
        "quotation marks": "‘a’ “b” „c‟ «d» ‹e›",
        "apostrophes": "O'Brien O’Brien O‘Brien Oʼ O`Brien O´Brien",
        "dashes": "a - b – c — d ― e ‒ f ⸺ g",
        "mathematics": "≤ ≥ ≠ ≈ ± × ÷ ∑ √ ∞",
        "box drawing": "┌─┐│█░",
        "emoji": "\U0001f600",
        "emoji family": "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466",
        "emoji flag": "\U0001f1ec\U0001f1e7",
        "flag of Wales": "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",
        "emoji with skin tone": "\U0001f44d\U0001f3fd",
        "keycap": "1\ufe0f\u20e3",
        "musical": "\U0001d11e",
        "unassigned": "\U000378ff",
        "forty marks on one letter": "a" + "\u0301\u0323" * 20,
        "marks alone": "\u0301\u0302\u0303",
        "enclosing circle": "a\u20dd",
    }
    return private | {name: _with_other_words(f" {text} ") for name, text in others.items()}


def _writing() -> dict[str, str]:
    return {
        "Arabic words": "المصابيح خافتة",
        "Hebrew words": "המנורות עמומות",
        "Arabic among English": "The word المصابيح means lamps (3).",
        "Greek words": "Οι λάμπες",
        "Cyrillic words": "Лампы тусклые",
        "Cyrillic letter among Latin": "Cаre of lamps",
        "Chinese words": "灯很暗",
        "Chinese beyond the first plane": "\U00020000\U0002a6d6",
        "Japanese words": "ランプは暗い",
        "Korean words": "램프",
        "Thai words": "โคมไฟสลัว",
        "Devanagari words": "दीपक मंद थे",
        "Polish words": "Zażółć gęślą jaźń",
        "Turkish i": "İstanbul ıssız",
        "German sharp s": "STRASSE Straße ẞ",
        "Gothic": "\U00010330\U00010331",
        "Egyptian": "\U00013000",
        "Arabic digits": "٣٤٥ lamps",
        "Irish accents": "Séamus Ó Briain",
        "Vietnamese": "Nguyễn Thị Ngọc",
    }


def _hostile() -> dict[str, str]:
    return {
        "script element": "<script>alert(1)</script>",
        "image with handler": "<img src=x onerror=alert(1)>",
        "SVG": "<svg onload=alert(1)><a xlink:href='javascript:alert(1)'>x</a></svg>",
        "closing tags": "</textarea></form></body></html>",
        "comment": "<!-- lamps -->",
        "CDATA": "<![CDATA[ lamps ]]>",
        "end of CDATA": "lamps ]]> lamps",
        "XML entity": "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;",
        "entities": "&lt;b&gt; &amp;amp; &#0; &#x1F; &nbsp;",
        "template": "{{ settings.SECRET_KEY }} {% load x %}{# c #}",
        "format": "%s %n %(x)s {0} {x.y}",
        "formula": '=HYPERLINK("http://x.test","lamps")',
        "formula with plus": "+1+1",
        "formula with at": "@SUM(1)",
        "formula after a tab": "\t=1+1",
        "SQL": "'; DROP TABLE responses_response; --",
        "SQL wildcard": "100% _lamps_ [a-z]",
        "backslashes": "\\ \\n \\u0000 \\x00 \\",
        "path": "../../../etc/passwd",
        "Windows path": "C:\\lamps\\CON.txt",
        "mail header": "Lamps\r\nBcc: someone@example.org\r\n\r\nLamps",
        "mail header, encoded": "=?utf-8?q?Lamps=0D=0ABcc:_x@example.org?=",
        "calendar line": "Lamps\nEND:VEVENT\nBEGIN:VEVENT",
        "calendar escapes": "a\\,b\\;c,d;e:f",
        "line of a CSV": 'a,"b";c\n"d"',
        "percent escapes": "%00 %0d%0a %u0000 %E0%80%80",
        "JavaScript address": "[lamps](javascript:alert(1))",
        "data address": "[lamps](data:text/html,<script>alert(1)</script>)",
        "address with a password": "[lamps](https://www.example.org@evil.test/)",
        "style": '<p style="background:url(//x.test)">lamps</p>',
        "file address": '<img src="file:///etc/passwd">',
        "JSON": '{"a": [null, 1e999]} NaN Infinity undefined',
        "log line": "lamps\n2026-10-14 ERROR forged",
        "terminal escape": "\x1b[31mred\x1b[0m",
        "regular expression": "(a+)+$ ^.*\\b [",
        "markdown": "**lamps** _x_ # 1. * [a](b) `c`",
    }


def _shapes() -> dict[str, str]:
    return {
        "300 letters without a break": "w" * 300,
        "long address": "https://www.example.org/" + "lamps/" * 36 + "end",
        "one letter": "x",
        "full stop": ".",
        "zero": "0",
        "minus one": "-1",
        "None": "None",
        "long line of words": "lamps " * 600,
        "many lines": "lamps\n" * 400,
        "many empty lines": "lamps" + "\n" * 400 + "lamps",
        "deep list": "\n".join(f"{'  ' * depth}* level {depth}" for depth in range(40)),
        "list of tabs": "•\tWe have a plan\no\tand had none before\n▪\tor two",
        "list that begins at 9": "9. nine\n10. ten",
        "list of 300": "\n".join(f"* item {number}" for number in range(300)),
        "quote marks only": "“”‘’\"'",
        "word of a megabyte": "x" * 1_000_000,
        "a megabyte of words": "lamps " * 170_000,
        "a megabyte of marks": "\u0301" * 500_000,
        "a megabyte of brackets": "<" * 1_000_000,
        "a megabyte of stars": "*" * 1_000_000,
        "a megabyte of spaces": "lamps" + " " * 1_000_000 + "lamps",
        "a megabyte of bullets": "* a\n" * 250_000,
    }
