"""One-off bank holidays, and bank holidays that have been moved."""
