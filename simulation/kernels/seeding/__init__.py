"""Choosing seeds: coverage, reverse-reachable sets, snapshots and scores."""
