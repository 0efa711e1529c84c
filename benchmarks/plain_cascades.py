"""The independent cascade and the linear threshold as a competent user of Mesa would write them: plain agents.

One agent per consumer, Python lists, Mesa's generator. Only those who became active in the last tick take a step.
"""

from __future__ import annotations

from collections.abc import Iterable

import mesa
import numpy as np


class Consumer(mesa.Agent):
    """One consumer.

    Attributes
    ----------
    followers : list of Consumer
    followees : int
        Whom this one follows.
    is_active : bool
    """

    def __init__(self, model: PlainCascade) -> None:
        super().__init__(model)
        self.followers: list[Consumer] = []
        self.followees = 0
        self.is_active = False

    def activate(self) -> None:
        """Become active, for good; influence followers in the next tick."""
        self.is_active = True
        self.model.reached.append(self)


class CascadeConsumer(Consumer):
    """A consumer of the independent cascade."""

    def step(self) -> None:
        """Try each follower once."""
        for follower in self.followers:
            if not follower.is_active and self.random.random() < self.model.probability:
                follower.activate()


class ThresholdConsumer(Consumer):
    """A consumer of the linear threshold with weights 1 / in-degree.

    Attributes
    ----------
    threshold : float
        Uniform in [0, 1).
    votes : int
        Active followees.
    """

    def __init__(self, model: PlainCascade) -> None:
        super().__init__(model)
        self.threshold = self.random.random()
        self.votes = 0

    def step(self) -> None:
        """Give each follower one more vote."""
        for follower in self.followers:
            if not follower.is_active:
                follower.votes += 1
                if follower.is_convinced():
                    follower.activate()

    def is_convinced(self) -> bool:
        """Return whether the votes suffice."""
        return self.threshold < self.votes / self.followees


class PlainCascade(mesa.Model):
    """A cascade of plain agents.

    Parameters
    ----------
    indptr, targets : int arrays
        The followers of consumer u are ``targets[indptr[u]:indptr[u + 1]]``.
    seeds : rows
    probability : float, optional
        Of the independent cascade; without it, the linear threshold.
    random_seed : int

    Attributes
    ----------
    size : int
        Active consumers, seeds included.
    """

    def __init__(
        self,
        indptr: np.ndarray,
        targets: np.ndarray,
        seeds: Iterable[int],
        probability: float | None,
        random_seed: int,
    ) -> None:
        super().__init__(rng=random_seed)
        self.probability = probability
        self.reached: list[Consumer] = []
        kind = ThresholdConsumer if probability is None else CascadeConsumer
        consumers = [kind(self) for _ in range(len(indptr) - 1)]
        begins, rows = indptr.tolist(), targets.tolist()
        for author, begin, end in zip(consumers, begins, begins[1:], strict=False):
            author.followers = [consumers[row] for row in rows[begin:end]]
        for row in rows:
            consumers[row].followees += 1
        for row in seeds:
            consumers[row].activate()
        self.size = len(self.reached)

    def step(self) -> None:
        """Let those who became active in the last tick influence their followers."""
        active, self.reached = self.reached, []
        for consumer in active:
            consumer.step()
        self.size += len(self.reached)
        self.running = bool(self.reached)
