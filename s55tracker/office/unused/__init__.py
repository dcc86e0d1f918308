"""Warns people who do not use their accounts, and ends the roles of those who still do not."""
