"""Emails that summarise a person’s reminders, and the pages about reminders."""
