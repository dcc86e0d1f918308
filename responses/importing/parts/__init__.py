"""Lets a person say what each part of an imported text is, before anything is recorded."""
