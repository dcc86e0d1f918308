"""The history: what happened, who did it and when. It is written once and never changed."""
