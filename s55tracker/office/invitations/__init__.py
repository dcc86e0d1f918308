"""Invites people, and lets them join with the link in the email."""
