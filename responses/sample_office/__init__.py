"""A fictional office with reports in every state, for trying the product. It is made with the same actions that people
use.
"""
