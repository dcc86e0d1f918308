"""The panel pack: what an office published in a period, with figures, as a PDF and as a Word file."""
