"""An office administrator's work: people and their roles, and the office's own settings. It builds on the packages
accounts and audit.
"""
