"""Paragraphs that an office keeps for its people to insert while writing."""
