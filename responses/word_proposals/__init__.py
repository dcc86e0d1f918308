"""Word files of a response: downloading one, and deciding on each text of one that came back."""
