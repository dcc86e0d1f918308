"""The saved versions of a text and of a response: listed, compared and restored."""
