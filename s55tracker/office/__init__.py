"""An office administrator's work: people and their roles, and the office's own settings. Built on accounts and audit."""
