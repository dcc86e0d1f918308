"""The actions that record a report and its findings, and change them."""
