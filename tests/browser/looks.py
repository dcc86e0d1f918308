"""Measures how a page looks: its width, text cut off or overprinted, and whether it can be read in forced colours, with
wider spacing, with larger letters, and on paper.

Each check runs in the page and returns the faults, one per line. Styles are added through the document's own style
sheets as objects: the content security policy refuses a style element.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

WIDTHS = (320, 375, 768, 1024, 1280, 1440, 1920)
# Widths for a page that looks like one already checked at every width: the narrowest, the one where tables become
# cards, and a desktop.
FEWER_WIDTHS = (320, 1024, 1280)
PHONE = {"width": 320, "height": 800}
DESK = {"width": 1280, "height": 900}
# A sheet of A4 between margins of 12 mm, in CSS pixels.
SHEET = {"width": 703, "height": 1032}

# WCAG 1.4.12: nothing may be lost if a reader sets these.
SPACING = """
    * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
    p { margin-bottom: 2em !important; }
"""

# Shared by the checks below. `seen` are the visible elements.
SHARED = """
    const named = (each) => {
        const words = (each.textContent || each.value || '').trim().replace(/\\s+/g, ' ').slice(0, 40);
        return `${each.tagName.toLowerCase()}.${each.getAttribute('class') || ''} "${words}"`;
    };
    const isHidden = (each) => !each.checkVisibility({visibilityProperty: true, opacityProperty: true})
        || each.closest('.govuk-visually-hidden, .govuk-skip-link, [inert]')
        || [each, each.parentElement, each.closest('thead')].some((it) => {
            const box = it && it.getBoundingClientRect(); return box && box.width <= 1 && box.height <= 1; });
    const texts = (root) => {
        const found = [], walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const node = walker.currentNode, parent = node.parentElement;
            if (node.data.trim() && !parent.closest('title, desc, script, style, option, textarea') && !isHidden(parent))
                found.push([node, parent]);
        }
        return found;
    };
"""

# Text that overflows an element with hidden overflow. Scrollable elements hide nothing.
CUT_OFF = """() => {
    const cutters = [...document.body.querySelectorAll('*')].filter((each) => {
        const look = getComputedStyle(each);
        return !each.closest('svg') && /hidden|clip/.test(look.overflowX + look.overflowY) && !isHidden(each);
    });
    const found = [];
    for (const [node, parent] of cutters.length ? texts(document.body) : []) {
        const range = document.createRange();
        range.selectNodeContents(node);
        const words = range.getBoundingClientRect();
        for (const each of cutters.filter((each) => each.contains(node))) {
            const box = each.getBoundingClientRect();
            if (words.right > box.right + 1 || words.bottom > box.bottom + words.height / 4)
                found.push(`${named(parent)} by ${each.tagName.toLowerCase()}.${each.className}`);
        }
    }
    return found.slice(0, 10);
}"""

# Lines of different words whose letters overlap. A line's box is higher than its letters: ignore a quarter of it.
PRINTED_OVER = """() => {
    const lines = [];
    for (const [node, parent] of texts(document.body)) {
        const range = document.createRange();
        range.selectNodeContents(node);
        for (const box of range.getClientRects()) {
            const slack = box.height / 4;
            if (box.width > 2 && box.height > 2)
                lines.push({parent, top: box.top + slack, bottom: box.bottom - slack, left: box.left + 1, right: box.right - 1});
        }
    }
    lines.sort((one, other) => one.top - other.top);
    const found = [];
    lines.forEach((one, place) => {
        for (let next = place + 1; next < lines.length && lines[next].top < one.bottom; next++) {
            const other = lines[next];
            if (other.parent !== one.parent && other.left < one.right && one.left < other.right)
                found.push(`${named(one.parent)} over ${named(other.parent)}`);
        }
    });
    return found.slice(0, 10);
}"""

IN_FRAMES = """() => [...document.querySelectorAll('.s55-scroll')]
    .filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.getAttribute('aria-label') || 'a table')"""

LARGER_TEXT = """(times) => {
    const sizes = [...document.querySelectorAll('body, body *')].filter((each) => !each.closest('svg'))
        .map((each) => [each, getComputedStyle(each)])
        .map(([each, look]) => [each, parseFloat(look.fontSize), parseFloat(look.lineHeight)]);
    for (const [each, size, line] of sizes) {
        each.style.setProperty('font-size', size * times + 'px', 'important');
        if (line) each.style.setProperty('line-height', line * times + 'px', 'important');
    }
}"""
USUAL_TEXT = """() => {
    for (const each of document.querySelectorAll('body, body *')) {
        each.style.removeProperty('font-size');
        each.style.removeProperty('line-height');
    }
}"""

# Every word and mark of a drawing against its background, by the WCAG contrast rule.
UNREADABLE = """() => {
    const probe = document.createElement('div');
    document.body.append(probe);
    probe.style.setProperty('forced-color-adjust', 'none');
    probe.style.setProperty('color', 'Canvas');
    const canvas = getComputedStyle(probe).color;
    probe.remove();
    const parts = (colour) => (colour.match(/[\\d.]+/g) || []).map(Number);
    const isClear = (colour) => !colour || colour === 'none' || parts(colour)[3] === 0;
    const light = (colour) => {
        const [r, g, b] = parts(colour).map((part) => part / 255)
            .map((part) => part <= .03928 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4);
        return .2126 * r + .7152 * g + .0722 * b;
    };
    const contrast = (one, other) => {
        const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
        return (bright + .05) / (dark + .05);
    };
    const behind = (each) => {
        for (let at = each; at; at = at.parentElement) {
            const colour = getComputedStyle(at).backgroundColor;
            if (!isClear(colour) && parts(colour)[3] !== 0) return colour;
        }
        return canvas;
    };
    const found = [];
    for (const [, parent] of texts(document.body)) {
        const look = getComputedStyle(parent);
        const words = parent.closest('svg') ? look.fill : look.color;
        const halo = parent.closest('svg') && look.paintOrder.startsWith('stroke') && parseFloat(look.strokeWidth) >= 4;
        const ground = halo ? look.stroke : parent.closest('svg') ? canvas : behind(parent);
        if (contrast(words, ground) < 4.5) found.push(`${words} on ${ground}: ${named(parent)}`);
    }
    for (const each of document.querySelectorAll('svg :is(rect, circle, path, line, polyline, polygon, ellipse)')) {
        if (each.closest('a, .s55-board__spots') || each.matches('.s55-plot__light')) continue;
        const look = getComputedStyle(each);
        const paints = [look.fill, parseFloat(look.strokeWidth) ? look.stroke : 'none'].filter((paint) => !isClear(paint));
        if (paints.some((paint) => paint.startsWith('url('))) continue;
        if (!paints.some((paint) => contrast(paint, canvas) >= 3))
            found.push(`${paints.join(' and ')} on ${canvas}: ${each.tagName}.${each.getAttribute('class')}`);
    }
    for (const each of document.querySelectorAll('.govuk-tag, .moj-badge'))
        if (!isHidden(each) && !parseFloat(getComputedStyle(each).borderTopWidth)) found.push('no edge: ' + named(each));
    return [...new Set(found)].slice(0, 10);
}"""

# The first of each kind of focusable element: it must show a focus ring.
UNFOCUSED = """() => {
    const kinds = new Map();
    for (const each of document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]'))
        if (!each.disabled && each.type !== 'hidden' && each.checkVisibility() && !each.closest('svg'))
            kinds.set(each.tagName + (each.type || '') + each.className, each);
    const drawn = (look) => look.outlineStyle === 'auto' || look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2
        && !/, 0\\)$|^transparent$/.test(look.outlineColor);
    const found = [];
    for (const each of kinds.values()) {
        each.focus();
        if (document.activeElement !== each) continue;
        const label = each.labels && each.labels[0];
        if (!drawn(getComputedStyle(each)) && !(label && drawn(getComputedStyle(label, '::before'))))
            found.push('no focus to be seen: ' + named(each));
    }
    document.activeElement.blur();
    window.scrollTo(0, 0);
    return found.slice(0, 10);
}"""

ON_PAPER = """() => {
    const found = [...document.querySelectorAll('.govuk-button, form[role=search], .govuk-pagination, .s55-bulk, .moj-filter')]
        .filter((each) => each.checkVisibility()).map((each) => 'printed: ' + named(each));
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth > wide) found.push('wider than the sheet');
    for (const each of document.querySelectorAll('table')) {
        const box = each.getBoundingClientRect();
        if (box.right > wide + 1) found.push('runs off the sheet: ' + named(each));
        if (box.width && getComputedStyle(each).display !== 'table') found.push('no table on paper: ' + named(each));
        for (let at = each.parentElement; at; at = at.parentElement)
            if (getComputedStyle(at).overflowX !== 'visible' && at.scrollWidth > at.clientWidth + 1)
                found.push('cut on paper: ' + named(each));
    }
    return found.slice(0, 10);
}"""


def asked(page: Any, question: str, *arguments: Any) -> Any:
    return page.evaluate(f"(given) => {{ {SHARED} return ({question})(...given); }}", list(arguments))


@contextmanager
def styled(page: Any, css: str) -> Iterator[None]:
    """The page with these styles over its own, as a reader's browser would add them."""
    page.evaluate(
        "css => { const own = new CSSStyleSheet(); own.replaceSync(css); document.adoptedStyleSheets = [own]; }", css
    )
    yield
    page.evaluate("document.adoptedStyleSheets = []")


@contextmanager
def larger_text(page: Any, times: float) -> Iterator[None]:
    """The page in a browser that only enlarges letters. Words in drawings keep their size, as in such a browser."""
    asked(page, LARGER_TEXT, times)
    yield
    asked(page, USUAL_TEXT)


def wrong_at_each_width(page: Any, widths: tuple[int, ...] = WIDTHS) -> list[str]:
    """The page, or the tables in it, that scroll sideways at any of the widths (WCAG 1.4.10; 320 pixels are 400 % of
    1280).
    """
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide != width:
            found.append(f"{wide} pixels wide in a window of {width}")
        found += [f"scrolls in a frame at {width} pixels: {name}" for name in asked(page, IN_FRAMES)]
    page.set_viewport_size(DESK)
    return found


def lost(page: Any) -> list[str]:
    """Text cut off, overprinted or pushed out of the window with the current styles and width."""
    wide, window = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    sideways = [f"{wide} pixels wide in a window of {window}"] if wide > window else []
    return sideways + asked(page, CUT_OFF) + asked(page, PRINTED_OVER)


def wrong_for_readers(page: Any) -> list[str]:
    """Text lost with the spacing of WCAG 1.4.12 on a phone and a desktop, and with letters twice as large (1.4.4)."""
    found = []
    with styled(page, SPACING):
        for size in (PHONE, DESK):
            page.set_viewport_size(size)
            found += [f"spaced, at {size['width']} pixels: {each}" for each in lost(page)]
    with larger_text(page, 2):
        found += [f"letters twice as large: {each}" for each in lost(page)]
    return found


def wrong_in_forced_colours(page: Any) -> list[str]:
    """The words and controls that no one could read or find in Windows' dark contrast theme."""
    page.emulate_media(forced_colors="active", color_scheme="dark")
    found = asked(page, UNREADABLE) + asked(page, UNFOCUSED)
    page.emulate_media(forced_colors="none", color_scheme="light")
    return [f"in forced colours: {each}" for each in found]


def wrong_on_paper(page: Any) -> list[str]:
    """Parts of a printed A4 page that are useless on paper or cut off."""
    page.set_viewport_size(SHEET)
    page.emulate_media(media="print")
    found = asked(page, ON_PAPER)
    page.emulate_media(media="screen")
    page.set_viewport_size(DESK)
    return [f"on paper: {each}" for each in found]
