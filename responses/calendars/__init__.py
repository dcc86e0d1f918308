"""Dates of responses in people’s own calendars."""
