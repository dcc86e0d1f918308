"""The figures by which an office is watched: what is read (records), and what is made of it (counting, which is pure)."""
