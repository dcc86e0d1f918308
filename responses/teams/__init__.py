"""Messages to an office’s channel in Microsoft Teams."""
