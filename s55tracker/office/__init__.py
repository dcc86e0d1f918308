"""What an office's administrator does: people and their roles, and the office's own settings. Stands on accounts and audit."""
