"""What the public sees: the register, the page and PDF of a response, the feed and the data files."""
