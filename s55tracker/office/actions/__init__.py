"""Every change that an office makes to its people and settings. Each: lock, check, write, audit, then mail."""
