"""`Market`: the arrays of one run, in the shapes that kernels read and write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.kernels import generator, keys, queue, records
from simulation.population import Population, Root
from simulation.scenario.distributions import as_distribution
from simulation.state import ConsumerState

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
_TABLED_VIEWS = 64


def stream_key(root: Root, kind: int, *identity: str | int) -> NDArray[np.uint64]:
    """Return the key of a stream (uint64 [2]): a kind of draw and the item named by `identity`."""
    return np.array(generator.stream(*root, kind, np.uint64(keys.identity(*identity))), np.uint64)


class Market:
    """Everything that a tick reads and writes.

    Attributes
    ----------
    ties, feed, messages, brands, streams
        Named tuples of arrays, described in `simulation.kernels.records`.
        Streams of the messages come first, in their order.
    state : ConsumerState
    registered : list of tuple
        What `add_stream` was given, by stream.
    offers : records.Offers
    message_names : tuple of str
        By message.
    cumulative, guide : float64 [ticks + 1] and int64 arrays
        P(delay <= d ticks), and where to start the search in it.
    """

    def __init__(
        self,
        scenario: Scenario,
        network: SocialNetwork,
        population: Population,
        shared: Root,
        luck: Root,
        *,
        keeps_sources: bool,
    ) -> None:
        self.luck = luck
        equal = np.empty(0, np.float32)
        # Read-only like all arrays of the network: compiled code tells the two apart.
        equal.setflags(write=False)
        strengths = equal if network.strengths is None else network.strengths
        self.ties = records.Ties(network.indptr, network.targets, strengths)
        weight = scenario.platform.ranking_weight
        self.feed = records.Feed(
            scenario.platform.feed,
            scenario.platform.background_posts_per_day,
            np.array([weight.paid, weight.owned, weight.earned]),
        )
        self.message_names = tuple(name for _, name, _, _, _ in scenario.messages())
        self.messages = self._messages(scenario, population)
        self.registered: list[tuple[int, tuple[str | int, ...], int, int, int]] = []
        no_keys = np.empty((0, 2), np.uint64)
        self.streams = records.Streams(np.empty(0, np.int32), no_keys, no_keys, no_keys)
        for message, (_, _, _, _, identity) in enumerate(scenario.messages()):
            self.add_stream(message, identity, keys.EXPOSURE, keys.ADOPTION, keys.DELAY)
        self.brands = self._brands(scenario)
        self.offers = records.Offers(np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0), np.empty(0))
        self.state = self._state(scenario, network, population, shared, keeps_sources=keeps_sources)
        days: NDArray[np.float64] = np.arange(scenario.ticks + 1, dtype=np.float64) * scenario.tick_days
        self.cumulative = scenario.platform.reaction.cumulative(days)
        starts = np.searchsorted(self.cumulative, np.arange(_GUIDE_LENGTH) / _GUIDE_LENGTH, side="right")
        self.guide = np.maximum(starts, 1).astype(np.int64)

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
        if len(self.registered) == queue.MOST_STREAMS:
            raise ValueError(f"{identity!r}: a model has at most {queue.MOST_STREAMS:,} campaigns, flights and offers")
        self.registered.append((message, identity, exposure, adoption, timing))
        keyed = [stream_key(self.luck, kind, *identity)[None] for kind in (exposure, adoption, timing)]
        row = records.Streams(np.array([message], np.int32), *keyed)
        self.streams = records.Streams(*(np.concatenate(pair) for pair in zip(self.streams, row, strict=True)))
        return len(self.registered) - 1

    def add_offer(self, brand: int, stream: int, talks_per_day: float, end_day: float) -> int:
        """Register a referral incentive; return its index."""
        row = (brand, stream, talks_per_day, end_day)
        self.offers = records.Offers(
            *(np.append(column, np.array(value, column.dtype)) for column, value in zip(self.offers, row, strict=True))
        )
        return len(self.offers.brand) - 1

    def _messages(self, scenario: Scenario, population: Population) -> records.Messages:
        rows = list(scenario.messages())
        described = [message for _, _, message, _, _ in rows]
        topics = population.topics
        reinforcement = np.array([message.reinforcement for message in described])
        views = np.arange(_TABLED_VIEWS, dtype=np.float64)
        return records.Messages(
            brand=np.array([brand for brand, *_ in rows], np.int32),
            appeal=np.array([message.appeal for message in described]),
            topic=np.array([topics.index(m.topic) if m.topic else -1 for m in described], np.int32),
            valence=np.array([valence for _, _, _, valence, _ in rows]),
            rule=np.array([_RULES[message.rule] for message in described], np.int8),
            reinforcement=reinforcement,
            growth=views ** reinforcement[:, None] - np.maximum(views - 1.0, 0.0) ** reinforcement[:, None],
            threshold=np.array([message.threshold for message in described]),
            threshold_key=np.array([stream_key(self.luck, keys.THRESHOLD, *identity) for *_, identity in rows]),
        )

    def _brands(self, scenario: Scenario) -> records.Brands:
        brands = scenario.brands
        sources = ("paid", "owned", "earned", "talk")
        categories = sorted({brand.category for brand in brands if brand.category})
        # The last two messages of each brand are its positive and negative word of mouth.
        last = np.searchsorted(self.messages.brand, np.arange(len(brands)), side="right") - 1
        word_of_mouth = [brand.word_of_mouth for brand in brands]
        # Positive and negative conversations share the brand's draws.
        talks = np.array(
            [
                [
                    self.add_stream(message, ("brand", brand.name), keys.EXPOSURE, keys.TALK_ADOPTION, keys.TALK_GAP)
                    for message in (int(negative) - 1, int(negative))
                ]
                for brand, negative in zip(brands, last, strict=True)
            ],
            np.int32,
        )
        conversion = np.array([[getattr(brand.conversion, source) for source in sources] for brand in brands])
        pull = np.array([brand.attitude_pull for brand in brands])
        return records.Brands(
            conversion=conversion,
            most_conversion=1.0 - (1.0 - conversion) ** np.exp(pull)[:, None],
            persuasion=np.array([[getattr(brand.persuasion, source) for source in sources] for brand in brands]),
            attitude_pull=pull,
            category=np.array([categories.index(b.category) if b.category else -1 for b in brands], np.int32),
            quality=np.array([brand.quality for brand in brands]),
            review_probability=np.array([brand.word_of_mouth.review_probability for brand in brands]),
            positive_message=(last - 1).astype(np.int32),
            negative_message=last.astype(np.int32),
            satisfaction_key=self._brand_keys(scenario, keys.SATISFACTION),
            review_key=self._brand_keys(scenario, keys.REVIEW),
            talks_per_day=np.array([one.talks_per_day for one in word_of_mouth]),
            talk_days=np.array([one.talk_days for one in word_of_mouth]),
            positive_talk=np.ascontiguousarray(talks[:, 0]),
            negative_talk=np.ascontiguousarray(talks[:, 1]),
            churn_per_day=np.array([one.churn_per_day for one in word_of_mouth]),
            churn_key=self._brand_keys(scenario, keys.CHURN),
        )

    def _brand_keys(self, scenario: Scenario, kind: int) -> NDArray[np.uint64]:
        return np.array([stream_key(self.luck, kind, "brand", brand.name) for brand in scenario.brands])

    def _state(
        self, scenario: Scenario, network: SocialNetwork, population: Population, shared: Root, *, keeps_sources: bool
    ) -> ConsumerState:
        weighs = bool(np.isin(self.messages.rule, (records.WEIGHTED_THRESHOLD, records.CUSTOM)).any())
        state = ConsumerState(
            population,
            network.followees,
            len(scenario.brands),
            len(self.message_names),
            weighs=weighs,
            keeps_sources=keeps_sources,
        )
        for index, brand in enumerate(scenario.brands):
            item = np.uint64(keys.identity("brand", brand.name))
            drawn = generator.uniforms(*shared, keys.INITIAL_ATTITUDE, item, network.consumers)
            state.attitude[:, index] = as_distribution(brand.initial_attitude).quantile(drawn)
        return state
