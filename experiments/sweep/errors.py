"""What a sweep refuses, and how it fails."""

from __future__ import annotations

from simulation.errors import GrapevineError, RefusalError


class SweepError(RefusalError):
    """A sweep that cannot be made: its file, its design, or what is asked of it."""


class ClusterError(GrapevineError):
    """A cluster that does not answer, or that has lost its workers."""
