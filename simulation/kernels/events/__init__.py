"""Pending events: where they wait, and the order in which they are responded to."""
