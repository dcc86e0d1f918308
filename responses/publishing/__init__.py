"""Publishing a response, correcting it, its PDF, and checking that nothing published has changed."""
