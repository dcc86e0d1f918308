"""What the inspectorate published, and what the law makes of the date."""
