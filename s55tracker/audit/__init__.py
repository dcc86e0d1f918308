"""What happened, who did it and when: written once, never changed."""
