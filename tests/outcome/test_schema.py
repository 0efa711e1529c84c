"""One row per counter: every list of columns holds all of them."""

from pathlib import Path

import numpy as np
import pytest

from experiments.runs.summary import summary_tables
from experiments.sweep.measures import BY_NAME, SERIES_COLUMNS
from experiments.sweep.subjects.observation import COLUMNS, SERIES
from simulation import MarketModel, load_scenario, simulate
from simulation.kernels import layouts
from simulation.market import schema
from simulation.results.tables import TIMESERIES

ROOT = Path(__file__).resolve().parents[2]
NAMES = [counter.name for counter in schema.COUNTERS]
FIELDS = {"run.days": 20, "run.replicates": 2, "network.consumers": 200}


@pytest.fixture(scope="module")
def outcome():
    return simulate(load_scenario("referral", fields=FIELDS))


def test_every_counter_is_in_every_table(outcome):
    columns = [column.name for column in TIMESERIES]
    assert columns[columns.index("brand") + 1 :] == NAMES
    assert [name for name in outcome.timeseries.columns if name in NAMES] == NAMES
    for known in (BY_NAME, SERIES_COLUMNS, COLUMNS, SERIES, *outcome.estimates.values()):
        assert set(NAMES) <= set(known)
    for counter in schema.COUNTERS:
        column = next(column for column in TIMESERIES if column.name == counter.name)
        assert (column.type, column.unit, column.meaning) == (counter.type, counter.unit, counter.meaning)
        assert outcome.timeseries[counter.name].dtype == counter.type
        assert BY_NAME[counter.name].unit == counter.unit


def test_every_counter_is_collected_for_mesa():
    model = MarketModel("referral", rng=1, **{"run.days": 16, "network.consumers": 100})
    model.run_model()
    for brand in model.brands:
        assert {f"{brand.name}.{name}" for name in NAMES} <= set(model.datacollector.model_vars)


def test_every_labelled_counter_that_is_not_zero_is_in_the_summary(outcome):
    shown = {
        cell.rpartition(" (USD)")[0] or cell for table in summary_tables(outcome) for cell in table.columns[0].cells
    }
    estimates = list(outcome.estimates.values())
    wanted = {
        counter.label
        for counter in schema.COUNTERS
        if counter.label and any(estimate[counter.name].mean for estimate in estimates)
    }
    assert wanted <= shown
    assert shown - {counter.label for counter in schema.COUNTERS} <= {"largest cascade"}


def test_every_counter_is_documented():
    text = (ROOT / "docs" / "tables.md").read_text()
    assert [name for name in NAMES if f"`{name}`" not in text] == []


def test_every_column_of_the_kernels_is_read_by_a_counter():
    """Each column of the counts is a value of its own: a counter reads it, alone or among others."""
    seen = set()
    for column in range(layouts.COUNTERS):
        counts = np.zeros((1, 1, layouts.COUNTERS), np.int64)
        counts[0, 0, column] = 1
        nothing = np.zeros((1, 1), np.int64)
        record = schema.Record(counts, np.zeros((1, 1, 4)), nothing, np.zeros(1, np.int64), np.ones(1))
        if any(counter.values(record).any() for counter in schema.COUNTERS):
            seen.add(column)
    assert seen == set(range(layouts.COUNTERS))
    assert set(schema.ARRIVALS) < seen
