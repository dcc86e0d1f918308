"""Earlier answers to similar findings."""
