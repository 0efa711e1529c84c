"""Replicates: each alone as in the batch, more of them keep the first ones, and `run.vary` says what differs."""

import pyarrow
import pytest

from simulation import MarketModel, Scenario, simulate
from simulation.files.storage import parquet_bytes
from simulation.network import generate_network
from simulation.results import tables
from tests.reference import draws
from tests.reproducibility.markets import RICH, changed

VARY = [
    ["luck"],
    ["consumers"],
    ["network"],
    ["luck", "consumers"],
    ["luck", "network"],
    ["luck", "consumers", "network"],
]


def market(**run):
    return Scenario.from_fields(changed(RICH, {"run.days": 8.0, **{f"run.{key}": value for key, value in run.items()}}))


def rows_of(outcome, replicate):
    frame = outcome.timeseries
    return frame[frame["replicate"] == replicate].drop(columns="replicate").reset_index(drop=True)


def alone(scenario, replicate):
    """Run one replicate by itself and return its tables."""
    model = MarketModel(scenario, replicate=replicate)
    model.run_model()
    names = [brand.name for brand in scenario.brands]
    owners = [names[index] for index in model.market.tables.messages["brand"]]
    timeseries = tables.timeseries(replicate, model.recorder, names)
    cascades = tables.cascades(
        replicate,
        model.recorder.shares(),
        scenario.grid,
        model.network.consumers,
        model.market.message_names,
        owners,
    )
    model.close()
    return timeseries, cascades


@pytest.mark.parametrize("vary", VARY, ids="-".join)
def test_a_replicate_alone_equals_the_same_one_of_the_batch(vary):
    scenario = market(replicates=3, vary=vary, record_cascades=[0, 1, 2])
    batch = simulate(scenario)
    found = [alone(scenario, replicate) for replicate in range(3)]
    timeseries = pyarrow.concat_tables([one for one, _ in found]).combine_chunks()
    cascades = pyarrow.concat_tables([one for _, one in found]).combine_chunks()
    assert parquet_bytes(timeseries) == parquet_bytes(batch.tables["timeseries"])
    assert parquet_bytes(cascades) == parquet_bytes(batch.tables["cascades"])


@pytest.mark.parametrize("vary", VARY, ids="-".join)
def test_more_replicates_keep_the_first_ones(vary):
    few = simulate(market(replicates=2, vary=vary))
    many = simulate(market(replicates=5, vary=vary))
    for replicate in range(2):
        assert rows_of(few, replicate).equals(rows_of(many, replicate))
    assert few.tables["consumers"].equals(many.tables["consumers"])
    assert few.tables["cascades"].equals(many.tables["cascades"])


@pytest.mark.parametrize("threads", [1, 2, 7])
def test_the_number_of_threads_changes_nothing(threads):
    scenario = market(replicates=5, vary=["luck", "network"], record_cascades=[3, 1])
    expected = simulate(scenario, threads=3)
    found = simulate(scenario, threads=threads)
    assert {name: parquet_bytes(table) for name, table in found.tables.items()} == {
        name: parquet_bytes(table) for name, table in expected.tables.items()
    }


def test_cascades_are_listed_by_replicate_whatever_the_order_of_the_request():
    one = simulate(market(replicates=3, record_cascades=[2, 0]))
    other = simulate(market(replicates=3, record_cascades=[0, 2]))
    assert one.tables["cascades"].equals(other.tables["cascades"])
    assert list(dict.fromkeys(one.cascades["replicate"])) == [0, 2]


def test_luck_alone_leaves_consumers_and_network_as_they_are():
    scenario = market(replicates=2)
    models = [MarketModel(scenario, replicate=replicate) for replicate in range(2)]
    first, second = models
    assert first.network.digest() == second.network.digest()
    assert (first.population.susceptibility == second.population.susceptibility).all()
    assert [list(brand.page_followers) for brand in first.brands] == [
        list(brand.page_followers) for brand in second.brands
    ]
    outcome = simulate(scenario)
    assert not rows_of(outcome, 0).equals(rows_of(outcome, 1))


@pytest.mark.parametrize(("vary", "same_network", "same_consumers"), [
    (["consumers"], True, False),
    (["network"], False, True),
    (["luck", "consumers"], True, False),
    (["luck", "consumers", "network"], False, False),
])  # fmt: skip
def test_vary_says_what_differs_between_replicates(vary, same_network, same_consumers):
    scenario = market(replicates=2, vary=vary)
    first, second = (MarketModel(scenario, replicate=replicate) for replicate in range(2))
    assert (first.network.digest() == second.network.digest()) == same_network
    assert (first.population.susceptibility == second.population.susceptibility).all() == same_consumers
    assert (first.luck_root == second.luck_root) == ("luck" not in vary)
    outcome = simulate(scenario)
    assert not rows_of(outcome, 0).equals(rows_of(outcome, 1))


def test_network_and_luck_differ_between_random_seeds():
    one, other = (MarketModel(market(random_seed=seed)) for seed in (41, 42))
    assert one.network.digest() != other.network.digest()
    assert one.luck_root != other.luck_root


@pytest.mark.parametrize("random_seed", [0, 1, 2**31, 2**32 - 1, 2**62 + 1, 2**63 - 1])
def test_every_random_seed_can_be_run(random_seed):
    model = MarketModel(market(random_seed=random_seed))
    model.run_model()
    assert model.recorder.adopters()[-1].sum() > 0
    model.close()


def test_networks_of_many_random_seeds_can_be_made():
    """Regression: keys of 2**63 and more were taken for signed numbers, and refused, for three of four seeds."""
    digests = set()
    for random_seed in range(40):
        fields = {"network.generator": "gnp", "network.consumers": 40, "network.mean_degree": 4.0}
        model = MarketModel(Scenario.from_fields(changed(RICH, {**fields, "run.random_seed": random_seed})))
        digests.add(model.network.digest())
        model.close()
    assert len(digests) == 40


def test_the_network_seed_is_the_documented_draw():
    """The network does not depend on how compiled code was called before (docs/model.md, Draws)."""
    scenario = market(random_seed=41)
    drawn = draws.bits(draws.root(41, 2**64 - 1), kind=1, who=0, whom=0, item=0, occurrence=0)
    network = generate_network(
        "powerlaw_cluster", consumers=300, mean_degree=12.0, triangle_probability=0.5, random_seed=drawn
    )
    model = MarketModel(scenario)
    assert (model.network.targets == network.targets).all()
    assert (model.network.indptr == network.indptr).all()
