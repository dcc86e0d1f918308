"""Cleaning what was typed. Nothing is saved here: views hand `cleaned_data` to an action. One module a subject."""
