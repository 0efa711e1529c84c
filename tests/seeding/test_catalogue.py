"""What holds for every strategy of the catalogue, and what is refused."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation import SocialNetwork
from simulation.errors import SeedingError
from simulation.seeding import STRATEGIES, SeedPrices, Spreading, choose_seeds, reverse_reachable
from simulation.seeding.buying import Purchase
from tests.seeding.graphs import shares
from tests.seeding.tasks import NAMES, directed_network, task_of

RANKINGS = [name for name in NAMES if name not in ("none", "greedy", "celf")]

ORDER = (
    "none random highest_degree single_discount degree_discount pagerank eigenvector katz closeness betweenness k_core "
    "vote_rank collective_influence hubs bridges fringe best_per_community random_neighbor greedy celf "
    "reverse_reachable"
)


def test_the_names_in_their_order():
    assert list(STRATEGIES) == ORDER.split()
    assert all(name == strategy.name and strategy.meaning.endswith(".") for name, strategy in STRATEGIES.items())


MOST_CONSUMERS = 16


@st.composite
def tasks(draw):
    """Small networks with prices, chances, candidates, some who must be had, and one limit or both."""
    consumers = draw(st.integers(2, MOST_CONSUMERS))
    ends = st.tuples(st.integers(0, consumers - 1), st.integers(1, consumers - 1))
    lines = draw(st.lists(ends, min_size=1, max_size=40))
    authors = np.array([author for author, _ in lines])
    followers = (authors + np.array([step for _, step in lines])) % consumers
    network = SocialNetwork.from_ties(authors, followers, consumers, mutual=draw(st.booleans()))

    def per_consumer(values):
        return np.array(draw(st.lists(values, min_size=consumers, max_size=consumers)))

    price = per_consumer(st.sampled_from([0.0, 0.1, 1.0, 2.5, 40.0]))
    acceptance = per_consumer(st.sampled_from([0.0, 0.3, 1.0]))
    is_candidate = per_consumer(st.booleans())
    is_candidate[draw(st.integers(0, consumers - 1))] = True
    candidates = np.flatnonzero(is_candidate).tolist()
    must_have = draw(st.lists(st.sampled_from(candidates), unique=True, max_size=3))
    offers = SeedPrices(price, acceptance, is_candidate, np.array(must_have, np.int32))
    least = max(price[candidates].min(), price[must_have].max(initial=0), (price * acceptance)[must_have].sum())
    budget = draw(st.none() | st.floats(0, 60).map(lambda more: float(least + more)))
    counts = st.integers(len(must_have), len(candidates))
    count = draw(counts if budget is None else st.none() | counts)
    kind = draw(st.sampled_from(["cascade", "threshold"]))
    values = draw(st.sampled_from([0.0, 0.3, 1.0])) if kind == "cascade" else shares(network)
    seen = per_consumer(st.floats(0, 1)) if draw(st.booleans()) else None
    return task_of(network, count, budget, offers=offers, spreading=Spreading(kind, values, seen))


def spent(task, rows):
    return float((task.offers.price * task.offers.acceptance)[rows].sum())


@pytest.mark.parametrize("name", [name for name in NAMES if name != "none"])
@settings(max_examples=15, deadline=None)
@given(task=tasks(), threads=st.integers(1, 3))
def test_what_every_choice_keeps(name, task, threads):
    rows = choose_seeds(name, replace(task, threads=threads)).rows
    offers, most = task.offers, np.inf if task.budget is None else task.budget * (1 + 2e-9)
    assert rows.dtype == np.int32
    assert len(set(rows.tolist())) == len(rows)
    assert offers.is_candidate[rows].all()
    assert rows[: len(offers.must_have)].tolist() == offers.must_have.tolist()
    assert len(rows) <= (task.network.consumers if task.count is None else task.count)
    assert spent(task, rows) <= most
    assert (offers.price[rows] <= most).all()
    assert choose_seeds(name, task).rows.tolist() == rows.tolist()
    if name in RANKINGS and len(rows) != task.count:
        # Nobody is left who would still have fitted.
        left = np.setdiff1d(np.flatnonzero(offers.is_candidate), rows)
        assert all(offers.price[row] > task.budget or spent(task, [*rows, row]) > task.budget for row in left)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=8, deadline=None)
@given(task=tasks(), data=st.data())
def test_fewer_seeds_are_the_first_of_more(name, task, data):
    task = replace(task, budget=None, count=int(np.count_nonzero(task.offers.is_candidate)))
    fewer = data.draw(st.integers(len(task.offers.must_have), task.count))
    rows = choose_seeds(name, task).rows.tolist()
    assert choose_seeds(name, replace(task, count=fewer)).rows.tolist() == rows[: min(fewer, len(rows))]
    assert len(rows) == (0 if name == "none" else task.count)


@pytest.mark.parametrize("name", RANKINGS)
def test_under_a_budget_the_ranking_is_walked_down(name):
    """Whoever the count alone ranks next is asked unless the price, or what is left, forbids it."""
    network = directed_network(5, 40, 200)
    price = np.random.default_rng(5).integers(1, 9, 40).astype(float)
    static = name not in ("single_discount", "degree_discount", "vote_rank", "collective_influence")
    offers = SeedPrices(
        price if static else np.full(40, 3.0), np.full(40, 0.5), np.ones(40, np.bool_), np.empty(0, np.int32)
    )
    ranking = choose_seeds(name, task_of(network, 40, offers=offers)).rows.tolist()
    expected, left = [], 11.0
    for row in ranking:
        if offers.price[row] <= 11.0 and offers.price[row] / 2 <= left:
            expected.append(row)
            left -= offers.price[row] / 2
    assert choose_seeds(name, task_of(network, budget=11.0, offers=offers)).rows.tolist() == expected


def test_nobody_is_nobody():
    offers = SeedPrices.flat(30)
    offers = replace(offers, must_have=np.array([4], np.int32))
    choice = choose_seeds("none", task_of(directed_network(0), 3, offers=offers))
    assert choice.rows.tolist() == []
    assert choice.notes == ("who must be had is not asked either",)


def test_three_at_a_tenth_fit_into_three_tenths():
    offers = SeedPrices.flat(30, price=0.1)
    assert len(choose_seeds("random", task_of(directed_network(0), budget=0.3, offers=offers)).rows) == 3
    assert len(choose_seeds("vote_rank", task_of(directed_network(0), budget=0.3, offers=offers)).rows) == 3


def test_who_is_passed_over_is_no_seed_to_those_who_discount():
    """Row 0 leads and cannot be paid, so its followers, rows 1 and 2, are not discounted for it."""
    network = SocialNetwork.from_ties([0] * 9 + [1] * 5 + [3] * 5, [*range(1, 10), *range(4, 9), *range(4, 9)], 12)
    offers = SeedPrices.flat(12, price=1.0)
    offers.price[0] = 9.0
    for name in ("single_discount", "degree_discount", "vote_rank"):
        assert choose_seeds(name, task_of(network, budget=1.0, offers=offers)).rows.tolist() == [1]
        with_first = replace(offers, must_have=np.array([0], np.int32))
        assert choose_seeds(name, task_of(network, 2, offers=with_first)).rows[0] == 0


def test_a_purchase_is_over_when_nobody_fits():
    purchase = Purchase(SeedPrices.flat(5, price=2.0), None, 5.0)
    assert not purchase.is_over
    purchase.take(3)
    purchase.take(1)
    assert purchase.is_over
    assert purchase.rows.tolist() == [3, 1]


def from_one(labels=None):
    """Make consumers 0..29 who are labelled '1'..'30', or otherwise."""
    network = directed_network(0)
    return replace(network, labels=labels or [str(row + 1) for row in range(30)])


@pytest.mark.parametrize("choose", [lambda task: choose_seeds("highest_degree", task), reverse_reachable])
def test_who_must_be_had_is_given_by_label_or_by_row(choose):
    for wanted, by, row in ((["7"], None, 6), ([7], "label", 6), (np.array([7]), "row", 7)):
        offers = replace(SeedPrices.flat(30), must_have=wanted, must_have_by=by)
        task = task_of(from_one(), 2, offers=offers)
        assert task.offers.must_have.dtype == np.int32
        assert choose(task).rows[0] == row
        assert choose(replace(task, count=1)).rows.tolist() == [row]
    by_row = replace(SeedPrices.flat(30), must_have=[7])
    for network in (directed_network(0), from_one([f"user {row}" for row in range(30)])):
        assert choose(task_of(network, 1, offers=by_row)).rows.tolist() == [7]


@pytest.mark.parametrize("choose", [lambda task: choose_seeds("highest_degree", task), reverse_reachable])
@pytest.mark.parametrize(
    ("wanted", "by", "said"),
    [
        ([7], None, "offers.must_have = [7]: labels as text"),
        ([7], None, "row 7 is the consumer labelled '8'; the label '7' is row 6"),
        (["0"], None, "offers.must_have = '0': a label of the network"),
        (["7"], "row", "offers.must_have = '7': a row, 0..29"),
        ([7], "rows", "offers.must_have_by = 'rows'"),
        (["7", "7"], None, "offers.must_have = "),
        (7, None, "offers.must_have = 7: rows of consumers"),
    ],
)
def test_who_must_be_had_is_never_guessed(choose, wanted, by, said):
    with pytest.raises(SeedingError) as caught:
        choose(task_of(from_one(), 2, offers=replace(SeedPrices.flat(30), must_have=wanted, must_have_by=by)))
    assert said in str(caught.value)


def refused(name="random", network=None, count=None, budget=None, **others):
    network = network or directed_network(0)
    with pytest.raises(SeedingError) as caught:
        choose_seeds(name, task_of(network, count, budget, **others))
    return str(caught.value)


def test_an_unknown_strategy_gets_the_nearest_name():
    said = refused("page_rank", count=1)
    assert "strategy = 'page_rank': one of none, random" in said
    assert "did you mean 'pagerank'?" in said
    assert "strategy = 3" in refused(3, count=1)


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ({}, "count = None: a number of seeds, or a budget"),
        ({"count": -1}, "count = -1: a whole number of seeds, zero or more"),
        ({"count": True}, "count = True"),
        ({"count": 2.0}, "count = 2.0"),
        ({"count": 31}, "count = 31: at most the number of candidates, 30"),
        ({"budget": float("nan")}, "budget = nan: a finite amount"),
        ({"budget": float("inf")}, "budget = inf"),
        ({"budget": -0.01}, "budget = -0.01"),
        ({"budget": True}, "budget = True"),
        ({"budget": "9"}, "budget = '9'"),
        ({"count": 1, "random_seed": -1}, "random_seed = -1"),
        ({"count": 1, "random_seed": True}, "random_seed = True"),
        ({"count": 1, "spreading": Spreading("casade", 0.1)}, "spreading.kind = 'casade'"),
        ({"count": 1, "spreading": Spreading("cascade", 1.1)}, "spreading.values = 1.1: in [0, 1]"),
        ({"count": 1, "spreading": Spreading("cascade", float("nan"))}, "spreading.values = nan"),
        ({"count": 1, "spreading": Spreading("cascade", np.zeros(3))}, "one per tie"),
        ({"count": 1, "spreading": Spreading("threshold", 0.9)}, "weights whose sum is at most 1"),
        ({"count": 1, "spreading": Spreading("cascade", 0.1, np.full(30, 2.0))}, "spreading.seen of '0' = 2.0"),
    ],
)
def test_limits_that_cannot_be_used(limits, said):
    assert said in refused(**limits)


def offered(price=1.0, acceptance=1.0, candidates=None, must_have=()):
    offers = SeedPrices.flat(30, price, acceptance)
    if candidates is not None:
        offers.is_candidate[:] = False
        offers.is_candidate[candidates] = True
    return replace(offers, must_have=np.array(must_have, np.int32))


@pytest.mark.parametrize(
    ("offers", "limits", "said"),
    [
        (offered(-1.0), {"count": 1}, "offers.price of '0' = -1.0: finite and zero or more"),
        (offered(float("nan")), {"count": 1}, "offers.price of '0' = nan"),
        (offered(1.0, 1.5), {"count": 1}, "offers.acceptance of '0' = 1.5: in [0, 1]"),
        (replace(offered(), price=np.ones(3)), {"count": 1}, "offers.price"),
        (replace(offered(), is_candidate=np.ones(30)), {"count": 1}, "offers.is_candidate"),
        (offered(candidates=[]), {"count": 1}, "at least one candidate"),
        (offered(candidates=[1, 2]), {"count": 3}, "count = 3: at most the number of candidates, 2"),
        (offered(must_have=[3, 30]), {"count": 3}, "offers.must_have = 30: a row, 0..29"),
        (offered(must_have=[3, 3]), {"count": 3}, "offers.must_have = '3': each consumer at most once"),
        (offered(candidates=[1, 2], must_have=[3]), {"count": 1}, "may not be forbidden"),
        (offered(must_have=[3, 4]), {"count": 1}, "count = 1: at least 2"),
        (offered(must_have=[3, 4]), {"budget": 1.5}, "at least 2, what the 2 who must be had cost"),
        (offered(5.0, 0.1, must_have=[3]), {"budget": 4.0}, "buys nobody"),
        (offered(2.5), {"budget": 2.0}, "a budget of 2 buys nobody: the cheapest of 30 candidates costs 2.5"),
    ],
)
def test_offers_that_cannot_be_used(offers, limits, said):
    assert said in refused(offers=offers, **limits)


def test_one_who_must_be_had_and_costs_more_than_there_is():
    offers = offered(1.0, 0.1, must_have=[3])
    offers.price[3] = 5.0
    assert "at least 5, the price of '3', who must be had" in refused(offers=offers, budget=4.0)


def test_all_that_is_wrong_is_said_at_once():
    said = refused("pagerang", count=-1, budget=-1.0, random_seed=-1, offers=offered(-1.0, 2.0))
    for field in ("strategy", "count", "budget", "random_seed", "offers.price", "offers.acceptance"):
        assert f"  {field}" in said
    assert "6 problems" in said


def test_reverse_reachable_is_called_with_the_task():
    network = directed_network(0)
    choice = choose_seeds("reverse_reachable", task_of(network, 5))
    assert len(set(choice.rows.tolist())) == 5
    assert choice.guarantee is not None
