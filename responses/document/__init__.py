"""The document: a response's content, its wording, its web page and its PDF."""
