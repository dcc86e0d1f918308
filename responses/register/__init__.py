"""The public's view: the register, a response's page and PDF, the feed and the data files."""
