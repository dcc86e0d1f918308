"""Twenty people write one response at the same time while requests, sessions and the server are cut: nothing may be lost."""
