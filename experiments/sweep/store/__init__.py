"""The store of finished runs: written whole or not at all, checked when it is read, held by one sweep at a time."""
