"""What people type: cleaned, folded for search, and put into sentences."""
