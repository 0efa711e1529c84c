"""The study of villages: of made-up ones it finds what they were made from, and nothing where there is nothing."""

from itertools import product
from pathlib import Path

import networkx
import numpy as np
import pytest

import simulation
from experiments.studies import centralities, village_fit, village_process, village_seeds, village_take_up
from experiments.verification import catalogue
from experiments.verification.findings import compare
from experiments.verification.target import Context
from simulation import SocialNetwork
from simulation.network import generate_network
from tests.studies.conftest import LEADERS, MADE_UP, VILLAGES
from tests.verification.test_wrong_engines import biased

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
TARGETS = {found.id: found for found in catalogue.targets("published")}
SMALL = Context("BCDJ", threads=2)


@pytest.fixture(scope="module")
def villages(made_up_folder):
    return village_take_up.villages_of(Context("BCDJ", made_up_folder))


@pytest.fixture(scope="module")
def seen(villages):
    return village_process.exposure(SMALL, villages.network, villages.leaders, 200)


@pytest.fixture(scope="module")
def placebos(villages):
    chosen = [village_process.placebo_leaders(villages, number) for number in range(40)]
    return village_process.exposures(SMALL, villages.network, chosen, 20)


def test_the_fit_finds_what_the_villages_were_made_from(villages, seen):
    found = village_fit.fit(villages.adopts, seen, villages.village, np.ones(len(villages.village), np.bool_))
    # A step of the grid in q; p and b of 3,600 households, of whom some 2,000 have not been reached.
    assert found.probability == pytest.approx(MADE_UP.tie, abs=0.031)
    assert found.take_up == pytest.approx(MADE_UP.take_up, abs=0.06)
    assert found.otherwise == pytest.approx(MADE_UP.otherwise, abs=0.1)
    # Without the network it is three standard errors from the moments and more.
    assert found.profile[0] > found.distance + 9
    assert found.distance == found.profile.min()


def as_good(villages, adopts, seen, placebos, score):
    own = village_take_up.predicted_scores(villages, adopts, seen, "odd")
    others = [village_take_up.predicted_scores(villages, adopts, placebo, "odd") for placebo in placebos]
    return village_take_up.share_as_good(own, others, score)


@pytest.mark.parametrize("score", ["within", "likelihood"])
def test_no_placebo_does_as_well_as_those_who_were_told_first(villages, seen, placebos, score):
    assert as_good(villages, villages.adopts, seen, placebos, score) == 1 / 41


def test_placebos_do_as_well_where_take_up_is_exchanged(villages, seen, placebos):
    shares = []
    for number in range(5):
        without = village_process.shuffled(villages, villages.adopts, np.random.default_rng(number))
        assert without[villages.is_leader].tolist() == villages.adopts[villages.is_leader].tolist()
        for village in villages.numbers:
            rows = villages.rows(village)
            assert without[rows].sum() == villages.adopts[rows].sum()
        shares.append(as_good(villages, without, seen, placebos, "within"))
    # Uniform between 0 and 1; the mean of five is above .1 but with probability 3e-4 (.5^5 / 5!).
    assert np.mean(shares) > 0.1


@pytest.mark.parametrize("choose", village_process.PLACEBOS.values(), ids=["random", "by degree"])
def test_placebos_are_as_many_of_each_group(villages, choose):
    chosen = [choose(villages, number) for number in range(3)]
    assert len({tuple(told.tolist()) for told in chosen}) == 3
    for told in chosen:
        assert (np.bincount(villages.village[told])[1:] == LEADERS).all()
        assert len(np.unique(told)) == VILLAGES * LEADERS
    if choose is village_process.placebo_leaders_by_degree:
        strata = village_process.degree_strata(villages)
        assert (np.bincount(strata) == 30).all()
        assert (np.bincount(strata[told]) == np.bincount(strata[villages.leaders], minlength=strata.max() + 1)).all()


def test_households_by_distance_to_those_told_first():
    # 0 - 1 - 2 - 3 - 4, and 5 - 6 by themselves.
    network = SocialNetwork.from_ties([0, 1, 2, 3, 5], [1, 2, 3, 4, 6], 7, mutual=True)
    assert village_process.kinds(network, np.array([0])).tolist() == [0, 1, 2, 3, 3, 4, 4]
    assert village_process.kinds(network, np.array([1, 4])).tolist() == [1, 0, 1, 1, 0, 4, 4]


def test_clusters_of_open_ties_on_every_outcome():
    # A triangle with a tail: 0 is told; the chances of 1, 2, 3 by all 16 outcomes of four ties.
    pairs, probability = [(0, 1), (0, 2), (1, 2), (2, 3)], 0.3
    network = SocialNetwork.from_ties([u for u, _ in pairs], [v for _, v in pairs], 4, mutual=True)
    exact = np.zeros(4)
    for outcome in product([True, False], repeat=4):
        graph = networkx.Graph([pair for pair, is_open in zip(pairs, outcome, strict=True) if is_open])
        reached = networkx.node_connected_component(graph, 0) if 0 in graph else {0}
        chance = np.prod([probability if is_open else 1 - probability for is_open in outcome])
        exact += [chance * (row in reached) for row in range(4)]
    random = np.random.default_rng(1)
    draws = 4000
    drawn = np.mean([village_process.percolated(network, np.array([0]), probability, random) for _ in range(draws)], 0)
    error = np.sqrt(exact * (1 - exact) / draws)
    assert (np.abs(drawn - exact) <= 4 * error + 1e-12).all()
    shares = village_process.reached_share(SMALL, network, np.array([0]), probability, draws)
    assert (np.abs(shares - exact) <= 4 * error + 1e-12).all()


def test_moments_of_a_kind_that_nobody_takes_up_are_not_exact():
    kind = np.repeat([0, 1, 2], [60, 60, 10])
    village = np.tile([1, 2, 3, 4, 5], 26)
    adopts = (kind == 0) & (village <= 2)
    share, error = village_fit.moments(adopts, kind, village)
    assert share[:2].tolist() == [0.4, 0.0]
    # Five villages, two of which do: sqrt(4/5 sum of squares) with one left out, .1 or -.05 x 2 ... = .2449.
    assert error[0] == pytest.approx(0.244949, abs=1e-6)
    assert error[1] == pytest.approx(np.sqrt(0.5 / 61 * (1 - 0.5 / 61) / 60))
    # Too few, or none.
    assert np.isnan(share[2:]).all()
    assert np.isnan(error[2:]).all()


def test_scores_by_hand():
    adopts = np.array([True, False, False, False, True, True])
    expected = np.array([0.5, 0.1, 0.6, 0.2, 0.3, 0.4])
    village = np.array([1, 1, 2, 2, 2, 2])
    found = village_fit.scores(adopts, expected, village, np.array([True] * 5 + [False]))
    # Village 1: .3 of one half; village 2, three of its households: 1.1 / 3 of 1 / 3.
    assert found.error == pytest.approx((0.2 + 0.1 / 3) / 2)
    assert found.between == pytest.approx(-1.0)
    assert found.likelihood == pytest.approx(np.log([0.5, 0.9, 0.4, 0.8, 0.3]).mean())
    did, said = np.array([0.5, -0.5, -1 / 3, -1 / 3, 2 / 3]), np.array([0.2, -0.2, 0.7 / 3, -0.5 / 3, -0.2 / 3])
    assert found.within == pytest.approx(did @ said / np.sqrt((did @ did) * (said @ said)))
    assert village_fit.correlation(np.array([1.0, 1.0]), np.array([0.0, 1.0])) == 0.0


def test_a_score_counts_itself_and_errors_are_the_better_the_smaller():
    scores = [village_fit.Scores(value, value, value, value) for value in (0.1, 0.2, 0.3)]
    assert village_take_up.share_as_good(scores[0], scores[1:], "error") == 1 / 3
    assert village_take_up.share_as_good(scores[0], scores[1:], "within") == 1.0
    assert village_take_up.share_as_good(scores[1], [scores[1], scores[0]], "within") == 2 / 3


@pytest.mark.parametrize("kind", ["gnp", "barabasi_albert"])
def test_centralities_by_networkx(kind):
    network = generate_network(kind, consumers=80, mean_degree=4, random_seed=5)
    graph = networkx.Graph(network.to_networkx())
    expected = networkx.betweenness_centrality(graph, normalized=False)
    assert centralities.betweenness(network) == pytest.approx([expected[row] for row in range(80)], abs=1e-9)
    cores = networkx.core_number(graph)
    assert centralities.core_numbers(network).tolist() == [cores[row] for row in range(80)]
    vector = networkx.eigenvector_centrality_numpy(graph.subgraph(max(networkx.connected_components(graph), key=len)))
    found = centralities.eigenvector(network)
    largest = max(vector.values())
    for row in range(80):
        assert found[row] == pytest.approx(vector.get(row, 0.0) / largest, abs=1e-8)
    assert centralities.highest(np.array([1.0, 3.0, 3.0 + 1e-12, 2.0]), 3).tolist() == [1, 2, 3]


def test_strategies_choose_as_many_of_each_village_as_were_told_first(villages, monkeypatch):
    monkeypatch.setattr(village_seeds, "REPLICATES", 50)
    monkeypatch.setattr(village_seeds, "RANDOM_SETS", 5)
    chosen = village_seeds.choices(SMALL, villages, MADE_UP.tie)
    for rows in chosen.values():
        assert (np.bincount(villages.village[rows])[1:] == LEADERS).all()
        assert len(np.unique(rows)) == len(rows)
    degrees = villages.network.followers
    for number in villages.numbers:
        rows = villages.rows(number)
        by_degree = np.sort(degrees[rows])[::-1][:LEADERS]
        assert degrees[chosen["highest_degree"]][villages.village[chosen["highest_degree"]] == number].sum() == (
            by_degree.sum()
        )
    told = village_seeds.told_by_strategy(SMALL, villages, chosen, MADE_UP.tie)
    # Households reached by village and replicate add up to the sizes of cascades, which the exposure counts too.
    again = village_process.reached_share(SMALL, villages.network, villages.leaders, MADE_UP.tie, 50)
    assert told[village_seeds.ACTUAL].reached.sum(axis=1).mean() == pytest.approx(again.sum())
    assert told[village_seeds.RANDOM].reached.shape == (5, VILLAGES)


@pytest.mark.parametrize("id", ["BCDJ", "BCDJ.seeds"])
def test_without_data_nothing_is_compared(id):
    (finding,) = compare([TARGETS[id]], Context("", None), lambda _: None)
    assert [row.verdict for row in finding.rows] == ["absent"]
    assert "villages/india_households.csv.gz" in finding.rows[0].tolerance


SHORT = {
    village_take_up: {"REPLICATES": 100, "PLACEBOS_OF_A_KIND": 20, "REPLICATES_OF_PLACEBOS": 20, "DRAWS": 100},
    village_seeds: {"REPLICATES": 50, "RANDOM_SETS": 10, "REPLICATES_OF_RANDOM": 10},
}


@pytest.mark.skipif(not (DATA / "villages").is_dir(), reason="needs shared/data/villages")
@pytest.mark.parametrize("module", SHORT, ids=["BCDJ", "BCDJ.seeds"])
def test_every_row_comes_out_on_the_villages_of_the_publication(module, monkeypatch):
    for name, value in SHORT[module].items():
        monkeypatch.setattr(module, name, value)
    id = {village_take_up: "BCDJ", village_seeds: "BCDJ.seeds"}[module]
    (finding,) = compare([TARGETS[id]], Context("", DATA, 2), lambda _: None)
    ids = [row.id for row in finding.rows]
    assert len(set(ids)) == len(ids)
    assert all(row.startswith(f"{id}.") for row in ids)
    # Of 20 placebos none may do as well by chance: these rows need more of them.
    few = ("BCDJ.planted.within", "BCDJ.planted.likelihood")
    judged = [row for row in finding.rows if not row.id.startswith(few)]
    assert [row for row in judged if row.verdict not in ("pass", "shown")] == []
    assert finding.count("shown") >= 50
    assert not any(word in row.quantity for row in finding.rows for word in ("because", "cause", "effect", "due to"))


def test_an_engine_that_is_slightly_wrong_is_found_out(villages, monkeypatch):
    assert village_take_up.process_row(SMALL, villages).verdict == "pass"
    monkeypatch.setattr(simulation, "simulate_cascades", biased)
    assert village_take_up.process_row(SMALL, villages).verdict == "fail"
