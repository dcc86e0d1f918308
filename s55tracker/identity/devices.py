"""A browser and its device in words: "Firefox on Windows"."""

from __future__ import annotations

from ua_parser import parse_os, parse_user_agent

# Their everyday names, where the rules' own name is less clear.
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


def format_device(user_agent: str) -> str:
    """Describes a browser from what it claims, so that people recognise their own. It may claim anything, so nothing
    depends on it.
    """
    browser, system = parse_user_agent(user_agent), parse_os(user_agent)
    name = BROWSERS.get(browser.family, browser.family) if browser else "An unknown browser"
    return f"{name} on {DEVICES.get(system.family, system.family)}" if system else name
