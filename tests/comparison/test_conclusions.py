"""No sentence of a recommendation contradicts its numbers, over a thousand drawn comparisons."""

import re
from functools import cache

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from experiments.comparison.estimate_table import winner_table
from experiments.comparison.measures import BY_NAME, MEASURES, PLACE_OF
from experiments.comparison.pair_table import pair_table
from experiments.comparison.ranking import ranking_table
from experiments.comparison.recommendation import Recommendation
from experiments.comparison.result import BASELINE
from experiments.comparison.spend import unequal_spend
from experiments.reporting import words
from experiments.statistics import simultaneous

NAMES = ("none", "random", "fringe", "celf (2)", "list:a, b.csv")
GOALS = ("profit", "adopters", "incremental_adopters")
NUMBER = r"−?[\d,]+(?:\.\d+)?"


@pytest.fixture(autouse=True, scope="module")
def fewer_draws():
    """A thousand draws of the largest |t| instead of ten thousand: what is said of intervals needs no better."""
    drawn = simultaneous.DRAWS
    simultaneous.DRAWS = 1000
    simultaneous._normals.cache_clear()
    simultaneous._spreads.cache_clear()
    yield
    simultaneous.DRAWS = drawn
    simultaneous._normals.cache_clear()
    simultaneous._spreads.cache_clear()


def effects(random, count, kind, is_level):
    """What a strategy adds to its baseline in each replicate."""
    size = 10 ** random.uniform(0, 4)
    noise = np.round(random.normal(0, size / 3, count), int(random.integers(0, 4)))
    return {
        "gain": size + noise,
        "loss": -size + noise,
        "unclear": noise,
        "nothing": np.zeros(count),
        "constant": np.full(count, round(size)),
        "constant loss": np.full(count, -round(size)),
        # Of adopters, who are some two hundred; what a seeding brings beyond its baseline is rounded in its account.
        "rounding": random.normal(0, 1e-13, count) * is_level,
        "take-off": np.where(random.random(count) < 0.4, 50 * size, 0.0) + np.round(noise / 10),
    }[kind]


KINDS = ("gain", "loss", "unclear", "nothing", "constant", "constant loss", "rounding", "take-off")


class Drawn:
    """A comparison whose outcomes are drawn, and what is said of it."""

    def __init__(self, random_seed):
        random = np.random.default_rng(random_seed)
        self.goal = GOALS[random_seed % len(GOALS)]
        self.names = [NAMES[place] for place in random.permutation(len(NAMES))[: random.integers(2, 5)]]
        self.counts = [int(random.choice([1, 2, 12, 40]))] * 2
        kinds = [str(kind) for kind in random.choice(KINDS, len(self.names))]
        if random.random() < 0.3:
            # Strategies that do exactly the same.
            kinds[1:] = ["same"] * (len(kinds) - 1)
        paid = random.choice([0.0, 100.0]) * random.choice([1.0, 1.02, 3.0], len(self.names))
        self.samples = []
        for count in self.counts:
            base = np.round(random.normal(200, 10, count))
            values = np.zeros((count, len(self.names) + 1, 2, len(MEASURES)))
            values[:, -1, :, PLACE_OF["adopters"]] = base[:, None]
            first = None
            for place, (name, kind) in enumerate(zip(self.names, kinds, strict=True)):
                added = np.zeros(count) if name == "none" else first if kind == "same" and first is not None else (
                    effects(random, count, "gain" if kind == "same" else kind, self.goal == "adopters")
                )  # fmt: skip
                first = added if first is None else first
                cost = 0.0 if name == "none" else paid[place]
                money = added + cost
                for measure, outcome in (
                    ("adopters", base + added),
                    ("incremental_adopters", added),
                    ("cost", np.full(count, cost)),
                    ("incremental_margin", money),
                    ("profit", added if self.goal == "profit" else added - cost),
                ):
                    values[:, place, :, PLACE_OF[measure]] = np.asarray(outcome, float)[:, None]
            self.samples.append(values)
        search, fresh = self.samples
        goal = PLACE_OF[self.goal]
        self.ranking = ranking_table(self.names, search[:, :-1, 0, goal], search[:, :-1, 0, PLACE_OF["cost"]])
        ranked = [*self.ranking["strategy"], BASELINE]
        places = [[*self.names, BASELINE].index(name) for name in ranked]
        self.pairs = pair_table(ranked, search[:, places, 0], [BY_NAME[self.goal]])
        self.best = ranked[0]
        again = fresh[:, [places[0], -1]]
        wanted = [BY_NAME[name] for name in dict.fromkeys((self.goal, "incremental_margin", "profit"))]
        self.winner = winner_table(self.best, again, wanted)
        self.fresh, self.baseline = again[:, 0, 0, goal], again[:, 1, 0, goal]
        self.search = {name: search[:, place, 0, goal] for place, name in enumerate(self.names)}
        self.cost = {name: search[:, place, 0, PLACE_OF["cost"]].mean() for place, name in enumerate(self.names)}
        rows = [(name, 1, "cost", cost) for name, cost in self.cost.items()]
        rows += [(name, 1, "seeds_paid", 0.0) for name in self.names]
        estimates = pd.DataFrame(rows, columns=["strategy", "horizon", "measure", "mean"])
        self.spend = unequal_spend(estimates, [name for name in self.names if name != "none"], "USD")
        idle = ["none"]
        self.said = str(
            Recommendation(
                self.goal, "USD", idle, self.ranking, self.pairs, self.winner, self.counts[0], self.spend, None
            )
        )


@cache
def drawn(random_seed):
    return Drawn(random_seed)


@cache
def student(count):
    return stats.t.ppf(0.975, count - 1)


def limits(values):
    """The interval of a mean, written anew: Student's, longer on the side of the skewness; none for rounding."""
    count, mean = len(values), values.mean()
    if np.ptp(values) <= 1e-10 * np.abs(values).max():
        return mean, mean
    centered = values - mean
    skewness = (centered**3).mean() / (centered**2).mean() ** 1.5
    half, tilt = student(count) * values.std(ddof=1) / np.sqrt(count), student(count) * skewness / (2 * np.sqrt(count))
    longer = abs(tilt) + np.sqrt(1 + tilt**2)
    return mean - half * (longer if tilt < 0 else 1), mean + half * (longer if tilt > 0 else 1)


def number(text):
    return float(text.replace(",", "").replace("−", "-"))


def is_as_written(text, value):
    """Whether a value rounds to the number that is written."""
    digits = len(text.partition(".")[2])
    return abs(number(text) - value) <= 0.500001 * 10.0**-digits + 1e-9 * abs(value)


BATCHES = [range(start, start + 100) for start in range(0, 1000, 100)]


@pytest.mark.parametrize("seeds", BATCHES, ids=lambda seeds: f"from {seeds.start}")
def test_the_verdict_is_that_of_the_fresh_replicates(seeds):
    for one in map(drawn, seeds):
        said, count = one.said, one.counts[1]
        if count == 1:
            assert said.startswith(f"Nothing can be concluded from 1 replicate: {one.best} ranks first")
            continue
        if one.best == "none":
            assert said.startswith("Do not seed: none, which asks nobody, ranks first.")
            continue
        difference = one.fresh - one.baseline
        difference = np.where(np.abs(difference) <= 1e-10 * np.abs([one.fresh, one.baseline]).max(), 0.0, difference)
        low, high = limits(difference)
        verdict = said.split(". ")[0]
        assert f"on {count} fresh replicates" in verdict, said
        assert verdict.startswith("Seed by ") == (low > 0), said
        assert ("loses against no seeding" in verdict) == (high < 0), said
        assert ("is exactly that of no seeding" in verdict) == (not difference.any()), said
        assert ("not told apart from no seeding" in verdict) == (low <= 0 <= high and bool(difference.any())), said


@pytest.mark.parametrize("seeds", BATCHES, ids=lambda seeds: f"from {seeds.start}")
def test_every_number_is_that_of_the_sample_that_its_sentence_names(seeds):
    for one in map(drawn, seeds):
        if one.counts[0] == 1:
            continue
        for sentence in re.split(r"(?<=[.])\s", one.said):
            assert ("search replicate" in sentence) + ("fresh replicate" in sentence) <= 1, sentence
            title = BY_NAME[one.goal].title
            if found := re.search(
                rf"{title} of ({NUMBER})(?: USD)? \(95 % interval ({NUMBER}) to ({NUMBER})\)", sentence
            ):
                assert "fresh" in sentence
                for text, value in zip(found.groups(), (one.fresh.mean(), *limits(one.fresh)), strict=True):
                    assert is_as_written(text, value), (sentence, value)
            if found := re.search(rf" (\S.*) is behind by ({NUMBER})(?: USD)?", sentence):
                assert "search" in sentence
                name = next(name for name in one.names if found[1].endswith(name))
                gap = one.search[one.best].mean() - one.search[name].mean()
                assert is_as_written(found[2], gap), (sentence, gap)
                assert gap >= -1e-10 * np.abs([one.search[one.best], one.search[name]]).max()
                share = re.search(r"is better in (<|>)? ?(\d+) % of launches", sentence)
                difference = one.search[one.best] - one.search[name]
                difference[np.abs(difference) <= 1e-10 * np.abs([one.search[one.best], one.search[name]]).max()] = 0.0
                better = ((difference > 0) + 0.5 * (difference == 0)).mean()
                assert share.group(0) == f"is better in {words.percent(better)} of launches"
            if found := re.search(rf"unequal: from ({NUMBER}) USD \((.*?)\) to ({NUMBER}) USD \((.*)\)\.", sentence):
                assert is_as_written(found[1], one.cost[found[2]])
                assert is_as_written(found[3], one.cost[found[4]])
                asking = [cost for name, cost in one.cost.items() if name != "none"]
                assert one.cost[found[2]] == min(asking)
                assert one.cost[found[4]] == max(asking)


def names_before(text, names):
    """Names in a list such as `a, b and c`, longest first, so that none is found within another."""
    found = set()
    for name in sorted(names, key=len, reverse=True):
        if name in text:
            found.add(name)
            text = text.replace(name, "")
    return found


@pytest.mark.parametrize("seeds", BATCHES, ids=lambda seeds: f"from {seeds.start}")
def test_rivals_and_equals_are_those_of_the_ranking(seeds):
    for one in map(drawn, seeds):
        if one.counts[0] == 1:
            continue
        table = one.ranking.set_index("strategy")
        others = [name for name in table.index if name != one.best]
        mine = one.search[one.best]
        tolerance = {name: 1e-10 * np.abs([mine, one.search[name]]).max() for name in others}
        equal = {name for name in others if np.abs(mine - one.search[name]).max() <= tolerance[name]}
        open_ = {name for name in others if table.loc[name, "may_be_best"]} - equal
        sentence = next(part for part in re.split(r"(?<=[.])\s", one.said) if "which ranked" in part)
        parts = sentence.split("ranked the strategies, ")[1].split("; ")
        said_equal = next((part for part in parts if "exactly equal to" in part), "")
        said_open = next((part for part in parts if "may be as good as" in part), "")
        assert names_before(said_equal.partition(" exactly equal to")[0], others) == equal, sentence
        assert names_before(said_open.partition(" may be as good as")[0], others) == open_, sentence
        assert ("ahead" in sentence) == (not open_ and len(equal) < len(others)), sentence


def test_every_kind_of_sentence_was_drawn():
    said = " ".join(drawn(seed).said for seed in range(1000))
    for words_ in (
        "Seed by", "loses against no seeding", "not told apart from no seeding", "is exactly that of no seeding",
        "Nothing can be concluded", "which asks nobody", "may be as good as", "exactly equal to", "is ahead",
        "two kinds", "mean spend is unequal", "in every replicate", "It costs more than it brings",
    ):  # fmt: skip
        assert words_ in said, words_


def test_a_clear_loss_is_called_one():
    """Two strategies lose some 400 USD in every launch: no seeding is clearly better than either."""
    random = np.random.default_rng(1)
    values = np.zeros((40, 3, 2, len(MEASURES)))
    for place, mean in enumerate((-380.0, -490.0)):
        values[:, place, :, PLACE_OF["profit"]] = random.normal(mean, 100, (40, 1))
        values[:, place, :, PLACE_OF["incremental_margin"]] = 150.0
    again = values[:, [0, 2]].copy()
    again[:, 0, :, PLACE_OF["profit"]] -= 90.0
    names = ["highest_degree", "random"]
    ranking = ranking_table(names, values[:, :-1, 0, PLACE_OF["profit"]], np.zeros((40, 2)))
    pairs = pair_table([*names, BASELINE], values[:, :, 0], [BY_NAME["profit"]])
    winner = winner_table("highest_degree", again)
    said = str(Recommendation("profit", "USD", [], ranking, pairs, winner, 40))
    assert said.startswith(
        "Do not seed: highest_degree, which ranks first, loses against no seeding: on 40 fresh replicates it has "
        "profit of −4"
    )
    assert "tell it apart" not in said
    assert "On the 40 search replicates, which ranked the strategies, highest_degree is ahead: random" in said
