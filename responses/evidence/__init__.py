"""Handles evidence that a copy was sent: decides which files are accepted, stores them, and checks that they are
unchanged.
"""
