"""Reads a finding’s reference, addressees and due date from its wording."""
