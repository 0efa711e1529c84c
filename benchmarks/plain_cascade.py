"""Cascades as a competent user of Mesa would write them: one agent per consumer, Python lists, no arrays.

Like `benchmarks.plain_mesa`, the model pays for events, not for consumers times ticks: only agents that became active
in the last tick take a step. Draws are those of Mesa, so its cascades have the law of `simulation`, not its luck.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import mesa


class CascadeConsumer(mesa.Agent):
    """A consumer who may become active, once and for good."""

    def __init__(self, model: CascadeModel) -> None:
        super().__init__(model)
        self.followers: list[CascadeConsumer] = []
        self.active = False

    def become_active(self) -> None:
        """Become active now; influence followers in the next tick."""
        self.active = True
        self.model.newly_active.append(self)


class IndependentConsumer(CascadeConsumer):
    """Gets one chance on each follower."""

    def step(self) -> None:
        """Try to activate each follower who is not active yet."""
        chance, probability = self.random.random, self.model.probability
        for follower in self.followers:
            if not follower.active and chance() < probability:
                follower.become_active()


class ThresholdConsumer(CascadeConsumer):
    """Becomes active when the share of active followees exceeds a threshold of one's own."""

    def __init__(self, model: CascadeModel) -> None:
        super().__init__(model)
        self.threshold = self.random.random()
        self.followees = 0
        self.votes = 0

    def step(self) -> None:
        """Give each follower a vote."""
        for follower in self.followers:
            if not follower.active:
                follower.votes += 1
                if follower.threshold < follower.votes / follower.followees:
                    follower.become_active()


class CascadeModel(mesa.Model):
    """What independent cascades and linear thresholds have in common.

    Parameters
    ----------
    followers : sequence of sequences of int
        Rows of the followers of each consumer.
    seeds : rows of consumers
        Each once.
    random_seed : int

    Attributes
    ----------
    size : int
        How many are active.
    """

    consumer: type[CascadeConsumer]

    def __init__(self, followers: Sequence[Sequence[int]], seeds: Iterable[int], random_seed: int) -> None:
        super().__init__(rng=random_seed)
        self.newly_active: list[CascadeConsumer] = []
        self.consumers = [self.consumer(self) for _ in followers]
        for consumer, rows in zip(self.consumers, followers, strict=True):
            consumer.followers = [self.consumers[row] for row in rows]
        for row in seeds:
            self.consumers[row].become_active()
        self.size = len(self.newly_active)

    def step(self) -> None:
        """Let those who became active in the last tick influence their followers."""
        influencing, self.newly_active = self.newly_active, []
        for consumer in influencing:
            consumer.step()
        self.size += len(self.newly_active)
        self.running = bool(self.newly_active)


class PlainIndependentCascade(CascadeModel):
    """An independent cascade with one probability.

    Parameters
    ----------
    followers, seeds, random_seed
        As in `CascadeModel`.
    probability : float
        Of each tie.
    """

    consumer = IndependentConsumer

    def __init__(
        self, followers: Sequence[Sequence[int]], seeds: Iterable[int], random_seed: int, probability: float
    ) -> None:
        self.probability = probability
        super().__init__(followers, seeds, random_seed)


class PlainLinearThreshold(CascadeModel):
    """A linear threshold model whose weights are one over the number of followees."""

    consumer = ThresholdConsumer

    def __init__(self, followers: Sequence[Sequence[int]], seeds: Iterable[int], random_seed: int) -> None:
        super().__init__(followers, seeds, random_seed)
        for author in self.consumers:
            for follower in author.followers:
                follower.followees += 1
