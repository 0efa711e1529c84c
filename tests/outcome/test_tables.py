"""The tables as they are written: columns, types, and what must add up in them."""

import numpy as np
import pandas
import pyarrow
import pytest
from pyarrow import parquet

from simulation import MarketModel
from simulation.tables import CASCADES, CONSUMERS, TIMESERIES
from tests.outcome.runs import outcome_of, rich_outcome

# From MODEL.md, "Replicates, intervals, tables".
COLUMNS = {
    "timeseries": "replicate i4, tick i4, day f8, brand str, impressions_paid i8, impressions_owned i8, "
    "impressions_earned i8, views i8, reach i8, shares i8, adopters i8, adoptions i8, churned i8, talks_positive i8, "
    "talks_negative i8, spend f8, revenue f8",
    "cascades": "replicate i4, cascade i4, brand str, message str, consumer i4, parent i4, tick i4, depth i4",
    "consumers": "row i4, label str, segment str",
}
TYPES = {"i4": pyarrow.int32(), "i8": pyarrow.int64(), "f8": pyarrow.float64(), "str": pyarrow.string()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return rich_outcome().write(tmp_path_factory.mktemp("written") / "run")


@pytest.fixture(scope="module")
def timeseries(folder):
    return pandas.read_parquet(folder / "timeseries.parquet")


@pytest.fixture(scope="module")
def cascades(folder):
    return pandas.read_parquet(folder / "cascades.parquet")


@pytest.fixture(scope="module")
def consumers(folder):
    return pandas.read_parquet(folder / "consumers.parquet")


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_and_types(folder, name):
    schema = parquet.read_schema(folder / f"{name}.parquet")
    expected = [column.split() for column in COLUMNS[name].split(", ")]
    assert [(field.name, field.type) for field in schema] == [(column, TYPES[kind]) for column, kind in expected]
    assert not any(field.nullable for field in schema)


@pytest.mark.parametrize(
    ("name", "columns"), [("timeseries", TIMESERIES), ("cascades", CASCADES), ("consumers", CONSUMERS)]
)
def test_every_column_says_what_it_means(folder, name, columns):
    schema = parquet.read_schema(folder / f"{name}.parquet")
    for column in columns:
        metadata = schema.field(column.name).metadata
        assert metadata[b"meaning"].decode() == column.meaning != ""
        assert metadata.get(b"unit", b"").decode() == column.unit


def test_one_row_per_replicate_tick_and_brand_in_order(timeseries):
    scenario = rich_outcome().scenario
    index = [
        (replicate, tick, brand.name)
        for replicate in range(scenario.run.replicates)
        for tick in range(scenario.ticks)
        for brand in scenario.brands
    ]
    assert list(zip(timeseries["replicate"], timeseries["tick"], timeseries["brand"], strict=True)) == index
    assert np.allclose(timeseries["day"], timeseries["tick"] * 0.25)


def runs_of(timeseries):
    for _, one in timeseries.groupby(["replicate", "brand"]):
        yield one["brand"].iloc[0], one.reset_index(drop=True)


def test_adopters_are_those_before_plus_adoptions_minus_churned(timeseries):
    for name, one in runs_of(timeseries):
        initial = next(b.initial_adopters for b in rich_outcome().scenario.brands if b.name == name)
        before = one["adopters"].shift(fill_value=initial)
        assert (one["adopters"] - before == one["adoptions"] - one["churned"]).all()
        assert one["churned"].sum() > 0 or name == "Borealis"


def test_reach_never_falls_and_stays_within_the_consumers(timeseries):
    for _, one in runs_of(timeseries):
        assert (one["reach"].diff().fillna(0) >= 0).all()
        assert 0 < one["reach"].iloc[-1] <= 300


def test_views_are_impressions_seen(timeseries):
    impressions = timeseries[["impressions_paid", "impressions_owned", "impressions_earned"]]
    assert (timeseries["views"] <= impressions.sum(axis=1)).all()
    assert 0 < timeseries["views"].sum() < impressions.to_numpy().sum()


def test_no_count_is_negative(timeseries):
    assert (timeseries.select_dtypes("number") >= 0).all().all()


def test_revenue_is_adoptions_times_price(timeseries):
    price = timeseries["brand"].map({brand.name: brand.price for brand in rich_outcome().scenario.brands})
    assert np.allclose(timeseries["revenue"], timeseries["adoptions"] * price)


def test_spend_without_referrals_is_within_the_budget():
    outcome = outcome_of({"brands.0.campaigns.0.referral.reward": 0.0, "brands.0.campaigns.0.budget": 9.0})
    spend = outcome.timeseries.groupby(["brand", "replicate"])["spend"].sum()
    assert (spend["Aurora"] <= 9.0 + 1e-9).all()
    assert (spend["Aurora"] > 8.0).all()


def test_spend_without_seeds_and_referrals_is_impressions_times_their_price():
    changes = {"seeding.count": 0, "referral.reward": 0.0, "budget": 1e6}
    outcome = outcome_of({f"brands.0.campaigns.0.{name}": value for name, value in changes.items()})
    one = outcome.timeseries[outcome.timeseries["brand"] == "Aurora"]
    assert np.allclose(one["spend"], one["impressions_paid"] * 0.04)
    assert one["spend"].sum() > 0


def test_seeds_cost_their_price_each():
    changes = {"seeding.acceptance": 1.0, "referral.reward": 0.0, "impressions.per_day": 0.0}
    outcome = outcome_of({f"brands.0.campaigns.0.{name}": value for name, value in changes.items()})
    one = outcome.timeseries[outcome.timeseries["brand"] == "Aurora"]
    assert (one.groupby("replicate")["spend"].sum() == 8 * 3.0).all()
    assert set(one.loc[one["spend"] > 0, "day"]) == {2.0}


def test_shares_of_the_recorded_replicates_are_the_rows_of_the_cascades(timeseries, cascades):
    assert list(dict.fromkeys(cascades["replicate"])) == [0, 2]
    shares = timeseries.groupby(["replicate", "brand", "tick"])["shares"].sum()
    rows = cascades.groupby(["replicate", "brand", "tick"]).size()
    shares = shares[shares.index.get_level_values(0).isin([0, 2])]
    assert rows.reindex(shares.index, fill_value=0).equals(shares)


def test_each_consumer_shares_a_message_once(cascades):
    assert not cascades.duplicated(["replicate", "brand", "message", "consumer"]).any()


def test_cascades_are_trees_along_ties(cascades):
    network = rich_outcome().network
    is_root = cascades["parent"] == -1
    assert (cascades.loc[is_root, "depth"] == 0).all()
    key = ["replicate", "brand", "message", "cascade"]
    joined = cascades[~is_root].merge(
        cascades, left_on=[*key, "parent"], right_on=[*key, "consumer"], suffixes=("", "_of_parent"), how="left"
    )
    assert len(joined) == (~is_root).sum() > 20
    assert not joined["tick_of_parent"].isna().any(), "a parent is missing from its cascade"
    assert (joined["tick_of_parent"] < joined["tick"]).all()
    assert (joined["depth"] == joined["depth_of_parent"] + 1).all()
    for parent, consumer in zip(joined["parent"], joined["consumer"], strict=True):
        followers = network.targets[network.indptr[parent] : network.indptr[parent + 1]]
        assert consumer in followers


def test_a_cascade_has_one_root_one_message_and_its_size(cascades):
    for (_, number), one in cascades.groupby(["replicate", "cascade"]):
        assert (one["parent"] == -1).sum() == 1, number
        assert one["message"].nunique() == one["brand"].nunique() == 1
        assert one["consumer"].is_unique
        # The root is the first.
        assert one["parent"].iloc[0] == -1
    sizes = cascades.groupby(["brand", "replicate", "cascade"]).size()
    for brand, found in rich_outcome().cascade_sizes().items():
        assert sorted(found, reverse=True) == list(found)
        assert sorted(found) == sorted(sizes[brand])


def test_cascades_are_numbered_from_zero_in_each_replicate(cascades):
    for _, one in cascades.groupby("replicate"):
        assert set(one["cascade"]) == set(range(one["cascade"].max() + 1))


def test_consumers_are_the_rows_of_the_network(consumers):
    model = MarketModel(rich_outcome().scenario)
    assert list(consumers["row"]) == list(range(300))
    assert list(consumers["label"]) == [str(row) for row in range(300)]
    names = [segment.name for segment in rich_outcome().scenario.consumers.segments]
    assert list(consumers["segment"]) == [names[index] for index in model.population.segment]
    assert set(consumers["segment"]) == {"fans", "others"}
    model.close()


def test_labels_are_kept_as_the_file_writes_them(tmp_path):
    path = tmp_path / "ties.txt"
    path.write_text("zoë 007\n007 ann\nann zoë\nann 07\n")
    changes = {"network.file": str(path), "network.lines": "mutual", "brands.0.initial_adopters": 1}
    changes |= {"network.numbers": "as_written"}
    changes |= {"brands.1.initial_adopters": 1, "brands.0.campaigns.0.seeding.count": 1}
    assert set(outcome_of(changes).consumers["label"]) == {"zoë", "007", "ann", "07"}


def test_nothing_recorded_gives_an_empty_table_with_its_columns():
    outcome = outcome_of({"run.record_cascades": []})
    assert outcome.cascades.empty
    assert list(outcome.cascades.columns) == [column.name for column in CASCADES]
