"""Whether a response is ready: what the law requires and is missing, and what is worth changing."""
