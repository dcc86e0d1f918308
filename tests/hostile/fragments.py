"""Generated and mutated HTML, the same for the same seed. Whatever runs in a browser calls `canary()`."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tests.s55tracker.richtext.paste_cases import paste_cases

SEED = 55
# `make hostile` sets the number; the suite takes a few of each kind.
NUMBER = int(os.environ.get("S55_HOSTILE_FRAGMENTS", "96"))

RUN = "canary(1)"
BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
HANDLERS = (
    "onerror onload onclick onfocus onmouseover onanimationstart ontoggle onpointerrawupdate onbegin onpageshow "
    "onbeforetoggle onscrollend oncontentvisibilityautostatechange"
).split()
# Elements that trigger their event handler without any action of the user, if there is one for it.
STARTERS = (
    '<img src="x" {0}>',
    "<svg {0}>",
    '<input autofocus {0}="">',
    "<details open {0}>x</details>",
    '<video src="x" {0}></video>',
    "<body {0}>",
    '<iframe src="about:blank" {0}></iframe>',
    "<p tabindex=1 autofocus {0}>words</p>",
    "<marquee {0}>words</marquee>",
    "<a href=x {0}>words</a>",
    '<object data="x" {0}></object>',
    '<link rel=stylesheet href="x" {0}>',
)
WORDS = ("custody", "the force", "we accept", "5 < 6", "&amp;", "Gŵyr", "“quoted”", "1. one", "* star", "[JS1]", "”")
MUTATIONS = (
    '<noscript><p title="</noscript><img src=x onerror={0}>">',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror={0}&gt;">',
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror={0}>",
    '<svg></p><style><a id="</style><img src=1 onerror={0}>">',
    '<math><annotation-xml encoding="text/html"><style><img src onerror={0}></style></annotation-xml></math>',
    "<svg><desc><noscript><img src=x onerror={0}></noscript></desc></svg>",
    "<template><s><template><s><img src=x onerror={0}>@shadow</s></template></s></template>",
    '<select><template><style><!--</style><a rel="--></style></template></select><img src onerror={0}>">',
    "<!--><img src=x onerror={0}>-->",
    "<![CDATA[<img src=x onerror={0}>]]>",
    '<?xml version="1.0"?><img src=x onerror={0}>',
    '<xmp><p title="</xmp><img src=x onerror={0}>">',
    '<textarea><p title="</textarea><img src=x onerror={0}>">',
    '<title><p title="</title><img src=x onerror={0}>">',
    '<iframe><p title="</iframe><img src=x onerror={0}>">',
    "<plaintext><img src=x onerror={0}>",
    "<table><td><svg><foreignObject><p><style></td></table><img src=x onerror={0}>",
    '<a href="https://e.example/`onmouseover={0}`">words</a>',
)
SCHEMES = (
    "javascript:{0}",
    "jAvAsCrIpT:{0}",
    "java\tscript:{0}",
    "java&#10;script:{0}",
    "&#x6A;avascript:{0}",
    " \x0ejavascript:{0}",
    "data:text/html,<script>{0}</script>",
    "data:text/html;base64,PHNjcmlwdD5jYW5hcnkoMSk8L3NjcmlwdD4=",
    "vbscript:{0}",
    "blob:https://e.example/1",
    "view-source:https://e.example",
    "//evil.example/{0}",
    "https:evil.example",
    "https://good.example@evil.example/",
    "mailto:a@e.example?body=%0d%0abcc:x",
    "\u202ejavascript:{0}",
    "javascript\u200b:{0}",
    "file:///etc/passwd",
)


@dataclass(frozen=True)
class Fragment:
    number: int
    kind: str
    html: str


def scripts(chance: random.Random) -> str:
    inner = chance.choice([RUN, f"//-->\n{RUN}", f"<!--\n{RUN}", f"document.write('<img src=x onerror={RUN}>')"])
    return chance.choice(
        [
            f"<script>{inner}</script>",
            f"<SCRIPT type=module>{inner}</SCRIPT >",
            f"<scr<script>ipt>{inner}</scr</script>ipt>",
            f'<script src="data:text/javascript,{RUN}"></script>',
            f"<script/x>{inner}</script>",
            f"<style>@import 'x';</style><script>{inner}",
            f"<p>{words(chance)}<script\x0c>{inner}</script\x0c></p>",
        ]
    )


def handlers(chance: random.Random) -> str:
    quoted = chance.choice(['"{}"', "'{}'", "{}", "`{}`"]).format(RUN)
    gap = chance.choice(["=", " = ", "\t=\n", "\x0c="])
    return words(chance) + chance.choice(STARTERS).format(f"{chance.choice(HANDLERS)}{gap}{quoted}") + words(chance)


def svg(chance: random.Random) -> str:
    return chance.choice(
        [
            f"<svg onload={RUN}><circle r=1 /></svg>",
            f"<svg><script>{RUN}</script></svg>",
            f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
            f'<svg><a xlink:href="javascript:{RUN}"><text>words</text></a></svg>',
            f'<svg><use href="data:image/svg+xml,<svg id=x onload={RUN}/>#x"/></svg>',
            f"<svg><foreignObject><iframe srcdoc='<script>{RUN}</script>'></iframe></foreignObject></svg>",
            f'<svg><set attributeName="href" to="javascript:{RUN}"/><title><p>{words(chance)}</p></title></svg>',
            f"<svg><style>{{}}*{{background:url(javascript:{RUN})}}</style><p>{words(chance)}",
        ]
    )


def mathml(chance: random.Random) -> str:
    return chance.choice(
        [
            f'<math href="javascript:{RUN}">words</math>',
            f'<math><maction actiontype="statusline#" xlink:href="javascript:{RUN}">words</maction></math>',
            f'<math><mi href="javascript:{RUN}">{words(chance)}</mi></math>',
            f"<math><mtext><img src=x onerror={RUN}></mtext></math>{words(chance)}",
        ]
    )


def mutations(chance: random.Random) -> str:
    return words(chance) + chance.choice(MUTATIONS).format(RUN) + words(chance)


def addresses(chance: random.Random) -> str:
    address = chance.choice(SCHEMES).format(RUN)
    return chance.choice(
        [
            f'<a href="{address}">{words(chance)}</a>',
            f"<a href='{address}' target=_blank ping=//e.example>{words(chance)}</a>",
            f'<form action="{address}"><button formaction="{address}">Go</button></form>',
            f'<area href="{address}"><base href="{address}">{words(chance)}',
            f'<meta http-equiv=refresh content="0;url={address}">{words(chance)}',
            f'<iframe src="{address}"></iframe><embed src="{address}"><object data="{address}">{words(chance)}</object>',
            f'<img src="{address}" srcset="{address} 1x"><blockquote cite="{address}">{words(chance)}</blockquote>',
        ]
    )


def nesting(chance: random.Random) -> str:
    tags = "p b i a ul ol li blockquote h3 table tr td div font span strong em br svg math select option".split()
    made = []
    for _ in range(chance.randint(5, 60)):
        tag = chance.choice(tags)
        made.append(
            chance.choice([f"<{tag}>", f"</{tag}>", f"<{tag}", words(chance), f'<{tag} title=">', "<", "</", "<!"])
        )
    return "".join(made)


def bidi(chance: random.Random) -> str:
    text = "".join(chance.choice(BIDI) + chance.choice("abc<>&\u200b\u00ad\ufeff") for _ in range(40))
    return f'<p dir=rtl style="unicode-bidi:bidi-override">{text}<bdo dir=rtl>{words(chance)}</bdo></p>'


def styles(chance: random.Random) -> str:
    return chance.choice(
        [
            f'<p style="background:url(https://evil.example/x);position:fixed;top:0">{words(chance)}</p>',
            f"<style>@import url(https://evil.example/x.css);p{{content:'{words(chance)}'}}</style>{words(chance)}",
            f"<p style='width:expression({RUN});-moz-binding:url(x)'>{words(chance)}</p>",
            f'<p class="govuk-button" id="main-content" name="csrfmiddlewaretoken">{words(chance)}</p>',
            '<link rel=stylesheet href="https://evil.example/x.css"><img src="https://evil.example/pixel.gif">words',
            f"<div style='mso-list:l0 level{chance.randint(-9, 999)} lfo1'><p style='mso-list:l99999999999 level7'>x</p></div>",
        ]
    )


def frames(chance: random.Random) -> str:
    return chance.choice(
        [
            f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>{words(chance)}",
            f'<embed src="data:image/svg+xml,<svg xmlns=%22http://www.w3.org/2000/svg%22 onload=%22{RUN}%22/>">',
            f"<portal src='https://evil.example'></portal><fencedframe></fencedframe>{words(chance)}",
            f'<audio src=x onerror={RUN}></audio><picture><source srcset="https://evil.example/x"></picture>words',
            f"<dialog open onclose={RUN}><form method=dialog><input type=image src=x onerror={RUN}></form></dialog>",
        ]
    )


def encoded(chance: random.Random) -> str:
    plain = chance.choice([f"<img src=x onerror={RUN}>", f"<script>{RUN}</script>"])
    return chance.choice(
        [
            "".join(f"&#{ord(each)};" for each in plain),
            "".join(f"&#x{ord(each):x}" for each in plain),
            plain.replace("<", "\uff1c").replace(">", "\uff1e"),
            plain.replace("<", "&lt").replace(">", "&gt"),
            plain.replace("s", "\u017f"),
            f"<p>**{plain}** [words](javascript:{RUN}) &lt;b&gt;</p>",
            f"\x00<scr\x00ipt>{RUN}</scr\x00ipt>",
        ]
    )


def clipboards(chance: random.Random) -> str:
    """A word processor's clipboard, damaged: parts cut out or moved, and something hostile put in."""
    html = chance.choice(_CLIPBOARDS)
    for _ in range(chance.randint(1, 6)):
        place, length = chance.randrange(len(html)), chance.randint(1, 40)
        hostile = chance.choice([scripts, handlers, mutations, addresses, bidi, encoded])(chance)
        html = chance.choice(
            [
                html[:place] + hostile + html[place:],
                html[:place] + html[place + length :],
                html[:place] + html[place : place + length] * 3 + html[place + length :],
                html[:place] + chance.choice("<>\"'&/=-") + html[place:],
            ]
        )
    return html


def long(chance: random.Random) -> str:
    """A megabyte in one paragraph."""
    unit = chance.choice(
        [f"{words(chance)} ", "<b>w</b> ", "<a href='https://e.example/'>w</a>", "word<br>", "x", "<i>"]
    )
    return f"<p>{unit * (1_000_000 // len(unit))}</p><img src=x onerror={RUN}>"


def words(chance: random.Random) -> str:
    return chance.choice(WORDS)


_CLIPBOARDS = [case.html for case in paste_cases()]
KINDS: dict[str, Callable[[random.Random], str]] = {
    kind.__name__: kind
    for kind in (
        *(scripts, handlers, svg, mathml, mutations, addresses),
        *(nesting, bidi, styles, frames, encoded, clipboards),
    )
}
# A megabyte takes seconds, so few fragments are that long.
LONG_EVERY = 625


def fragments(number: int = NUMBER, *, seed: int = SEED) -> Iterator[Fragment]:
    """The kinds in turn; from time to time a very long one, and at least one."""
    for place in range(number):
        chance = random.Random(f"{seed}-{place}")
        if place % LONG_EVERY == LONG_EVERY - 1 or place == number - 1:
            yield Fragment(place, "long", long(chance))
            continue
        kind = list(KINDS)[place % len(KINDS)]
        yield Fragment(place, kind, KINDS[kind](chance))


def in_batches(found: Sequence[Fragment], size: int) -> list[Sequence[Fragment]]:
    return [found[start : start + size] for start in range(0, len(found), size)]
