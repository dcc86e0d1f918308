"""Changing roles and ending memberships, and helping with accounts."""
