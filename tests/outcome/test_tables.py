"""The tables as they are written: columns, types, and what must add up in them."""

from pathlib import Path

import numpy as np
import pandas
import pyarrow
import pytest
from pyarrow import parquet
from scipy.optimize import curve_fit

from simulation import MarketModel, Scenario, simulate
from simulation.results.tables import ADOPTIONS, CAMPAIGNS, CASCADES, CONSUMERS, TIMESERIES, TRAITS
from tests.outcome.runs import outcome_of, rich_outcome

# From docs/tables.md, "Replicates, intervals, tables".
COLUMNS = {
    "timeseries": "replicate i4, tick i4, day_start f8, day_end f8, day f8, brand str, impressions_paid i8, "
    "impressions_bought i8, impressions_seeded i8, impressions_owned i8, impressions_earned i8, views i8, "
    "views_bought i8, views_seeded i8, views_owned i8, views_earned i8, reach i8, shares i8, adopters i8, "
    "adoptions i8, churned i8, talks_positive i8, talks_negative i8, spend f8, spend_impressions f8, spend_seeds f8, "
    "spend_rewards f8, spend_units f8, revenue f8",
    "campaigns": "replicate i4, day_start f8, day_end f8, brand str, campaign str, impressions_bought i8, "
    "seeds_paid i8, rewards_paid i8, units_given i8, spend f8, spend_impressions f8, spend_seeds f8, "
    "spend_rewards f8, spend_units f8",
    "cascades": "replicate i4, cascade i4, brand str, message str, consumer i4, parent i4, tick i4, day f8, depth i4",
    "adoptions": "replicate i4, tick i4, day f8, brand str, consumer i4, label str, source str, campaign str, "
    "from_consumer i4, from_label str",
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
    ("name", "columns"),
    [
        ("timeseries", TIMESERIES),
        ("campaigns", CAMPAIGNS),
        ("cascades", CASCADES),
        ("adoptions", ADOPTIONS),
        ("consumers", CONSUMERS),
    ],
)
def test_every_column_says_what_it_means(folder, name, columns):
    schema = parquet.read_schema(folder / f"{name}.parquet")
    for column in columns:
        metadata = schema.field(column.name).metadata
        assert metadata[b"meaning"].decode() == column.meaning != ""
        assert metadata.get(b"unit", b"").decode() == column.unit


@pytest.mark.parametrize("name", COLUMNS)
def test_the_document_of_the_tables_is_that_of_the_columns(name):
    text = (Path(__file__).parents[2] / "docs" / "tables.md").read_text(encoding="utf-8")
    part = text.split(f"## {name}.parquet")[1].split("\n## ")[0]
    rows = [line for line in part.splitlines() if line.startswith("| `")]
    columns = {"timeseries": TIMESERIES, "campaigns": CAMPAIGNS, "cascades": CASCADES, "adoptions": ADOPTIONS}
    columns = columns.get(name, CONSUMERS + TRAITS)
    assert rows == [f"| `{one.name}` | {one.type} | {one.unit} | {one.meaning} |" for one in columns]


def test_one_row_per_replicate_tick_and_brand_in_order(timeseries):
    scenario = rich_outcome().scenario
    index = [
        (replicate, tick, brand.name)
        for replicate in range(scenario.run.replicates)
        for tick in range(scenario.ticks)
        for brand in scenario.brands
    ]
    assert list(zip(timeseries["replicate"], timeseries["tick"], timeseries["brand"], strict=True)) == index
    assert (timeseries["day_start"] == timeseries["tick"] * 0.25).all()
    assert (timeseries["day_end"] == timeseries["tick"] * 0.25 + 0.25).all()
    assert (timeseries["day"] == timeseries["day_end"]).all()


def runs_of(timeseries):
    for _, one in timeseries.groupby(["replicate", "brand"]):
        yield one["brand"].iloc[0], one.reset_index(drop=True)


def test_adopters_are_those_before_plus_adoptions_minus_churned(timeseries):
    for name, one in runs_of(timeseries):
        initial = next(b.initial_adopters for b in rich_outcome().scenario.brands if b.name == name)
        before = one["adopters"].shift(fill_value=initial)
        assert (one["adopters"] - before == one["adoptions"] - one["churned"]).all()
        assert one["churned"].sum() > 0 or name == "Borealis"


def test_campaigns_pay_by_day_what_their_brand_spends_by_tick(folder, timeseries):
    campaigns = pandas.read_parquet(folder / "campaigns.parquet")
    assert (campaigns["day_end"] == campaigns["day_start"] + 1.0).all()
    timeseries = timeseries.assign(day_start=np.floor(timeseries["day_start"]))
    for name in ("impressions_bought", "spend", "spend_impressions", "spend_seeds", "spend_rewards", "spend_units"):
        by_tick = timeseries.groupby(["replicate", "day_start", "brand"])[name].sum()
        by_day = campaigns.groupby(["replicate", "day_start", "brand"])[name].sum()
        assert np.allclose(by_tick[by_day.index], by_day, rtol=1e-12, atol=1e-9)
        assert by_day.sum() > 0 or name == "spend_units"


def test_a_share_has_happened_by_its_day(cascades):
    assert (cascades["day"] == (cascades["tick"] + 1) * 0.25).all()


def test_a_stock_by_day_is_the_curve_that_theory_has():
    """Bass on a complete graph, in ticks of a day: fitted to the table as it is, p is that of one coin a day."""
    consumers, p, q = 2000, 0.03, 0.38
    brand = {
        **{
            "name": "A",
            "price": 1.0,
            "quality": 1.0,
            "conversion": {"paid": 0.3, "owned": 0.0, "earned": 0.0, "talk": 0.5},
        },
        "word_of_mouth": {"talks_per_day": q / 0.5, "talk_days": 1e6},
        "campaigns": [{"name": "c", "impressions": {"per_day": consumers * p / 0.3, "cost_per_thousand": 0.0}}],
    }
    fields = {
        "run": {"days": 20.0, "tick_hours": 24.0, "random_seed": 3, "replicates": 8, "record_cascades": []},
        "network": {"generator": "complete", "consumers": consumers},
        "platform": {"feed": False},
        "brands": [brand],
    }
    curve = simulate(Scenario.from_fields(fields)).timeseries.groupby("day")["adopters"].mean()
    assert curve.index.min() == 1.0
    assert curve.index.max() == 20.0

    def bass(day, p, q):
        return consumers * (1 - np.exp(-(p + q) * day)) / (1 + q / p * np.exp(-(p + q) * day))

    found, _ = curve_fit(bass, curve.index, curve, p0=(0.02, 0.3))
    assert found[0] == pytest.approx(
        0.0235, abs=0.001
    )  # less than .03, since whoever adopts talks from the next day on


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
    assert set(one.loc[one["spend"] > 0, "day_start"]) == {2.0}


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


def test_adoptions_tell_who_from_whom(folder, timeseries):
    adoptions = pandas.read_parquet(folder / "adoptions.parquet")
    network = rich_outcome().network
    counted = timeseries.groupby(["replicate", "tick", "brand"])["adoptions"].sum()
    rows = adoptions.groupby(["replicate", "tick", "brand"]).size()
    counted = counted[counted.index.get_level_values(0) == 1]
    assert set(adoptions["replicate"]) == {1}
    assert rows.reindex(counted.index, fill_value=0).equals(counted)
    assert (adoptions["day"] == (adoptions["tick"] + 1) * 0.25).all()
    assert not adoptions.duplicated(["brand", "consumer"]).any()
    labels = network.labels_array()
    assert (labels[adoptions["consumer"]] == adoptions["label"]).all()
    is_from_brand = adoptions["source"].isin(["bought", "owned", "unit"])
    assert ((adoptions["from_consumer"] == -1) == is_from_brand).all()
    assert ((adoptions["from_label"] == "") == is_from_brand).all()
    for one in adoptions[~is_from_brand].itertuples():
        followers = network.targets[network.indptr[one.from_consumer] : network.indptr[one.from_consumer + 1]]
        assert one.consumer in followers
        assert one.from_label == labels[one.from_consumer]
    # Whoever talks about a brand has adopted it before, in the run or before it.
    ticks = adoptions.set_index(["brand", "consumer"])["tick"]
    for one in adoptions[adoptions["source"].isin(["talk", "referral"])].itertuples():
        assert ticks.get((one.brand, one.from_consumer), -1) < one.tick
    of_campaigns = adoptions["source"].isin(["bought", "seeded", "owned", "referral", "unit"])
    assert (adoptions.loc[of_campaigns, "campaign"] != "").all()
    assert (adoptions.loc[adoptions["source"] == "talk", "campaign"] == "").all()
    assert adoptions["source"].nunique() >= 3


def test_units_given_are_among_the_adoptions():
    changes = {"seeding.free_unit": True, "seeding.acceptance": 1.0, "referral.reward": 0.0}
    changes = {f"brands.0.campaigns.0.{name}": value for name, value in changes.items()}
    outcome = outcome_of(changes | {"run.record_adoptions": [0]})
    given = outcome.adoptions[outcome.adoptions["source"] == "unit"]
    mine = outcome.campaigns[(outcome.campaigns["replicate"] == 0) & (outcome.campaigns["brand"] == "Aurora")]
    assert len(given) == mine["units_given"].sum() > 0
    assert set(given["campaign"]) == {outcome.scenario.brands[0].campaigns[0].name}


def test_traits_are_kept_on_request():
    outcome = outcome_of({"run.record_traits": True, "run.replicates": 1, "run.record_cascades": [0]})
    model = MarketModel(outcome.scenario)
    state, table = model.market.state, outcome.consumers
    for name in ("susceptibility", "sessions_per_day", "posts_per_session"):
        np.testing.assert_array_equal(table[name], getattr(state, name))
    np.testing.assert_array_equal(table["opted_out"], model.population.opted_out)
    np.testing.assert_array_equal(table["followers"], model.network.followers)
    np.testing.assert_array_equal(table["followees"], state.rows.i4[:, 5])
    for place, topic in enumerate(model.population.topics):
        np.testing.assert_array_equal(table[f"interest.{topic}"], state.interests[:, place])
    for place, brand in enumerate(outcome.scenario.brands):
        np.testing.assert_array_equal(table[f"attitude.{brand.name}"], state.attitude[:, place])
    assert state.attitude.any()
    model.close()


def test_nothing_is_recorded_of_single_consumers_unless_asked():
    outcome = outcome_of({"run.record_adoptions": []})
    assert "adoptions" not in outcome.tables
    assert list(outcome.adoptions.columns) == [column.name for column in ADOPTIONS]
    assert outcome.adoptions.empty
