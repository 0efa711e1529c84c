"""A slow, readable reference implementation of every process in docs/processes.md, written from that document alone.

A function per process; each simulates one replicate and returns {consumer: Activation}.
"""
