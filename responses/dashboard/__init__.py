"""The dashboard, its charts, and the position statement."""
