"""Verification: what the simulator must reproduce, each number beside what theory or a publication says.

A target compares the simulator with an oracle that never calls it: closed forms, exact enumeration, plain Python.
"""
