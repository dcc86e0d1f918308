"""Files that show that a copy was sent: what is accepted, where the bytes are, and whether they are unchanged."""
