"""Comments beside a text: threads between people of the office, of the force, or of both."""
