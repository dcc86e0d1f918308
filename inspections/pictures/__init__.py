"""Shows pictures of an uploaded report's pages beside what was read from them."""
