"""Searching fields of a scenario for a goal under constraints."""
