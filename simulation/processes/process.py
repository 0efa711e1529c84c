"""`Process`: what all classical processes are, and what is checked of each."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.errors import ProcessError
from simulation.processes.bound_process import Seeds
from simulation.processes.checks import finished, seeds_of

if TYPE_CHECKING:
    from simulation.consumers.rows import GivenBy
    from simulation.network import SocialNetwork
    from simulation.processes.bound_process import BoundProcess


class Process(ABC):
    """A rule by which consumers become active; what it computes exactly is in ``docs/processes.md``."""

    @abstractmethod
    def bind(self, network: SocialNetwork, random_seed: int) -> BoundProcess:
        """Return the process on a network.

        Raises
        ------
        ProcessError
            If the process does not fit the network.
        """

    def seeds(self, given: Any, network: SocialNetwork, by: GivenBy | None = None) -> Seeds:
        """Check seeds, given by label or by row as `simulate_cascades` takes them, and put them in order.

        Raises
        ------
        ProcessError
            Naming those that are nobody, repeated, or could be meant either way.
        """
        problems: list[Any] = []
        rows = seeds_of("seeds", given, network, by, problems).rows
        finished(problems, self)
        return Seeds(np.sort(rows), np.zeros(len(rows), np.int8))

    def __post_init__(self) -> None:
        """Check what can be checked without a network."""
        problems = list(self.problems())
        if problems:
            raise ProcessError(problems, type(self).__name__)

    @abstractmethod
    def problems(self) -> list[Any]:
        """Return what is wrong with the description itself."""
