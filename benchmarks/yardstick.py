"""The same market in scalar C++: what it is given, how it is built, and that it counts the same.

`yardstick.cpp`, with the headers beside it, reads network, traits, keys and tables as this module writes them, and
makes all draws itself.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from simulation.actors.brand import Brand
from simulation.actors.campaign import CampaignAccount
from simulation.kernels import layouts
from simulation.kernels.random import generator, keys
from simulation.market.model import MarketModel
from simulation.market.routes import flight_route
from simulation.scenario import Scenario

SOURCE = Path(__file__).with_suffix(".cpp")
# Without contraction, so that a product and a sum round as everywhere else; one memory is seen as several types.
OPTIONS = ("-O3", "-march=native", "-ffp-contract=off", "-fno-strict-aliasing", "-std=c++17")
REPETITIONS = 3
PARTS = ("buying", "sorting", "responses", "posts", "conversations")


class NoCompilerError(RuntimeError):
    """There is no C++ compiler on this machine."""


def build(folder: Path, source: Path = SOURCE) -> Path:
    """Compile a yardstick into a folder."""
    wanted = os.environ.get("CXX")
    compiler = next(filter(None, map(shutil.which, [wanted] if wanted else ["g++", "clang++", "c++"])), None)
    if compiler is None:
        raise NoCompilerError(f"no {wanted or 'g++, clang++ or c++'} on this machine")
    program = folder / "yardstick"
    subprocess.run([compiler, *OPTIONS, "-o", str(program), str(source)], check=True)
    return program


def measure_yardstick(scenario: Scenario, counts: np.ndarray) -> tuple[list[float], str]:
    """Return the seconds of each repetition and what the best one consists of; its counts must be these."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        program = build(folder)
        with (folder / "input").open("wb") as file:
            for array in _arrays(MarketModel(scenario)):
                values = np.ascontiguousarray(array)
                file.write(np.int64(values.nbytes).tobytes())
                file.write(values)
        command = [str(program), str(folder / "input"), str(folder / "counts"), str(REPETITIONS)]
        answer = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
        counted = np.fromfile(folder / "counts", np.int64).reshape(counts.shape)
    np.testing.assert_array_equal(counts, counted, "C++ counts something else")
    lines = [[float(part) for part in line.split()] for line in answer.splitlines()]
    _, *seconds = min(lines)
    parts = ", ".join(f"{part} {second:.3f} s" for part, second in zip(PARTS, seconds, strict=True))
    return [line[0] for line in lines], parts


def _arrays(model: MarketModel) -> Iterator[Any]:
    """Yield what the yardstick reads, in its order."""
    market, scenario = model.market, model.scenario
    state, feed, messages = market.state, market.feed, market.tables.messages
    if (
        not feed.limited
        or (messages["rule"] != layouts.REINFORCED_PROBABILITY).any()
        or model.network.strengths is not None
    ):
        raise ValueError("the yardstick knows limited feeds, the rule of reinforced probability and equal ties only")
    # Flights get their routes when they are bought; their draws are known before.
    accounts = [(brand, account) for brand in model.brands for account in brand.accounts.values()]
    flights = [_flight(model, brand, account) for brand, account in accounts]
    tables, layout = market.tables, state.rows.layout
    consumers, words = state.rows.i4.shape
    shape = (consumers, words, *layout[:3], len(model.brands), len(messages), len(accounts))
    yield np.array([scenario.ticks, *shape], np.int64)
    yield np.array([scenario.tick_days, feed.background_posts_per_day])
    yield from (market.ties.indptr, market.ties.targets, state.rows.i4)
    yield from (feed.ranking_weight, *market.delays)
    yield from (messages[name] for name in ("brand", "valence", "appeal", "topic", "reinforcement"))
    yield tables.growth
    yield tables.routes["message"]
    yield from (_keys(tables.routes, name) for name in ("exposure", "adoption", "timing"))
    yield from (tables.effects[name] for name in ("conversion", "most_conversion", "persuasion"))
    yield from (tables.brands[name] for name in ("attitude_pull", "category", "quality", "review_probability"))
    yield from (tables.brands[name] for name in ("positive_message", "negative_message"))
    yield from (_keys(tables.brands, name) for name in ("satisfaction", "review"))
    yield from (tables.brands[name] for name in ("talks_per_day", "talk_days", "positive_talk", "negative_talk"))
    yield tables.brands["churn_per_day"]
    yield _keys(tables.brands, "churn")
    yield from model.calendar.pending()
    for (brand, account), (route, audience, rate, days) in zip(accounts, flights, strict=True):
        campaign = account.campaign
        seeding_day = campaign.start_day if campaign.seeding.day is None else campaign.seeding.day
        cap = campaign.impressions.frequency_cap or np.iinfo(np.int32).max
        yield np.array([account.message, route, cap, scenario.tick_of(seeding_day)], np.int64)
        yield np.array([rate, days])
        yield from (audience, brand.page_followers)
        posts = np.arange(0.0, scenario.run.days, 1.0 / campaign.posts_per_day)
        yield np.array([scenario.tick_of(day) for day in posts], np.int32)
        item = np.uint64(keys.item_id("campaign", brand.name, campaign.name))
        drawn = generator.uniforms(*model.luck_root, keys.ACCEPTANCE, item, consumers)
        yield account.seeds[drawn[account.seeds] < campaign.seeding.acceptance]


def _keys(table: np.ndarray, name: str) -> np.ndarray:
    """Return the keys of a kind in each row of a table (uint64 [rows, 2])."""
    return np.stack([table[f"{name}_key0"], table[f"{name}_key1"]], axis=1)


def _flight(model: MarketModel, brand: Brand, account: CampaignAccount) -> tuple[int, np.ndarray, float, float]:
    """Return route, audience, rate per consumer, and days of the flight that a campaign of the whole run buys."""
    impressions = account.campaign.impressions
    if account.campaign.start_day != 0.0 or account.campaign.end_day is not None or not account.campaign.posts_per_day:
        raise ValueError("the yardstick knows campaigns that post, and that last for the whole run")
    audience = model.population.audience(impressions.segments)
    route = model.market.add_route(flight_route(account.message, brand.name, account.campaign.name, 0))
    return route, audience, impressions.per_day / len(audience), model.scenario.ticks * model.scenario.tick_days
