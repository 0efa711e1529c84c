"""`ConsumerSample`: the consumers whom Mesa's data collector asks, where it cannot ask millions in every tick.

Mesa's collector asks a model for its agents as everybody else does, and then calls Python functions on each of them. Of
a large model it is given a sample instead. Nobody else is: a reporter, a strategy or a notebook sees all agents.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np

from simulation import seeding
from simulation.kernels.random import keys
from simulation.mesa_view.agent_set import AgentViews

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.kernels.random.root import Root
    from simulation.mesa_view.consumer_model import ConsumerModel


class SampleWarning(UserWarning):
    """A data collector asks a sample of the consumers. Said once per model."""


class ConsumerSample:
    """A fixed sample of a model's consumers, of at most ``model.most_collected``.

    Parameters
    ----------
    model : ConsumerModel
    root : pair of uint64
        Key of the draws: what all replicates of a random seed share.
    """

    def __init__(self, model: ConsumerModel, root: Root) -> None:
        self.model = model
        self._root = root
        self._rows: NDArray[np.int64] = np.empty(0, np.int64)
        self._is_said = False

    def takes_all(self) -> bool:
        """Whether all consumers are asked."""
        most = self.model.most_collected
        if not isinstance(most, int) or isinstance(most, bool) or most < 0:
            raise ValueError(f"most_collected = {most!r}: must be a whole number, zero or more")
        return self.model.network.consumers <= most

    def rows(self) -> NDArray[np.int64]:
        """Return the sampled rows, ascending. A smaller sample is a part of a larger one."""
        most = self.model.most_collected
        if len(self._rows) != most:
            consumers, item = self.model.network.consumers, np.uint64(keys.NO_ITEM)
            self._rows = np.sort(seeding.smallest(self._root, keys.COLLECTED, item, consumers, most)).astype(np.int64)
        return self._rows

    def of(self, views: AgentViews) -> AgentViews:
        """Return a set of agents with no consumers but those of the sample; the set itself if the model is small."""
        if self.takes_all():
            return views
        return AgentViews(views._sequence.among(self.rows()), views.random)

    def collected(self, views: AgentViews) -> AgentViews:
        """Return what a collector gets instead of a set, and say once that it is a sample."""
        sample = self.of(views)
        if sample is not views and not self._is_said:
            self._is_said = True
            most, consumers = self.model.most_collected, self.model.network.consumers
            warnings.warn(
                f"a data collector asks a fixed sample of {most:,} of the {consumers:,} consumers, and all other "
                "agents; model.collected_consumers tells whom, model.most_collected sets how many",
                SampleWarning,
                # The line that called `DataCollector.collect`, through the collector and the model's property.
                stacklevel=5,
            )
        return sample
