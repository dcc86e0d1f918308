"""Inviting people, and joining with the link in the email."""
