"""Nothing depends on the order in which strategies are given but the order of rows; far audiences are said."""

import itertools

import numpy as np
import pandas as pd
import pytest

from experiments.comparison.audience import audience_note
from experiments.comparison.comparison import compare
from experiments.comparison.figures import FIGURES
from experiments.comparison.ranking import ranking_table
from experiments.comparison.report import report_html
from experiments.comparison.tables import tables
from experiments.comparison.terminal import ranking_table as shown_ranking
from experiments.comparison.terminal import variance_table
from experiments.reporting.page import Drawing
from experiments.statistics.simultaneous import against_best, all_pairs
from simulation.seeding import SeedPrices
from tests.comparison.markets import small
from tests.comparison.reading import Page
from tests.comparison.results import network_of

STRATEGIES = ("none", "random", "fringe", "highest_degree")


def cells(table):
    return [list(column.cells) for column in table.columns], str(table.caption)


def sorted_rows(table):
    return table.sort_values(list(table.columns[:3]), kind="stable").reset_index(drop=True)


@pytest.mark.parametrize("goal", ["profit", "reach"])
def test_tables_and_sentences_do_not_depend_on_the_order_of_strategies(goal):
    first, other = (
        compare(small(**{"run.days": 4.0}), order, replicates=5, goal=goal) for order in (STRATEGIES, STRATEGIES[::-1])
    )
    assert first.recommendation == other.recommendation
    assert (first.notes, first.unequal_spend) == (other.notes, other.unequal_spend)
    for (name, one), another in zip(tables(first).items(), tables(other).values(), strict=True):
        pd.testing.assert_frame_equal(sorted_rows(one), sorted_rows(another), obj=name)
    for name in ("ranking", "pairs", "winner", "winner_returns"):
        # Their rows are in the order of the ranking.
        pd.testing.assert_frame_equal(tables(first)[name], tables(other)[name])
    for shown in (shown_ranking, variance_table):
        assert [list(map(str, column)) for column in cells(shown(first))[0]] == [
            list(map(str, column)) for column in cells(shown(other))[0]
        ]
    pages = [Page(report_html(result, drawings_of(result)).decode()).text for result in (first, other)]
    assert pages[0].partition("How to make it again")[0] == pages[1].partition("How to make it again")[0]


def drawings_of(result):
    """Pages are read without their figures, which take long to draw."""
    return {name: Drawing(shows, "", b"", b"") for name, (_, shows) in FIGURES.items()}


def test_simultaneous_intervals_belong_to_columns_however_they_are_ordered():
    random = np.random.default_rng(3)
    table = np.round(random.normal(size=(30, 1)) + random.normal(size=(30, 4)), 1)
    # Two columns with the same mean and standard deviation, which differ otherwise.
    table[:, 3] = table[::-1, 2]
    expected, best = all_pairs(table), against_best(table)
    for order in itertools.permutations(range(4)):
        for one, moved in zip(expected, all_pairs(table[:, order]), strict=True):
            np.testing.assert_array_equal(one[np.ix_(order, order)], moved)
        again = against_best(table[:, order])
        np.testing.assert_array_equal(best.low[list(order)], again.low)
        np.testing.assert_array_equal(best.high[list(order)], again.high)


def test_of_equals_the_cheaper_comes_first_then_the_name():
    goal = np.array([[5.0, 5.0 + 1e-13, 5.0, 4.0], [7.0, 7.0, 7.0 - 1e-13, 4.0]])
    cost = np.array([[2.0, 2.0, 1.0, 0.0]] * 2)
    names = ["b", "a", "c", "d"]
    for order in itertools.permutations(range(4)):
        table = ranking_table([names[place] for place in order], goal[:, order], cost[:, order])
        assert table["strategy"].tolist() == ["c", "a", "b", "d"]
        assert table["rank"].tolist() == [1, 1, 1, 4]
        assert table["may_be_best"].tolist()[:3] == [True, True, True]


def test_an_audience_far_from_the_simulated_followers_is_said(tmp_path):
    path = tmp_path / "prices.csv"
    path.write_text("label,audience\n1,50000\n2,3\n3,4\n")
    result = compare(small(**{"run.days": 2.0}), ["none", "random"], seeds=2, prices=path, replicates=2)
    followers = int(result.network.followers[1])
    note = next(note for note in result.notes if "Audiences of the price list" in note)
    assert f"1 with an audience of 50,000 has {followers:,}" in note
    assert "of 3 differ" in note
    page = Page(report_html(result, drawings_of(result)).decode())
    assert page.text.index(note) < page.text.index("Ranking")


@pytest.mark.parametrize(
    ("times", "is_far"), [(1.0, False), (2.0, False), (2.1, True), (1 / 2.1, True), (1 / 1.9, False)]
)
def test_far_is_more_than_twice_either_way(times, is_far):
    network = network_of()
    row = int(np.argmax(network.followers))
    audience = np.full(network.consumers, np.nan)
    audience[row] = times * network.followers[row]
    offers = SeedPrices.flat(network.consumers)
    listed = SeedPrices(offers.price, offers.acceptance, offers.is_candidate, offers.must_have, None, audience)
    assert network.followers[row] > 30
    assert bool(audience_note(listed, network)) is is_far
    assert audience_note(offers, network) == ""


def test_small_numbers_are_not_far_apart():
    network = network_of()
    row = int(np.argmin(network.followers))
    assert network.followers[row] <= 10
    offers = SeedPrices.flat(network.consumers)
    audience = np.full(network.consumers, np.nan)
    audience[row] = 20.0
    near = SeedPrices(offers.price, offers.acceptance, offers.is_candidate, offers.must_have, None, audience)
    assert audience_note(near, network) == ""
    audience[row] = 21.0
    assert audience_note(near, network) != ""
