"""A Mesa model that does nothing, for the overhead of Mesa's batch runner."""

from __future__ import annotations

import mesa


class Nothing(mesa.Model):
    """Ends after one step."""

    def __init__(self, a: int = 0) -> None:
        super().__init__()
        self.a = a
        self.datacollector = mesa.DataCollector(model_reporters={"y": "a"})

    def step(self) -> None:
        """Record, and end."""
        self.datacollector.collect(self)
        self.running = False
