"""Targets from publications: numbers that others have reported of their own simulations or data."""
