"""Publishing a response, correcting it, its PDF, and the check that nothing published has changed."""
