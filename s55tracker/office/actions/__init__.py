"""Every change an office makes to its people and settings. Each action locks, checks, writes, audits, then emails."""
