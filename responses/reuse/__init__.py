"""Earlier answers to findings like the one being answered."""
