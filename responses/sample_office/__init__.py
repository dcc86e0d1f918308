"""An invented office with reports in every state, for trying the product out. Made by the same actions that people use."""
