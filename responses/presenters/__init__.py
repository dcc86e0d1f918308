"""Shaping for pages: records to dataclasses that a template only has to print. One module a subject."""
