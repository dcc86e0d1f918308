"""How far a response has come: its plan, its owner, what was returned, and the next step."""
