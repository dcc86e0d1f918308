"""An office’s names, document style and milestones."""
