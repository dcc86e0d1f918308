"""The proof pack: what was published, who did what, and each copy with its evidence, as a PDF and as JSON."""
