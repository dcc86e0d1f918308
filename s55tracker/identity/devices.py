"""Names a browser and its device as people would: "Firefox on Windows"."""

from __future__ import annotations

from ua_parser import parse_os, parse_user_agent

# Everyday names, where the parsing rules' own name is less clear.
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
    """Describe a browser from what it says about itself, so that people recognise their own. It could say anything, so
    nothing depends on this.
    """
    browser, system = parse_user_agent(user_agent), parse_os(user_agent)
    name = BROWSERS.get(browser.family, browser.family) if browser else "An unknown browser"
    return f"{name} on {DEVICES.get(system.family, system.family)}" if system else name
