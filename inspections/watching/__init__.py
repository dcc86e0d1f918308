"""Watching pages of the inspectorate for new reports, each of which is proposed to the office until someone logs it or dismisses it."""
