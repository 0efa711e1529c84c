"""Every table reads back equal from its CSV; the summary is plain JSON."""

import csv
import io
import json

import numpy as np
import pandas as pd
import pytest

from experiments.comparison.measures import MEASURES
from experiments.comparison.tables import choice_table, summary, tables
from experiments.reporting.written import csv_bytes, plain
from simulation.files.storage import json_bytes
from tests.comparison.results import UNCERTAIN, hostile_result, nothing_adopted, result_of

NAMES = {
    "ranking", "estimates", "pairs", "returns", "winner", "winner_returns", "adoption", "seeds", "overlap", "choices",
    "assumptions", "measures", "replicates",
}  # fmt: skip
CASES = {
    "ordinary": result_of,
    "hostile": hostile_result,
    "one replicate": lambda: result_of(("none", "celf"), replicates=1),
    "nothing": nothing_adopted,
}


def column_of(texts, kind):
    """Read a column as Python reads numbers."""
    if kind == "b":
        return [{"True": True, "False": False}[text] for text in texts]
    if kind in "iu":
        return [int(text) for text in texts]
    return [float(text) if text else np.nan for text in texts] if kind == "f" else texts


@pytest.mark.parametrize("case", CASES)
def test_every_table_reads_back_equal(case):
    written = tables(CASES[case]())
    assert set(written) == NAMES
    for name, table in written.items():
        head, *rows = csv.reader(io.StringIO(csv_bytes(table).decode(), newline=""))
        assert head == list(table), name
        assert len(rows) == len(table), name
        for position, column in enumerate(table):
            kind = table[column].dtype.kind
            again, kept = column_of([row[position] for row in rows], kind), float if kind == "f" else object
            np.testing.assert_array_equal(np.array(again, kept), table[column].to_numpy(kept), f"{name}.{column}")


def test_csv_is_in_utf_8_with_line_feeds():
    table = pd.DataFrame({"label": ['é, "q"', "🍇"], "x": [0.1 + 0.2, np.nan]})
    assert csv_bytes(table) == 'label,x\n"é, ""q""",0.30000000000000004\n🍇,\n'.encode()


def test_the_guarantee_is_in_the_table_of_choices(result):
    table = choice_table(result).set_index("strategy")
    assert table.loc["reverse_reachable", "guarantee_ratio"] == 0.71
    assert table.loc["reverse_reachable", "guarantee_sets"] == 32_768
    assert np.isnan(table.loc["random", "guarantee_ratio"])
    assert (table["seeds"] == 20).all()
    np.testing.assert_allclose(table["expected_cost"], 20 * 60.0 * 0.7)


@pytest.mark.parametrize("case", CASES)
def test_the_summary_is_json_without_nan(case):
    result = CASES[case]()
    found = json.loads(json_bytes(summary(result)), parse_constant=lambda name: pytest.fail(name))
    assert found["recommendation"] == result.recommendation
    assert [row["strategy"] for row in found["ranking"]] == list(result.ranking["strategy"])
    assert len(found["pairs"]) == len(result.pairs)
    assert found["seeds"]["celf" if "celf" in result.strategies else result.strategies[0]] == [
        result.network.label(row)
        for row in result.plans["celf" if "celf" in result.strategies else result.strategies[0]].rows
    ]
    if case == "one replicate":
        assert found["ranking"][0]["low"] is None


def test_what_was_uncertain_is_in_the_summary():
    found = summary(result_of(("random", "celf"), uncertain=UNCERTAIN))
    assert found["uncertain"] == UNCERTAIN


def test_plain_values():
    given = {
        "a": np.float64(1.5), "b": np.int32(3), "c": np.bool_(True), "d": [np.nan, np.inf], "e": np.array([1, 2]),
        "f": pd.NA, "g": None, 5: pd.DataFrame({"x": [1.0, np.nan]}),
    }  # fmt: skip
    assert plain(given) == {
        "a": 1.5, "b": 3, "c": True, "d": [None, None], "e": [1, 2], "f": None, "g": None,
        "5": [{"x": 1.0}, {"x": None}],
    }  # fmt: skip
    assert type(plain(np.bool_(True))) is bool


def test_measures_are_told_apart():
    assert len({measure.title for measure in MEASURES}) == len(MEASURES)
