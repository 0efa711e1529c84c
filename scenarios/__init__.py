"""The catalogue: named, commented, sourced scenarios; each answers one question."""
