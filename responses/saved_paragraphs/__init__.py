"""Paragraphs an office keeps, to insert while writing."""
