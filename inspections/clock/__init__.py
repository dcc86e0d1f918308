"""The statutory clock: deadlines, how they were worked out, and the part of a page that shows them."""
