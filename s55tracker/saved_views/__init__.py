"""A list's filters and sort order, saved under a name: private, or shared with the office.

The lists belong to apps that depend on this package, so it cannot import them. Each list registers the
function that reads an address through the list's own search form (ports.saved_view_readers); anything that form does not
understand is not saved.
"""
