"""`Market`: the arrays of one run, in the shapes that kernels read and write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.kernels import generator, keys, records
from simulation.population import Population, Root
from simulation.scenario.distributions import as_distribution

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.network import SocialNetwork
    from simulation.scenario import Scenario

_RULES = {
    "chances": records.CHANCES,
    "absolute_threshold": records.ABSOLUTE_THRESHOLD,
    "fractional_threshold": records.FRACTIONAL_THRESHOLD,
    "weighted_threshold": records.WEIGHTED_THRESHOLD,
    "custom": records.CUSTOM,
}
_GUIDE_LENGTH = 1024


def stream_key(root: Root, kind: int, *identity: str | int) -> NDArray[np.uint64]:
    """Return the key of a stream (uint64 [2]): a kind of draw and the item named by `identity`."""
    return np.array(generator.stream(*root, kind, np.uint64(keys.identity(*identity))), np.uint64)


class Market:
    """Everything that a tick reads and writes.

    Attributes
    ----------
    ties, traits, feed, messages, brands, streams, state
        Named tuples of arrays, described in `simulation.kernels.records`.
    message_names : tuple of str
        By message.
    cumulative, guide : float64 [ticks + 1] and int64 arrays
        P(delay <= d ticks), and where to start the search in it.
    """

    def __init__(
        self, scenario: Scenario, network: SocialNetwork, population: Population, shared: Root, luck: Root
    ) -> None:
        self.luck = luck
        equal = np.empty(0, np.float32)
        # Read-only like all arrays of the network: compiled code tells the two apart.
        equal.setflags(write=False)
        strengths = equal if network.strengths is None else network.strengths
        self.ties = records.Ties(network.indptr, network.targets, strengths, network.followees)
        self.traits = records.Traits(
            population.susceptibility,
            population.sessions_per_day,
            population.posts_per_session,
            population.interests,
        )
        weight = scenario.platform.ranking_weight
        self.feed = records.Feed(
            scenario.platform.feed,
            scenario.platform.background_posts_per_day,
            np.array([weight.paid, weight.owned, weight.earned]),
        )
        self.message_names = tuple(name for _, name, _, _, _ in scenario.messages())
        self.messages = self._messages(scenario, population)
        self.brands = self._brands(scenario)
        self._stream_rows: list[tuple[int, NDArray[np.uint64], NDArray[np.uint64], NDArray[np.uint64]]] = []
        self._streams: records.Streams | None = None
        for message, (_, _, _, _, identity) in enumerate(scenario.messages()):
            self.add_stream(message, identity, keys.EXPOSURE, keys.ADOPTION, keys.DELAY)
        self.state = self._state(scenario, network.consumers, shared)
        days: NDArray[np.float64] = np.arange(scenario.ticks + 1, dtype=np.float64) * scenario.tick_days
        self.cumulative = scenario.platform.reaction.cumulative(days)
        starts = np.searchsorted(self.cumulative, np.arange(_GUIDE_LENGTH) / _GUIDE_LENGTH, side="right")
        self.guide = np.maximum(starts, 1).astype(np.int64)

    @property
    def streams(self) -> records.Streams:
        """The streams registered so far; streams of the messages come first, in their order."""
        if self._streams is None:
            message, exposure, adoption, timing = zip(*self._stream_rows, strict=True)
            self._streams = records.Streams(
                np.array(message, np.int32), np.array(exposure), np.array(adoption), np.array(timing)
            )
        return self._streams

    def add_stream(
        self, message: int, identity: tuple[str | int, ...], exposure: int, adoption: int, timing: int
    ) -> int:
        """Register a way by which a message travels; return its index.

        Parameters
        ----------
        message : int
        identity : tuple
            Names that identify the item of its draws.
        exposure, adoption, timing : int
            Kinds of draw, from `simulation.kernels.keys`.
        """
        self._stream_rows.append(
            (
                message,
                stream_key(self.luck, exposure, *identity),
                stream_key(self.luck, adoption, *identity),
                stream_key(self.luck, timing, *identity),
            )
        )
        self._streams = None
        return len(self._stream_rows) - 1

    def _messages(self, scenario: Scenario, population: Population) -> records.Messages:
        rows = list(scenario.messages())
        described = [message for _, _, message, _, _ in rows]
        topics = population.topics
        return records.Messages(
            brand=np.array([brand for brand, *_ in rows], np.int32),
            appeal=np.array([message.appeal for message in described]),
            topic=np.array([topics.index(m.topic) if m.topic else -1 for m in described], np.int32),
            valence=np.array([valence for _, _, _, valence, _ in rows]),
            rule=np.array([_RULES[message.rule] for message in described], np.int8),
            reinforcement=np.array([message.reinforcement for message in described]),
            threshold=np.array([message.threshold for message in described]),
            threshold_key=np.array([stream_key(self.luck, keys.THRESHOLD, *identity) for *_, identity in rows]),
        )

    def _brands(self, scenario: Scenario) -> records.Brands:
        brands = scenario.brands
        sources = ("paid", "owned", "earned", "talk")
        categories = sorted({brand.category for brand in brands if brand.category})
        # The last two messages of each brand are its positive and negative word of mouth.
        last = np.searchsorted(self.messages.brand, np.arange(len(brands)), side="right") - 1
        return records.Brands(
            conversion=np.array([[getattr(brand.conversion, source) for source in sources] for brand in brands]),
            persuasion=np.array([[getattr(brand.persuasion, source) for source in sources] for brand in brands]),
            attitude_pull=np.array([brand.attitude_pull for brand in brands]),
            category=np.array([categories.index(b.category) if b.category else -1 for b in brands], np.int32),
            quality=np.array([brand.quality for brand in brands]),
            review_probability=np.array([brand.word_of_mouth.review_probability for brand in brands]),
            positive_message=(last - 1).astype(np.int32),
            negative_message=last.astype(np.int32),
            satisfaction_key=self._brand_keys(scenario, keys.SATISFACTION),
            review_key=self._brand_keys(scenario, keys.REVIEW),
        )

    def _brand_keys(self, scenario: Scenario, kind: int) -> NDArray[np.uint64]:
        return np.array([stream_key(self.luck, kind, "brand", brand.name) for brand in scenario.brands])

    def _state(self, scenario: Scenario, consumers: int, shared: Root) -> records.State:
        brands = len(scenario.brands)
        messages = len(self.message_names)
        sums_weights = bool(np.isin(self.messages.rule, (records.WEIGHTED_THRESHOLD, records.CUSTOM)).any())
        attitude = np.empty((consumers, brands))
        for index, brand in enumerate(scenario.brands):
            item = np.uint64(keys.identity("brand", brand.name))
            drawn = generator.uniforms(*shared, keys.INITIAL_ATTITUDE, item, consumers)
            attitude[:, index] = as_distribution(brand.initial_attitude).quantile(drawn)
        return records.State(
            load=np.zeros(consumers),
            load_tick=np.zeros(consumers, np.int32),
            first_due=np.full(consumers, -1, np.int32),
            is_aware=np.zeros((consumers, brands), np.uint8),
            attitude=attitude,
            status=np.zeros((consumers, brands), np.uint8),
            adoption_tick=np.full((consumers, brands), -1, np.int32),
            views=np.zeros((consumers, messages), np.uint16),
            brand_views=np.zeros((consumers, messages), np.uint16),
            has_shared=np.zeros((consumers, messages), np.uint8),
            first_source=np.full((consumers, messages), -2, np.int32),
            weight=np.zeros((consumers, messages) if sums_weights else (1, 1)),
        )
