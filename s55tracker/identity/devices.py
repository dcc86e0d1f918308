"""A browser and its device in words: "Firefox on Windows"."""

from __future__ import annotations

from ua_parser import parse_os, parse_user_agent

# As people call them, where the rules' own name says less.
BROWSERS = {
    "Mobile Safari": "Safari",
    "Chrome Mobile": "Chrome",
    "Chrome Mobile iOS": "Chrome",
    "Edge Mobile": "Edge",
    "Firefox Mobile": "Firefox",
    "Firefox iOS": "Firefox",
    "Samsung Internet": "Samsung Internet",
    "HeadlessChrome": "Chrome",
}
DEVICES = {"iOS": "an iPhone or iPad", "Mac OS X": "a Mac", "Android": "Android", "Chrome OS": "a Chromebook"}


def device_in_words(user_agent: str) -> str:
    """What a browser says of itself, for somebody who is to know their own again. It may say anything, so nothing rests on it."""
    browser, system = parse_user_agent(user_agent), parse_os(user_agent)
    name = BROWSERS.get(browser.family, browser.family) if browser else "An unknown browser"
    return f"{name} on {DEVICES.get(system.family, system.family)}" if system else name
