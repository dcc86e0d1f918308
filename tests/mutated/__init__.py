"""Damaged files: good ones with random changes, read by every reader of files from outside."""
