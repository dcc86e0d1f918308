"""A response's dates in people’s own calendars."""
