"""The figures for an office: what is read (records), and what is computed from it (counting, which is pure)."""
