"""Reading a finding’s wording: its reference, its addressees and its due date."""
