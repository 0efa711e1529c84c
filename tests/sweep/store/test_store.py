"""What is kept is read as it was kept: before it is sealed, after, by others, and by pandas and DuckDB."""

import shutil
import struct
import tempfile
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.sweep.store import store as store_module
from experiments.sweep.store.record import RunRecord
from experiments.sweep.store.store import Store
from simulation import StorageError
from tests.sweep.store.conftest import MEMORY
from tests.sweep.store.records import (
    COLUMNS,
    SERIES,
    check,
    check_files,
    everything,
    expected_rows,
    failure,
    identity,
    keep,
    opened,
    point,
    raw_rows,
    record,
    run,
)

KINDS = {"number": "float", "count": "int", "text": "text"}
VALUES = {
    "number": st.none() | st.floats() | st.sampled_from([-0.0, 5e-324, 1.7976931348623157e308, float("inf"), 0.1]),
    "count": st.none() | st.integers(-(2**63), 2**63 - 1),
    "text": st.none() | st.text() | st.sampled_from(["", "\u2028\n\r\0", '"]\n["', "nan", "inf"]),
}
ROWS = st.lists(st.fixed_dictionaries(VALUES), min_size=1, max_size=4)


def bits(row):
    """Values that are equal to the bit are equal; NaN is missing."""
    number = row["number"]
    number = None if number is None or number != number else struct.pack("<d", number)
    return (number, row["count"], row["text"])


@settings(max_examples=15)
@given(st.lists(st.tuples(ROWS, ROWS), min_size=1, max_size=4))
def test_every_value_comes_back_to_the_bit(kept):
    with tempfile.TemporaryDirectory(dir=MEMORY) as name:
        folder = Path(name)
        runs = [run(number) for number in range(len(kept))]
        wanted = [(name, bits(row)) for name, (rows, _) in zip(runs, kept, strict=True) for row in rows]
        days = [(name, bits(row)) for name, (_, rows) in zip(runs, kept, strict=True) for row in rows]
        with Store.open(folder / "store", KINDS, KINDS) as store:
            store.describe(point(0), {"text": [row["text"] for rows, _ in kept for row in rows]})
            records = [
                RunRecord(name, point(0), 0, tuple(rows), {column: [row[column] for row in days] for column in KINDS})
                for name, (rows, days) in zip(runs, kept, strict=True)
            ]
            store.keep(records)
            # Of the journal, of the part, and by another that opens it.
            for again in (store, store, Store.read_only(folder / "store")):
                assert [(row["run"], bits(row)) for row in again.read(runs).to_pylist()] == wanted
                assert [(row["run"], bits(row)) for row in again.read_series(runs).to_pylist()] == days
                assert again.point(point(0)) == {"text": [row["text"] for rows, _ in kept for row in rows]}
                store.seal()


def test_numbers_of_numpy_are_numbers(tmp_path):
    with Store.open(tmp_path / "store", KINDS, {}) as store:
        store.describe(point(0), {})
        row = {"number": np.float32(0.1), "count": np.int32(3), "text": np.str_("a")}
        store.keep([RunRecord(run(0), point(0), np.int64(2), (row, {**row, "number": np.nan}), None, np.float64(0.5))])
        found = store.read([run(0)]).to_pylist()
    assert [row["number"] for row in found] == [float(np.float32(0.1)), None]
    assert {(row["count"], row["text"], row["replicate"], row["seconds"]) for row in found} == {(3, "a", 2, 0.5)}


def test_pandas_and_duckdb_read_the_store_as_it_is(tmp_path):
    folder = tmp_path / "store"
    with opened(folder) as store:
        keep(store, [0])
        store.seal()
        keep(store, [1, 2, 4])
        store.seal()
        keep(store, [3])
        runs = store.read([run(number) for number in range(5)]).to_pandas()
    # As they are: identities are text, and a part without a value has the type of the others.
    query = f"SELECT * FROM read_parquet('{folder}/runs/*.parquet') ORDER BY replicate, run, brand"
    found = duckdb.sql(query).df()
    assert len(found) == 10
    wanted = runs.sort_values(["replicate", "run", "brand"], ignore_index=True)
    pd.testing.assert_frame_equal(found, wanted, check_dtype=False)
    types = duckdb.sql(f"DESCRIBE SELECT * FROM '{folder}/runs/*.parquet'").df().set_index("column_name").column_type
    assert types.to_dict() == {
        **{"run": "VARCHAR", "point": "VARCHAR", "replicate": "BIGINT", "seconds": "DOUBLE"},
        **{"brand": "VARCHAR", "adopters": "BIGINT", "reach": "DOUBLE"},
    }
    frame = pd.read_parquet(folder / "runs")
    pd.testing.assert_frame_equal(
        frame.sort_values(["replicate", "run", "brand"], ignore_index=True), wanted, check_dtype=False
    )
    joined = duckdb.sql(
        f"SELECT count(*) AS days FROM '{folder}/series/*.parquet' JOIN '{folder}/points/*.parquet' USING (point)"
    )
    assert joined.fetchall() == [(15,)]


def test_rows_come_in_the_order_of_the_runs_as_often_as_they_are_named(tmp_path):
    # A folder that others take for a column of a partitioned table.
    with opened(tmp_path / "day=1") as store:
        for numbers in ([3, 1], [2], [0]):
            keep(store, numbers)
            store.seal()
        keep(store, [5, 4])
        order = [4, 0, 3, 0, 5, 1, 4]
        names = [run(number) for number in order]
        assert store.read(names).to_pylist() == expected_rows(order)
        assert store.read(np.array(names, "S32")).to_pylist() == expected_rows(order)
        assert store.read([]).num_rows == store.read_series([]).num_rows == 0
        assert store.read([]).schema == store.read(names).schema
        with pytest.raises(KeyError, match=run(6)):
            store.read([run(0), run(6)])
        assert store.finished([*names, run(6)]).tolist() == [True] * 7 + [False]
        assert store.finished(np.array([run(6), run(2)], "S32")).tolist() == [False, True]
        assert store.finished([]).tolist() == []
        with pytest.raises(ValueError, match="33 characters"):
            store.finished([run(0) + "0"])


def test_what_is_kept_twice_is_kept_once(tmp_path):
    folder = tmp_path / "store"
    with opened(folder) as store:
        keep(store, [0, 1, 1, 0])
        keep(store, [1, 2])
        store.seal()
        keep(store, [0, 2])
        store.describe(point(0), {"x": "another"})
        check(store, [0, 1, 2])
    check_files(folder, [0, 1, 2])
    with opened(folder) as store:
        keep(store, [0, 1, 2])
    check_files(folder, [0, 1, 2])


def test_a_series_may_follow_its_run(tmp_path):
    with opened(tmp_path / "store") as store:
        keep(store, [0, 1], series=False)
        assert store.finished([run(0), run(1)]).all()
        assert not store.finished_series([run(0), run(1)]).any()
        keep(store, [0])
        assert store.finished_series([run(0), run(1)]).tolist() == [True, False]
        store.seal()
        keep(store, [1])
        check(store, [0, 1])
    check_files(tmp_path / "store", [0, 1])


def test_failures_are_kept_until_a_success_or_until_they_are_forgiven(tmp_path):
    folder = tmp_path / "store"
    with opened(folder) as store:
        for number in range(3):
            store.fail(failure(number))
        assert store.failed() == {run(number): failure(number) for number in range(3)}
        assert Store.read_only(folder).failed() == store.failed()
        keep(store, [0])
        store.clear_failures([run(1), run(7)])
        assert store.failed() == {run(2): failure(2)}
        store.fail(failure(0))
        assert store.failed().keys() == {run(2)}
    with opened(folder) as store:
        assert store.failed() == {run(2): failure(2)}
        path = folder / "failures" / f"{run(2)}.json"
        path.write_bytes(path.read_bytes().replace(b"raised", b"killed"))
        assert store.failed() == {}
        assert "failures" in store.notes[-1]
        assert (folder / "damaged" / f"failures-{run(2)}.json").exists()


def test_a_parameter_that_json_has_not_is_text(tmp_path):
    with opened(tmp_path / "store") as store:
        odd = {"x": float("nan"), "y": (1, None), "z": Path("a"), "w": "\udc80"}
        record = failure(0)
        store.fail(type(record)(record.run, record.point, 0, "killed", "e", parameters=odd))
        assert store.failed()[run(0)].parameters == {"x": "nan", "y": [1, None], "z": "a", "w": "\udc80"}


def test_a_point_must_be_described_and_be_what_json_can_hold(tmp_path):
    with opened(tmp_path / "store") as store:
        with pytest.raises(ValueError, match="must have been described"):
            store.keep([record(0)])
        with pytest.raises(ValueError, match="JSON"):
            store.describe(point(0), {"x": float("nan")})
        with pytest.raises(ValueError, match="32 hexadecimal"):
            store.describe("../../x", {})
        with pytest.raises(ValueError, match="32 hexadecimal"):
            store.fail(type(failure(0))("../../x", point(0), 0, "raised", "e"))
        with pytest.raises(KeyError):
            store.point(point(0))
        store.describe(point(0), {"x": 1})
    # Said, though no run followed.
    assert Store.read_only(tmp_path / "store").point(point(0)) == {"x": 1}


def test_points_beyond_a_megabyte_are_written_at_once(tmp_path):
    with opened(tmp_path / "store") as store:
        for number in range(3):
            store.describe(identity(number), {"text": "x" * 600_000})
        assert store.point(identity(0)) == {"text": "x" * 600_000}
        assert len(store._described) == 1


def test_a_large_journal_becomes_a_part_by_itself(tmp_path, monkeypatch):
    monkeypatch.setattr(store_module, "LARGEST_RUNS", 4)
    folder = tmp_path / "store"
    with opened(folder) as store:
        for number in range(10):
            keep(store, [number])
        assert len(list((folder / "runs").iterdir())) == 2
        assert len(raw_rows(folder / "runs")) == 16
        check(store, range(10))
    check_files(folder, range(10))


def test_a_reader_sees_what_is_kept_changes_nothing_and_outlives_a_seal(tmp_path):
    folder = tmp_path / "store"
    with opened(folder) as store:
        keep(store, [0])
        store.seal()
        keep(store, [1, 2])
        store.fail(failure(3))
        before = everything(folder)
        reader = Store.read_only(folder)
        check(reader, [0, 1, 2])
        assert reader.failed().keys() == {run(3)}
        assert len(reader) == 3
        assert everything(folder) == before
        store.seal()
        check(reader, [0, 1, 2])
        assert reader.notes == []
        keep(store, [4])
        assert not reader.finished([run(4)])[0]


def test_equal_stores_have_equal_parts(tmp_path):
    for name in ("a", "b"):
        with opened(tmp_path / name) as store:
            keep(store, [0, 1])
            store.seal()
            keep(store, [2])
    assert everything(tmp_path / "a") == everything(tmp_path / "b")


@pytest.mark.parametrize(
    ("columns", "words"), [({"run": "text"}, "'run'"), ({"x": "double"}, "'x' = 'double': must be one of")]
)
def test_columns_that_cannot_be(tmp_path, columns, words):
    with pytest.raises(ValueError, match=words):
        Store.open(tmp_path / "store", columns, {})
    with pytest.raises(ValueError, match=words):
        Store.open(tmp_path / "store", {}, columns)
    assert list(tmp_path.iterdir()) == []


def test_no_store_is_read(tmp_path):
    for folder in (tmp_path, tmp_path / "missing"):
        with pytest.raises(StorageError, match="no store of sweeps"):
            Store.read_only(folder)
    assert list(tmp_path.iterdir()) == []


def test_a_part_of_a_run_that_two_parts_have_is_read_once(tmp_path):
    for name, numbers in (("a", [0, 1]), ("b", [1, 2])):
        with opened(tmp_path / name) as store:
            keep(store, numbers)
    for kind in ("points", "series", "runs"):
        for path in (tmp_path / "b" / kind).iterdir():
            shutil.copy(path, tmp_path / "a" / kind)
    with Store.open(tmp_path / "a", COLUMNS, SERIES) as store:
        check(store, [2, 1, 0])
