"""Accessibility checks in a real page: axe-core, and what axe does not cover.

axe.min.js is axe-core 4.14.1 (Deque Systems, MPL-2.0), unchanged; `npm run fixtures` in static/src copies it. It is
evaluated in the page instead of added as a script, because the content security policy allows no third-party scripts.
"""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from typing import Any

# Debian's headless Chromium shell, which takes half the time of the full browser in headless mode; else the full one.
CHROMIUM = next(
    (path for name in ("chromium-headless-shell", "chromium") if (path := shutil.which(name))),
    "/usr/bin/chromium-headless-shell",
)
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# A parser takes what is in <noscript> for text where scripts run, and for elements where they do not.
HAS_SCRIPTS = """() => {
    const box = document.createElement('div');
    box.innerHTML = '<noscript><b></b></noscript>';
    return !box.querySelector('b');
}"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@cache
def axe_source() -> str:
    return (Path(__file__).parent / "axe.min.js").read_text()


def violations(page: Any) -> list[str]:
    """Each violation on the page as one line: rule, problem, location."""
    # axe waits for a timer, and without scripts Chromium runs none: the test would never end.
    assert page.evaluate(HAS_SCRIPTS), "Check this page with scripts."
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe_source() + ";undefined")
    # Return only the failures: the passes are a hundred times as long. Skip preloading: it only serves rules about
    # audio that plays automatically, which our pages do not have, and a rule we do not use.
    result = page.evaluate(
        """rules => axe.run(document, {
            runOnly: {type: 'tag', values: rules}, resultTypes: ['violations'], preload: false,
        }).then(({violations}) => violations)""",
        RULES,
    )
    return [
        f"{each['id']}: {each['help']}: {node['target']} {node['failureSummary'].splitlines()[-1].strip()}"
        for each in result
        for node in each["nodes"]
    ]


def sideways_scroll(page: Any) -> list[str]:
    """The elements that make the page wider than its window (WCAG 1.4.10); empty if there are none."""
    return page.evaluate(
        """() => {
            const wide = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= wide) return [];
            const found = [...document.body.querySelectorAll('*')]
                .filter((each) => each.getBoundingClientRect().right > wide + 1 && !each.closest('.s55-scroll'))
                .map((each) => each.tagName.toLowerCase() + '.' + each.className)
                .slice(0, 10);
            return found.length ? found : ['something that escapes from .s55-scroll'];
        }"""
    )


def check_page(page: Any) -> None:
    """Fails with the whole list if the page has a violation, or scrolls sideways at 320 pixels."""
    found = violations(page)
    assert not found, f"{page.url}:\n" + "\n".join(found)
    size = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 800})
    wide = sideways_scroll(page)
    page.set_viewport_size(size)
    assert not wide, f"{page.url} scrolls sideways at 320 px: {wide}"
