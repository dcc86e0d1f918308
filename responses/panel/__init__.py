"""The panel pack: what an office published in a period and what it answered, counted, as a PDF and as a Word file."""
