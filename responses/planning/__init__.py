"""Who owns a response, and the dates of its plan."""
