"""Formats of network files, one reader each: a text or a content becomes ties."""
