"""The page of checks of a response, and an approver's decision that one of them does not stop it."""
