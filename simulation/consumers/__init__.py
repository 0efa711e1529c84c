"""Consumers as rows: who they are, what has happened to them, and how a user names them."""
