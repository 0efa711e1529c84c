"""Draws of chance: the root of all keys, distributions as quantiles, reaction delays, and a user's compiled rule."""
