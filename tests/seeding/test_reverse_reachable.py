"""The guarantee of reverse-reachable seeds, against what every live network and every choice of seeds give exactly."""

import bisect
import dataclasses
import math
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binom

from simulation import SocialNetwork
from simulation.errors import SeedingError
from simulation.network import generate_network, read_network
from simulation.processes import IndependentCascade, LinearThreshold, WeightedCascade, simulate_cascades
from simulation.seeding import SeedingTask, SeedPrices, Spreading, choose_seeds, reverse_reachable
from simulation.seeding.reverse_bounds import lower, upper
from simulation.seeding.reverse_sampler import ReverseSampler
from tests.seeding.enumerated import Enumerated, law_of
from tests.seeding.graphs import drawn_network, tie_list

BY_COUNT = 1 - 1 / math.e
LIMITS = ("count", "budget", "both", "must have", "refusals")


@cache
def example(number, kind, lines=9):
    """Return a small network, a way of spreading, and its law; every third counts who has seen a post."""
    rng = np.random.default_rng([31, number])
    network = drawn_network(rng, consumers=7, lines=lines)
    into = np.bincount(network.targets, minlength=7)[network.targets]
    values = rng.random(network.ties) * rng.choice([0.3, 1.0]) if kind == "cascade" else rng.uniform(0.3, 1) / into
    if number % 2 and kind == "cascade":
        values = (rng.random(7) * rng.choice([0.4, 1.0]))[network.targets]
    seen = None
    if number % 3 == 0:
        seen = np.zeros(7)
        np.maximum.at(seen, network.targets, values)
        seen += (1 - seen) * rng.random(7)
    return network, Spreading(kind, values, seen), law_of(network, kind, values, seen)


def offered(rng, limits):
    """Return offers and limits of a task on seven consumers, and whether rows are within them."""
    offers = SeedPrices.flat(7)
    if limits in ("budget", "both", "refusals"):
        offers = dataclasses.replace(offers, price=np.round(rng.uniform(0, 5, 7), 1))
    if limits in ("must have", "refusals"):
        acceptance = rng.choice([0.25, 0.6, 0.9, 1.0], 7)
        is_candidate = rng.random(7) < 0.8
        is_candidate[:3] = True
        must = rng.choice(3, 1).astype(np.int32)
        offers = SeedPrices(offers.price, acceptance, is_candidate, must)
    count = None if limits == "budget" else int(rng.integers(2, 4))
    budget = None
    if limits in ("budget", "both", "refusals"):
        least = offers.price[offers.is_candidate].min()
        budget = float(max(least, 0.1) + rng.uniform(0, 8) + offers.price[offers.must_have].sum())
    cost = offers.price * offers.acceptance

    def allowed(rows):
        total = sum(cost[row] for row in rows)
        return (
            all(offers.is_candidate[row] for row in rows)
            and (count is None or len(rows) <= count)
            and (budget is None or (total <= budget * (1 + 1e-9) and all(offers.price[row] <= budget for row in rows)))
            and set(offers.must_have.tolist()) <= set(rows)
        )

    return offers, {"count": count, "budget": budget}, allowed


def runs(kind, number_of_runs, examples, lines=9):
    """Yield a guarantee, what its seeds reach exactly, and what the best seeds do, of random tasks and failures."""
    for run in range(number_of_runs):
        rng = np.random.default_rng([32, run])
        network, spreading, law = example(run % examples, kind, lines)
        offers, limits, allowed = offered(rng, LIMITS[run % len(LIMITS)])
        failure = float(rng.uniform(0.01, 0.3))
        task = SeedingTask(network, offers, spreading, run, threads=1, **limits)
        choice = reverse_reachable(task, epsilon=float(rng.uniform(0.05, 0.19)), failure=failure)
        exact = Enumerated(law, offers.acceptance)
        rows = choice.rows.tolist()
        assert len(set(rows)) == len(rows)
        assert allowed(rows)
        assert choice.rows.dtype == np.int32
        assert rows[: len(offers.must_have)] == offers.must_have.tolist()
        assert choice.guarantee.failure == failure
        yield choice.guarantee, exact.spread(rows), exact.best(allowed, offers.must_have.tolist())


def check_failures(found):
    """The statements fail no more often than they may: 4 standard errors above the sum of their failures."""
    failures, wrong, low, high, error = [], 0, 0, 0, []
    for guarantee, reached, best in found:
        failures.append(guarantee.failure)
        wrong += reached < guarantee.ratio * best * (1 - 1e-9)
        low += guarantee.reached_low > reached * (1 + 1e-9)
        high += guarantee.optimum_high < best * (1 - 1e-9)
        assert guarantee.ratio >= guarantee.promised > 0
        assert reached >= guarantee.promised * best * (1 - 1e-9)
        share = reached / 7
        spread = math.sqrt(max(share * (1 - share), 1e-9) / (guarantee.sets / 4))
        error.append((guarantee.reached / 7 - share) / spread)
    failures = np.array(failures)
    allowed = failures.sum() + 4 * math.sqrt((failures * (1 - failures)).sum())
    assert max(wrong, low, high) <= allowed
    # The sets that estimate decide nothing: they are without bias, and as uncertain as their number says.
    assert abs(np.mean(error)) < 5 / math.sqrt(len(error))
    assert np.std(error) < 1.1


@pytest.mark.parametrize("kind", ["cascade", "threshold"])
def test_guarantees_hold_at_random_failures(kind):
    check_failures(runs(kind, 1_000, 24))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["cascade", "threshold"])
def test_guarantees_hold_on_many_larger_networks(kind):
    check_failures(runs(kind, 2_000, 100, lines=12))


@pytest.mark.parametrize("p", [0.003, 0.06, 0.3, 0.5, 0.97])
@pytest.mark.parametrize("sets", [20, 300, 5_000])
def test_bounds_are_wrong_as_seldom_as_they_say_and_not_much_more_seldom(p, sets):
    """Exactly: the chance of all counts whose bound is beyond the truth, at most the one stated."""
    counts = range(sets + 1)
    for failure in (0.3, 0.05, 1e-4):
        doubt = math.log(1 / failure)
        # Bounds grow with counts, so that each is wrong from, or up to, one count on.
        first = bisect.bisect_right(counts, p, key=lambda x, doubt=doubt: lower(x / sets, sets, doubt))
        last = bisect.bisect_left(counts, p, key=lambda x, doubt=doubt: upper(x / sets, sets, doubt)) - 1
        too_high, too_low = binom.sf(first - 1, sets, p), binom.cdf(last, sets, p)
        assert too_high <= failure
        assert too_low <= failure
        if sets * p > 100 and sets * (1 - p) > 100:
            assert min(too_high, too_low) > failure / 20


def test_bounds_are_tighter_than_those_of_the_paper():
    """Tang et al. 2018, lemmas 4.2 and 4.3, which replace the divergence with something smaller."""
    for sets in (100, 3_000, 100_000):
        for covered in (1, sets // 50, sets // 5, sets - 1):
            for doubt in (1.0, 5.0, 14.0):
                theirs = (math.sqrt(covered + 2 * doubt / 9) - math.sqrt(doubt / 2)) ** 2 - doubt / 18
                assert lower(covered / sets, sets, doubt) >= theirs / sets - 1e-9
                theirs = (math.sqrt(covered + doubt / 2) + math.sqrt(doubt / 2)) ** 2
                assert upper(covered / sets, sets, doubt) <= theirs / sets + 1e-9


def weighted(consumers=400, ties=1_600, seed=1):
    rng = np.random.default_rng(seed)
    authors = (consumers * rng.random(ties) ** 2).astype(int)
    followers = (authors + rng.integers(1, consumers, ties)) % consumers
    network = SocialNetwork.from_ties(authors, followers, consumers)
    return network, 1 / network.followees[network.targets]


@pytest.mark.parametrize("kind", ["cascade", "threshold"])
def test_a_choice_does_not_depend_on_threads(kind, monkeypatch):
    network, values = weighted()
    offers = SeedPrices.flat(400, 1.0, 0.7)
    task = SeedingTask(network, offers, Spreading(kind, values), 3, count=8, budget=5.0, threads=1)
    alone = reverse_reachable(task)
    monkeypatch.setattr("simulation.seeding.reverse_sampler._SETS_AT_A_TIME", 37)
    for threads in (2, 3):
        again = reverse_reachable(dataclasses.replace(task, threads=threads))
        assert again.rows.tolist() == alone.rows.tolist()
        assert again.guarantee == alone.guarantee
        assert again.notes == alone.notes
    other = reverse_reachable(dataclasses.replace(task, random_seed=4))
    assert other.guarantee != alone.guarantee


def test_what_cannot_matter_changes_nothing():
    """Prices that a budget covers in all, a budget that all can be had for, candidates who never accept."""
    network, values = weighted()
    spreading = Spreading("cascade", values)
    plain = reverse_reachable(SeedingTask(network, SeedPrices.flat(400), spreading, 3, count=10, threads=1))
    priced = SeedingTask(network, SeedPrices.flat(400, 2.0), spreading, 3, count=10, budget=800.0, threads=1)
    assert reverse_reachable(priced).rows.tolist() == plain.rows.tolist()
    assert reverse_reachable(priced).guarantee == plain.guarantee
    best = int(plain.rows[0])
    acceptance = np.ones(400)
    acceptance[best] = 0.0
    refusing = dataclasses.replace(SeedPrices.flat(400), acceptance=acceptance)
    forbidden = dataclasses.replace(SeedPrices.flat(400), is_candidate=acceptance > 0)
    chosen = [
        reverse_reachable(SeedingTask(network, offers, spreading, 3, count=10, threads=1)).rows.tolist()
        for offers in (refusing, forbidden)
    ]
    assert chosen[0] == chosen[1]
    assert best not in chosen[0]


def test_one_price_for_all_buys_as_many_as_the_budget_allows_in_the_same_order():
    network, values = weighted()
    spreading = Spreading("cascade", values)
    by_count = reverse_reachable(SeedingTask(network, SeedPrices.flat(400), spreading, 3, count=10, threads=1))
    offers = SeedPrices.flat(400, 0.1)
    by_budget = reverse_reachable(SeedingTask(network, offers, spreading, 3, budget=1.0, threads=1))
    assert len(by_budget.rows) == 10
    assert abs(by_budget.guarantee.reached - by_count.guarantee.reached) < 0.1 * by_count.guarantee.reached
    assert by_budget.guarantee.promised == pytest.approx(0.405 - 0.1)
    assert "Tang et al. 2021" in " ".join(by_budget.notes)


def test_everybody_free_is_everybody():
    network, values = weighted(60, 200)
    task = SeedingTask(network, SeedPrices.flat(60, 0.0), Spreading("cascade", values), 3, budget=1.0, threads=1)
    choice = reverse_reachable(task)
    assert sorted(choice.rows.tolist()) == list(range(60))
    assert choice.guarantee.reached == pytest.approx(60)


def test_only_those_that_must_be_had():
    network, values = weighted(60, 200)
    offers = dataclasses.replace(SeedPrices.flat(60), must_have=np.array([9, 4], np.int32))
    choice = reverse_reachable(SeedingTask(network, offers, Spreading("cascade", values), 3, count=2, threads=1))
    assert choice.rows.tolist() == [9, 4]


def small_task(**changes):
    network = drawn_network(np.random.default_rng(2))
    offers = dataclasses.replace(SeedPrices.flat(7, 2.0), **changes.pop("offers", {}))
    values = changes.pop("values", np.full(network.ties, 0.1))
    spreading = Spreading(changes.pop("kind", "cascade"), values, changes.pop("seen", None))
    return SeedingTask(network, offers, spreading, 1, **{"count": 2, "threads": 1, **changes})


def with_row(value, fill=1.0):
    array = np.full(7, fill)
    array[3] = value
    return array


@pytest.mark.parametrize(
    ("changes", "options", "field"),
    [
        ({}, {"epsilon": 0.0}, "epsilon"),
        ({}, {"epsilon": BY_COUNT}, "epsilon"),
        ({}, {"epsilon": math.nan}, "epsilon"),
        ({"budget": 4.0, "count": None}, {"epsilon": 0.5}, "epsilon"),
        ({}, {"failure": 0.0}, "failure"),
        ({}, {"failure": 1.0}, "failure"),
        ({"count": None}, {}, "count"),
        ({"count": 8}, {}, "count"),
        ({"count": True}, {}, "count"),
        ({"budget": 1.9}, {}, "budget"),
        ({"budget": math.inf}, {}, "budget"),
        ({"budget": 3.0, "offers": {"must_have": np.array([1, 2], np.int32)}}, {}, "budget"),
        ({"count": 1, "offers": {"must_have": np.array([1, 2], np.int32)}}, {}, "count"),
        ({"offers": {"must_have": np.array([1, 1], np.int32)}}, {}, "offers.must_have"),
        ({"offers": {"must_have": np.array([7], np.int32)}}, {}, "offers.must_have"),
        ({"offers": {"price": with_row(-1.0)}}, {}, "offers.price of '3'"),
        ({"offers": {"price": with_row(math.nan)}}, {}, "offers.price of '3'"),
        ({"offers": {"acceptance": with_row(1.1)}}, {}, "offers.acceptance of '3'"),
        ({"values": 1.5}, {}, "spreading.values"),
        ({"values": np.full(3, 0.1)}, {}, "spreading.values"),
        ({"values": 0.9, "kind": "threshold"}, {}, "spreading.values"),
        ({"kind": "rumor"}, {}, "spreading.kind"),
        ({"seen": with_row(2.0)}, {}, "spreading.seen of '3'"),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_by_name(changes, options, field):
    with pytest.raises(SeedingError) as refusal:
        reverse_reachable(small_task(**changes), **options)
    assert field in [problem.field for problem in refusal.value.problems]


def test_all_problems_are_named_at_once():
    with pytest.raises(SeedingError) as refusal:
        reverse_reachable(small_task(values=2.0, offers={"price": with_row(-1.0)}), failure=2.0)
    assert [problem.field for problem in refusal.value.problems] == [
        "failure",
        "offers.price of '3'",
        "spreading.values",
    ]


def test_the_examples_are_not_all_trivial():
    """Some networks have more than a few sets, and tell good seeds from bad ones."""
    for kind in ("cascade", "threshold"):
        ratios = []
        for number in range(24):
            network, _, law = example(number, kind)
            exact = Enumerated(law, np.ones(7))
            best = exact.best(lambda rows: len(rows) == 2)
            ratios.append(min(exact.spread([row, 6]) for row in range(6)) / best)
            assert len(tie_list(network)) > 4
        assert min(ratios) < BY_COUNT


GRAPHS = Path(__file__).resolve().parents[3] / "shared" / "data" / "graphs"


def collaboration():
    path = GRAPHS / "NetHEPT_hep.txt.gz"
    if not path.exists():
        pytest.skip(f"the network NetHEPT is not at {GRAPHS}")
    network = read_network(path, lines="mutual", header="counts")
    return network, 1 / network.followees[network.targets]


def forward(network, rows, process, replicates):
    """Return what seeds reach by simulation, and its standard error."""
    sizes = simulate_cascades(network, rows, process, replicates=replicates, random_seed=6).sizes
    return sizes.mean(), sizes.std(ddof=1) / math.sqrt(replicates)


PROCESSES = {"cascade": WeightedCascade(), "threshold": LinearThreshold()}


@pytest.mark.parametrize("kind", PROCESSES)
def test_sets_and_forward_simulation_agree_on_a_real_network(kind):
    """Within 1 % of one another, each being surer than .4 %; and the guarantee's own estimate, 4 errors."""
    network, values = collaboration()
    spreading = Spreading(kind, values)
    task = SeedingTask(network, SeedPrices.flat(network.consumers), spreading, 9, count=50, threads=2)
    choice = reverse_reachable(task)
    mean, error = forward(network, choice.rows, PROCESSES[kind], 1_500)
    sampler = ReverseSampler.of(network, spreading, random_seed=10)
    refusal = np.ones(network.consumers)
    refusal[choice.rows] = 0.0
    sets = 1_000_000
    share = sampler.judge(range(sets), refusal)
    assert error < 0.004 * mean
    assert math.sqrt((1 - share) / share / sets) < 0.004
    assert share * network.consumers == pytest.approx(mean, rel=0.01)
    made = choice.guarantee
    own_error = network.consumers * math.sqrt(share * (1 - share) / (made.sets / 4))
    assert abs(made.reached - mean) < 4 * math.hypot(own_error, error)
    assert made.reached_low < mean < made.optimum_high
    assert made.ratio >= made.promised == pytest.approx(BY_COUNT - 0.1)


def test_by_default_sets_are_doubled_as_long_as_that_pays():
    """With epsilon = .1 it fell behind degree discount here, its guarantee kept."""
    network = generate_network(
        "powerlaw_cluster", consumers=5_000, mean_degree=16, triangle_probability=0.5, random_seed=1
    )
    followers = np.diff(network.indptr)
    p = 0.8 * followers.mean() / np.mean(followers.astype(float) ** 2)
    task = SeedingTask(network, SeedPrices.flat(5_000), Spreading("cascade", p), 7, count=50, threads=2)
    usual, early = reverse_reachable(task), reverse_reachable(task, epsilon=0.1)
    rows = {"usual": usual.rows, "early": early.rows, "degree": choose_seeds("degree_discount", task).rows}
    reached = {name: forward(network, seeds, IndependentCascade(p), 20_000) for name, seeds in rows.items()}
    assert reached["early"][0] < reached["degree"][0] - 4 * math.hypot(reached["early"][1], reached["degree"][1])
    assert reached["usual"][0] > reached["degree"][0] - 2 * math.hypot(reached["usual"][1], reached["degree"][1])
    assert usual.guarantee.promised == early.guarantee.promised
    assert usual.guarantee.ratio > early.guarantee.ratio
    assert usual.guarantee.sets > early.guarantee.sets


@pytest.mark.slow
@pytest.mark.parametrize(("count", "epsilon"), [(10, 0.1), (50, 0.05), (200, 0.1)])
@pytest.mark.parametrize("kind", PROCESSES)
def test_sets_and_forward_simulation_agree_for_other_numbers_of_seeds(kind, count, epsilon):
    network, values = collaboration()
    spreading = Spreading(kind, values)
    task = SeedingTask(network, SeedPrices.flat(network.consumers), spreading, 9, count=count)
    choice = reverse_reachable(task, epsilon=epsilon)
    mean, _ = forward(network, choice.rows, PROCESSES[kind], 10_000)
    refusal = np.ones(network.consumers)
    refusal[choice.rows] = 0.0
    share = ReverseSampler.of(network, spreading, random_seed=10).judge(range(4_000_000), refusal)
    assert share * network.consumers == pytest.approx(mean, rel=0.01)
    assert choice.guarantee.reached_low < mean < choice.guarantee.optimum_high
