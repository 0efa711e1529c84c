"""Targets with exact laws: closed forms, enumerations and recursions, each computed without the simulator."""
