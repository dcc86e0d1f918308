"""The settings of an office: its names, document style and milestones."""
