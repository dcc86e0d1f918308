"""A response's progress: its plan, its owner, returned places, and the next step."""
