"""The filters and the order of a list, kept under a name: one’s own, or shared with the office.

The lists themselves belong to apps that stand on this package, so it cannot call them. Settings name, for each list, the function
that reads an address through the list's own search form (SAVED_VIEW_PAGES); what that form does not understand is not kept.
"""
