"""What a data collector of Mesa's keeps is a copy: else later ticks would rewrite what earlier ones were.

Mesa before 3.5 keeps what a reporter of agents returns, and later versions copy it unless it is a tuple: a list that a
brand adds to would have one length, its last, in all ticks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from mesa.datacollection import DataCollector

from simulation.mesa_view.model_copies import copy_beside

_CONSTANT = (str, bytes, bool, int, float, complex, type(None), np.generic)


def keep_copies(collector: DataCollector) -> None:
    """Let the reporters of a collector that ask agents return copies."""
    for reporters in (collector.agent_reporters, *collector.agenttype_reporters.values()):
        for name, reporter in reporters.items():
            if not isinstance(reporter, CopyingReporter):
                reporters[name] = CopyingReporter(reporter)


class CopyingReporter:
    """A reporter whose values later ticks do not change. Agents, their model and its network are not copied."""

    def __init__(self, reporter: Callable[[Any], Any]) -> None:
        self.reporter = reporter

    def __call__(self, agent: Any) -> Any:
        """Return a copy of what the reporter says of an agent."""
        value = self.reporter(agent)
        if isinstance(value, _CONSTANT):
            return value
        if isinstance(value, np.ndarray) and not value.dtype.hasobject:
            return value.copy()
        return copy_beside(value, agent.model)
