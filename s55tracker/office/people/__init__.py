"""The people who work in an organisation: their roles, their accounts, and ending their membership."""
