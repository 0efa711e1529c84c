"""What small markets never reach: hubs, rows of several cache lines, many views, calendars that grow in the middle."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from simulation.kernels import layouts
from simulation.kernels.events import queue
from simulation.market import calendar
from simulation.market.model import MarketModel
from simulation.network import SocialNetwork
from simulation.scenario import Scenario
from tests.exact import rich_market
from tests.exact.scenarios import counted, directed_network, ended, reached, some_strengths
from tests.exact.test_live_edge import BRAND, CAMPAIGN, cascade_fields
from tests.exact.test_reference import compare
from tests.reference import draws as d

SEED = 4


def star(followers, strengths=None):
    """Ties from consumer 0 to all others."""
    return SocialNetwork.from_ties([0] * followers, range(1, followers + 1), followers + 1, strengths=strengths)


def hub_fields(consumers, seeds, appeal):
    """Return the corner of one cascade; the network that it describes is small enough for any machine."""
    fields = cascade_fields(consumers, seeds, appeal, random_seed=SEED, ticks=3)
    fields["network"] = {"generator": "gnp", "consumers": consumers, "mean_degree": 1.0}
    return fields


def test_each_tie_of_a_hub_keeps_its_strength():
    """A follower shares iff its coin is below the strength of its tie, be its place too large for an event or not."""
    followers = queue.LAST_PLACE + 3_000
    strengths = np.random.default_rng(6).random(followers)
    network = star(followers, strengths)
    model = ended(hub_fields(followers + 1, [0], 1.0), network)
    item, draws = d.identity("message", BRAND, CAMPAIGN), d.Draws(SEED, 0)
    # The first thousand, and all around the last place that an event holds and after it.
    some = [*range(1, 1_000), *range(queue.LAST_PLACE - 200, followers + 1)]
    kept = strengths.astype(np.float32).astype(float)
    expected = {v for v in some if draws.uniform(d.EXPOSURE, 0, v, item) < kept[v - 1]}
    assert reached(model).intersection(some) == expected
    assert 0.4 * len(some) < len(expected) < 0.6 * len(some)


def test_views_and_sources_of_a_hub_are_counted_up_to_their_ends():
    """Whoever follows 70,000 authors of one message counts no further than the row holds, and spills into no flag."""
    authors = 70_000
    network = SocialNetwork.from_ties(range(1, authors + 1), [0] * authors, authors + 1)
    model = ended(hub_fields(authors + 1, range(1, authors + 1), 0.0), network)
    state = model.market.state
    assert counted(model, "views")[:, 0].tolist() == [0, authors, 0]
    assert state.views[0, 0] == layouts.MOST_VIEWS
    assert state.flags[0, 0] == layouts.SOURCES, "neither seen from the brand nor shared"
    assert (state.views[1:] == 0).all()


@pytest.mark.parametrize("reinforcement", [0.6, 1.7])
def test_views_beyond_the_table_still_reinforce(reinforcement):
    """Of 250 views most shares come after the 64th; the reference implementation knows no table."""
    authors, readers = 250, 30
    ties = list(itertools.product(range(readers, readers + authors), range(readers)))
    network = SocialNetwork.from_ties([u for u, _ in ties], [v for _, v in ties], authors + readers)
    reaction = {"distribution": "exponential", "mean_days": 20.0}
    fields = cascade_fields(
        authors + readers, range(readers, authors + readers), 0.0, random_seed=SEED, ticks=60, reaction=reaction
    )
    appeal = 0.7 / authors**reinforcement
    fields["brands"][0]["campaigns"][0]["message"] |= {"appeal": appeal, "reinforcement": reinforcement}
    told = compare(fields, network, 0)
    assert told["views"].sum() > 64 * readers
    assert told["shares"].sum() - authors > readers / 5


def test_the_table_of_growth_only_saves_time():
    """With two entries nearly all growth is computed: the same run. From the second view on, an error is large."""
    runs = []
    for tabled in (None, 2):
        model = MarketModel(rich_market.scenario(rich_market.pair()))
        tables = model.market.tables
        model.market.tables = tables._replace(growth=np.ascontiguousarray(tables.growth[:, :tabled]))
        model.run_model()
        state = model.market.state
        runs.append((model.recorder.counts.tolist(), model.recorder.shares().tolist(), state.rows.i4.tolist()))
        assert (state.views > 2).any()
    assert runs[0] == runs[1]


def test_nine_brands_and_six_topics_equal_the_reference():
    """Rows of several cache lines; states of brands that no first word holds."""
    brands = [rich_market.brand(f"brand {index}", category="tea" if index % 3 else "") for index in range(9)]
    fields = rich_market.fields(brands, days=6.0)
    topics = ["art", "film", "food", "music", "sport", "travel"]
    for number, segment in enumerate(fields["consumers"]["segments"]):
        segment["interests"] = {topic: 0.4 + 0.1 * place + 0.05 * number for place, topic in enumerate(topics)}
        segment["posts_per_session"] = 60.0
    for index, brand in enumerate(fields["brands"]):
        brand["initial_adopters"] = 2
        brand["campaigns"][0]["end_day"] = 5.0
        brand["campaigns"][0]["message"]["topic"] = topics[index % len(topics)]
    assert layouts.layout(6, 9, 27).words * 4 > 2 * layouts.LINE
    fields["network"] = {"generator": "complete", "consumers": 40}
    network = directed_network(40, 5.0, rng=np.random.default_rng(7), strengths=some_strengths)
    told = compare(fields, network, 0)
    for name in ("views", "shares", "adoptions", "churned", "talks_positive", "talks_negative", "reach"):
        assert (told[name].sum(axis=0) > 0).sum() >= 5, name


def grown(growth, monkeypatch):
    """Return what a run leaves where calendars grow by so many chunks."""
    monkeypatch.setattr(calendar, "_SMALLEST_GROWTH", growth)
    fields = rich_market.fields(rich_market.pair(), days=9.0)
    fields["network"]["consumers"] = 1_500
    for brand in fields["brands"]:
        brand["campaigns"][0] |= {"budget": 60.0, "end_day": 8.0}
        brand["campaigns"][0]["impressions"] = {"per_day": 1_500.0, "cost_per_thousand": 30.0}
    model = MarketModel(Scenario.from_fields(fields), check=True)
    pending = []
    for _ in range(model.scenario.ticks):
        model.step()
        ticks, events = model.calendar.pending()
        pending.append(sorted((tick, *event) for tick, event in zip(ticks.tolist(), events.tolist(), strict=True)))
    recorder = model.recorder
    return pending, recorder.counts.tolist(), recorder.spend.tolist(), recorder.shares().tolist()


def test_a_calendar_that_grows_in_the_middle_loses_and_doubles_nothing(monkeypatch):
    """Chunk by chunk, in the middle of flights, posts and follow-ups; as ever; and with room for all from the start."""
    roomy = grown(50_000, monkeypatch)
    assert max(map(len, roomy[0])) > 64 * queue.CHUNK, "more than the first growth holds"
    assert grown(1, monkeypatch) == roomy
    assert grown(calendar._SMALLEST_GROWTH, monkeypatch) == roomy


@pytest.mark.parametrize("sessions", [0.7, 1.3, 0.9, 2.1, 0.3])
def test_the_load_is_kept_in_single_precision(sessions):
    """Two arrivals a day apart: the second is seen iff its draw is below w m / n, n rounded as it is kept."""
    fields = cascade_fields(3, [0], 0.0, random_seed=SEED, ticks=4)
    later = {"name": "later", "start_day": 1.0, "message": {"appeal": 0.0}}
    later["seeding"] = {"strategy": "labels", "labels": ["1"]}
    fields["brands"][0]["campaigns"].append(later)
    fields["consumers"] = {"segments": [{"posts_per_session": 1.0, "sessions_per_day": sessions}]}
    kept_sessions = float(np.float32(sessions))
    exact = math.exp(-kept_sessions) + 1.0
    load = float(np.float32(exact))
    assert abs(load / exact - 1.0) > 4e-9, "rounding must tell"
    coin = d.Draws(SEED, 0).uniform(d.EXPOSURE, 1, 2, d.identity("message", BRAND, "later"))
    network = SocialNetwork.from_ties([0, 1], [2, 2], 3)
    for nearby, is_seen in ((1.0 - 1e-9, False), (1.0 + 1e-9, True)):
        fields["platform"] |= {
            "feed": True,
            "background_posts_per_day": 0.0,
            "ranking_weight": {"paid": coin * load * nearby, "owned": 0.0, "earned": 0.0},
        }
        model = ended(fields, network)
        assert counted(model, "impressions_paid")[2, 0] == 1
        assert counted(model, "views")[2, 0] == is_seen


def test_where_nobody_asks_for_cascades_their_sources_are_not_written():
    """And all else is the same; the memory behind the empty array is watched."""
    recorded = ended(rich_market.scenario(rich_market.pair()))
    model = MarketModel(rich_market.scenario(rich_market.pair(), record_cascades=[]))
    state = model.market.state
    assert state.rows.first_source.shape == (0, len(model.market.message_names))
    watched = np.full(recorded.market.state.rows.first_source.shape, -7, np.int32)
    state.rows = state.rows._replace(first_source=watched[:0])
    model.run_model()
    assert (watched == -7).all()
    assert model.recorder.counts.tolist() == recorded.recorder.counts.tolist()
    np.testing.assert_array_equal(state.rows.i4, recorded.market.state.rows.i4)
    assert len(model.recorder.shares()) == 0
