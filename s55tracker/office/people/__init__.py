"""Who works in an organisation: their roles, their accounts, and ending a membership."""
