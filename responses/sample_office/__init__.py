"""A fictional office with reports in every state, for trying the product. Made by the same actions that people use."""
