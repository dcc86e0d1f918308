"""Sends summary emails of a person’s reminders, and shows the pages about reminders."""
