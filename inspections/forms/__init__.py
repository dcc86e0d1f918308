"""Cleaning what was typed. Nothing here saves: the views hand what was cleaned to an action."""
